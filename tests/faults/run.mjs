/** Runs scenarios, each with a contender, a seed of its own and everything new. */
import { World } from "./world.mjs";

/** Longest that a scenario may take, ms. */
const MOST_MS = 300_000;
const MOST_MS_OF_PEERS = 120_000;

/**
 * @param {{ contender: import("./contenders/index.mjs").Contender, scenario: import("./scenarios/index.mjs").Scenario, events:
 *   number, seed: string, tick: (events: number) => void }} given
 */
export async function runScenario({ contender, scenario, events, seed, tick }) {
  const own = `${seed}/${scenario.name}/${contender.key}`;
  const world = new World({ contender, scenario, events, seed: own, tick });
  const start = performance.now();
  let failure;
  try {
    await world.start();
    let late;
    const most = contender.key === "vario" ? MOST_MS : MOST_MS_OF_PEERS;
    const tooLate = new Promise((_, reject) => {
      late = setTimeout(() => reject(new Error(`not done after ${most / 1000} s`)), most);
    });
    await Promise.race([scenario.run(world).then(() => world.finish()), tooLate]).finally(() => clearTimeout(late));
  } catch (error) {
    failure = error.stack ?? String(error);
  }
  try {
    const browser = world.browser?.version;
    // Before the collector: a page that still lives must not send to a stopped store.
    await world.browser?.remove();
    const result = world.ledger.result((await world.store?.rows()) ?? []);
    const seconds = (performance.now() - start) / 1000;
    const faults = world.collector?.given ?? {};
    return {
      scenario: scenario.name,
      contender: contender.key,
      seed: own,
      ...result,
      faults,
      seconds,
      browser,
      failure,
    };
  } finally {
    await world.stop();
  }
}

/** How many events a scenario gets of so many. */
export const eventsOf = (scenario, events) => Math.max(scenario.least ?? 1, Math.round(events * scenario.share));

/**
 * Vario first, a scenario at a time; then the peers, `jobs` at a time, since they mostly wait.
 * @param {{ contenders: import("./contenders/index.mjs").Contender[], scenarios: import("./scenarios/index.mjs").Scenario[],
 *   events: number, peerEvents: number, seed: string, jobs: number, bar: { total(events: number): void, tick(events: number): void,
 *   note(text: string): void }, done(result: object): void }} asked
 */
export async function runAll({ contenders, scenarios, events, peerEvents, seed, jobs, bar, done }) {
  const tasks = contenders.flatMap((contender) =>
    scenarios
      .filter(({ varioOnly }) => contender.key === "vario" || !varioOnly)
      .map((scenario) => {
        const own = contender.key === "vario" ? events : peerEvents;
        return { contender, scenario, events: eventsOf(scenario, own), seed };
      }),
  );
  bar.total(tasks.reduce((sum, task) => sum + task.events, 0));
  const results = [];
  async function work(queue) {
    for (let task = queue.shift(); task; task = queue.shift()) {
      bar.note(`${task.contender.key}: ${task.scenario.name}`);
      let ticked = 0;
      const tick = (count) => {
        const rest = Math.min(count, task.events - ticked);
        ticked += rest;
        bar.tick(rest);
      };
      const result = await runScenario({ ...task, tick });
      tick(task.events);
      results.push(result);
      done(result);
    }
  }
  await work(tasks.filter(({ contender }) => contender.key === "vario"));
  const others = tasks.filter(({ contender }) => contender.key !== "vario");
  await Promise.all(Array.from({ length: jobs }, () => work(others)));
  return results;
}

/** Runs scenarios, each with a contender, a seed of its own and everything new. */
import { World } from "./world.mjs";

/** Longest that a scenario may take, ms. */
const MOST_MS = 240_000;

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
    const tooLate = new Promise((_, reject) => {
      late = setTimeout(() => reject(new Error(`not done after ${MOST_MS / 1000} s`)), MOST_MS);
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

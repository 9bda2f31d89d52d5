/** `npm run test:faults`: sets up and builds what is missing, then loses, kills and cuts what it can, and counts. */
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { commandLine } from "./command-line.mjs";
import { installPeers } from "./peers.mjs";

const PEERS = ["posthog", "segment", "rudderstack", "mixpanel", "snowplow"];
const HELP = `npm run test:faults -- [OPTIONS]
  Real Chromium before a collector that answers 503, 429 and 413, hangs, drops the connection after storing, and goes away;
  tabs closed, the browser killed, offline, quota full, the log deleted, the clock set back, the service restarted.
  Says per scenario what was sent, stored, lost and duplicated: by Vario, then by others in their durable settings, whose
  packages are installed into benches/ when they are missing.

  --scenario NAME,…   default all; a name that does not exist lists them
  --events N          of Vario, in all scenarios together (default 100000)
  --peers NAME,…      ${PEERS.join(", ")} (default all), or none
  --peer-events N     of each of them (default 8000)
  --jobs N            of them at a time (default 3)
  --seed S            repeats a run's chances (default 1)
  --quick             3000 events, nobody else unless --peers says so, no bar for time: to see that it works
  --markdown          the tables as in the README
  --json FILE         all figures
  --help
  Exit code: 1 when a bar is missed (0 lost that were in the log, 0 duplicated, 0 losses without a count, p99 from track()
  to the log at most 100 ms), 2 for a wrong call.`;

const { values, stop } = commandLine(HELP, {
  options: {
    scenario: { type: "string" },
    events: { type: "string" },
    peers: { type: "string" },
    "peer-events": { type: "string", default: "8000" },
    jobs: { type: "string", default: "3" },
    seed: { type: "string", default: "1" },
    quick: { type: "boolean", default: false },
    markdown: { type: "boolean", default: false },
    json: { type: "string" },
  },
});

function whole(name, text) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) stop(`--${name} ${text}: a whole number above 0`);
  return number;
}

function chosen(name, text, all, none = all) {
  if (text === undefined) return none;
  const names = text.split(",");
  const unknown = names.filter((one) => !all.includes(one));
  if (unknown.length) stop(`--${name} ${unknown.join(",")}: one of ${all.join(", ")}`);
  return names;
}

const { quick, seed, markdown } = values;
const events = whole("events", values.events ?? (quick ? 3000 : 100_000));
const peerEvents = whole("peer-events", values["peer-events"]);
const jobs = whole("jobs", values.jobs);
const peers = values.peers === "none" ? [] : chosen("peers", values.peers, PEERS, quick ? [] : PEERS);

const { setUp } = await import("./setup.mjs");
const { build } = await import("./build.mjs");
await setUp({ tests: true });
await build({ site: true });
if (peers.length && !installPeers()) stop("npm ci failed in benches/; with --peers none Vario is driven alone");

const { SCENARIOS } = await import("../tests/faults/scenarios/index.mjs");
const { contenders: contendersOf } = await import("../tests/faults/contenders/index.mjs");
const { runAll } = await import("../tests/faults/run.mjs");
const { missed } = await import("../tests/faults/bars.mjs");
const { report } = await import("../tests/faults/report.mjs");
const { default: cliProgress } = await import("cli-progress");

const every = SCENARIOS.filter(({ least }) => !quick || !least).map(({ name }) => name);
const names = chosen(
  "scenario",
  values.scenario,
  SCENARIOS.map(({ name }) => name),
  every,
);
const scenarios = SCENARIOS.filter(({ name }) => names.includes(name));
const contenders = await contendersOf(peers);

const progress = new cliProgress.SingleBar(
  { format: "{bar} {percentage}% | {duration_formatted} | {place}", noTTYOutput: false, clearOnComplete: true },
  cliProgress.Presets.shades_classic,
);
const bar = {
  total: (count) => progress.start(count, 0, { place: "" }),
  tick: (count) => progress.increment(count),
  note: (place) => progress.update({ place }),
};
const say = (result) => {
  const { contender, scenario, sent, stored, lost, duplicated, seconds, failure } = result;
  if (process.stdout.isTTY) return;
  const fault = failure ? ` FAILED: ${failure.split("\n")[0]}` : "";
  console.log(
    `${contender} ${scenario}: ${sent} sent, ${stored} stored, ${lost} lost, ${duplicated} duplicated (${seconds.toFixed(0)} s)${fault}`,
  );
};

console.log(
  `seed ${seed}; again: npm run test:faults -- --seed ${seed} --events ${events} --peer-events ${peerEvents}`,
);
const results = await runAll({ contenders, scenarios, events, peerEvents, seed, jobs, bar, done: say });
progress.stop();

const cores = cpus();
const browser = results.find((result) => result.browser)?.browser;
const machine = `${cores[0]?.model.trim()}, ${cores.length} cores, ${process.platform} ${process.arch}, Chromium ${browser}, ${new Date().toISOString().slice(0, 10)}, seed ${seed}`;
console.log(`\n${report({ results, scenarios, contenders, machine, markdown })}\n`);

const faults = results
  .filter(({ contender }) => contender === "vario")
  .flatMap((result) =>
    missed(
      result,
      scenarios.find(({ name }) => name === result.scenario),
      !quick,
    ),
  );
for (const fault of faults) console.log(`MISSED ${fault}`);
if (!faults.length) console.log("All bars met.");
if (values.json)
  writeFileSync(values.json, `${JSON.stringify({ machine, seed, events, results, faults }, undefined, 2)}\n`);
process.exit(faults.length ? 1 : 0);

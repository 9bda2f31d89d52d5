/** `npm run test:heatmaps`: clicks for real on pages that change, and counts which of them a heatmap would draw where they were. */
import { writeFileSync } from "node:fs";
import { commandLine } from "./command-line.mjs";

const NAMES = ["chromium", "firefox", "webkit"];
/** Of all clicks so many have to be drawn within 1 % of their element's size. */
const LEAST = 0.995;
const HELP = `npm run test:heatmaps -- [OPTIONS]
  Real pointer clicks at known places in Chromium, Firefox and WebKitGTK (Safari's engine), on pages that reflow, stick, scroll, zoom, change order, or
  hold shadow trees, frames and SVG. Then the page as it is today: is each click drawn in its element, and within 1 % of the element's size?

  --browser NAME,…   ${NAMES.join(", ")} (default all)
  --clicks N         in each browser (default 2000)
  --peers            posthog-js too, in Chromium; then 51 interactions for rage and dead clicks, beside posthog-js and Amplitude, and
                     selectors after a release of the page, beside @medv/finder
  --seed S           repeats a run's places (default 1)
  --markdown         the tables as in the README
  --json FILE        all figures
  --help
  Exit code: 1 when fewer than ${LEAST * 100} % are drawn where they were, 2 for a wrong call.`;

const { values, stop } = commandLine(HELP, {
  options: {
    browser: { type: "string", default: NAMES.join(",") },
    clicks: { type: "string", default: "2000" },
    peers: { type: "boolean", default: false },
    seed: { type: "string", default: "1" },
    markdown: { type: "boolean", default: false },
    json: { type: "string" },
  },
});
const browsers = values.browser.split(",");
const unknown = browsers.filter((name) => !NAMES.includes(name));
if (unknown.length) stop(`--browser ${unknown.join(",")}: one of ${NAMES.join(", ")}`);
const clicks = Number(values.clicks);
if (!Number.isInteger(clicks) || clicks < 1) stop(`--clicks ${values.clicks}: a whole number above 0`);

const { setUp } = await import("./setup.mjs");
const { build } = await import("./build.mjs");
await setUp({ tests: true });
await build({});
const { place } = await import("../tests/heatmap/run.mjs");
const { posthog, vario } = await import("../tests/heatmap/contenders.mjs");
const { default: cliProgress } = await import("cli-progress");
if (values.peers) {
  const { installPeers } = await import("./peers.mjs");
  if (!installPeers()) stop("npm ci failed in benches/; without --peers Vario is driven alone");
}

const runs = browsers.map((browser) => ({ browser, contender: vario }));
if (values.peers) runs.push({ browser: "chromium", contender: posthog });
const bar = new cliProgress.SingleBar(
  { format: "{bar} {percentage}% | {duration_formatted} | {where}", noTTYOutput: false, clearOnComplete: true },
  cliProgress.Presets.shades_classic,
);
bar.start(clicks * runs.length, 0, { where: "" });
const all = [];
for (const { browser, contender } of runs) {
  const tick = (count, where) => bar.increment(count, { where });
  const results = await place({ browser, contender, clicks, seed: values.seed, tick });
  all.push(...results.map((result) => ({ browser, contender: contender.name, ...result })));
}
bar.stop();

const share = (part, whole) => (whole ? `${((100 * part) / whole).toFixed(2)} %` : "–");
const total = (rows) => ({
  ...rows[0],
  fixture: "all",
  from: "",
  to: "",
  ...Object.fromEntries(
    ["clicks", "points", "inside", "near"].map((key) => [key, rows.reduce((sum, row) => sum + row[key], 0)]),
  ),
});
const groups = runs.map(({ browser, contender }) => {
  const rows = all.filter((row) => row.browser === browser && row.contender === contender.name);
  return [...rows, total(rows)];
});
const HEAD = ["who", "browser", "page", "width then", "now", "clicks", "points", "in the element", "within 1 %"];
const lines = groups
  .flat()
  .map((row) => [
    row.contender,
    row.browser,
    row.fixture,
    row.from,
    row.to,
    row.clicks,
    row.points,
    share(row.inside, row.clicks),
    share(row.near, row.clicks),
  ]);
if (values.markdown) {
  for (const line of [HEAD, HEAD.map(() => "---"), ...lines]) console.log(`| ${line.join(" | ")} |`);
} else {
  const widths = HEAD.map((head, column) => Math.max(head.length, ...lines.map((line) => String(line[column]).length)));
  for (const line of [HEAD, ...lines])
    console.log(line.map((cell, column) => String(cell).padEnd(widths[column])).join("  "));
}
const judged = { frustration: [], identity: [] };
if (values.peers) {
  const { frustration } = await import("../tests/heatmap/frustration.mjs");
  const detectors = await import("../tests/heatmap/detectors.mjs");
  const { identity } = await import("../tests/heatmap/identity.mjs");
  judged.frustration = await frustration([detectors.vario, detectors.posthog, detectors.amplitude]);
  judged.identity = await identity();
  const percent = (part) => `${(100 * part).toFixed(1)} %`;
  const show = (head, rows) => {
    console.log("");
    for (const line of [head, head.map(() => "---"), ...rows]) console.log(`| ${line.join(" | ")} |`);
  };
  show(
    ["", "rage: precision", "recall", "dead: precision", "recall"],
    judged.frustration.map(({ name, rage, dead }) => [
      name,
      ...[rage.precision, rage.recall, dead.precision, dead.recall].map(percent),
    ]),
  );
  const changes = Object.keys(judged.identity[0].found);
  show(
    ["selectors that still find their element", ...changes],
    judged.identity.map(({ who, found }) => [who, ...changes.map((change) => percent(found[change]))]),
  );
}
if (values.json) writeFileSync(values.json, `${JSON.stringify({ places: all, ...judged }, undefined, 2)}\n`);
const missed = groups
  .map((rows) => rows.at(-1))
  .filter((row) => row.contender === vario.name && !(row.near / row.clicks >= LEAST));
for (const row of missed)
  console.log(
    `MISSED ${row.browser}: ${share(row.near, row.clicks)} within 1 % of the element, ${LEAST * 100} % wanted`,
  );
process.exit(missed.length ? 1 : 0);

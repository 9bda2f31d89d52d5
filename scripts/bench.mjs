/** `npm run bench -- experiments|tracking|heatmap-capture|heatmap|recommend`: sets up and builds what is missing, then compares Vario with others in one run. */
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "./build.mjs";
import { commandLine } from "./command-line.mjs";
import { installPeers } from "./peers.mjs";
import { setUp } from "./setup.mjs";

const HELP = `npm run bench -- experiments [OPTIONS]
  Parse and construct, evaluate one and all, cached look-up, cold start and size: Vario beside GrowthBook, Amplitude's and
  flagd's cores, Unleash's and PostHog's clients, in Node and in Chromium, all in one run. About five minutes.
  The others' packages are installed into benches/ when they are missing.
npm run bench -- tracking [OPTIONS]
  Script evaluation, track() in bursts and steadily, long tasks, bytes stored and sent, heap, INP: Vario beside PostHog,
  Segment, RudderStack, Mixpanel and Snowplow in their durable settings, in Chromium. About fifteen minutes.
npm run bench -- heatmap-capture [OPTIONS]
  Time of a click in the listeners that capture it, on a small page and among 3,000 rows, and bytes of a point: Vario, in
  Chromium. About two minutes.
npm run bench -- heatmap [OPTIONS]
  10,000, 100,000 and 1,000,000 clicks painted onto a page of 1440 × 4000: Vario beside simpleheat, heatmap.js and deck.gl's
  HeatmapLayer, in Chromium. About ten minutes.
npm run bench -- recommend [OPTIONS]
  Quality on RetailRocket and MovieLens 100K, then, in Chromium, loading, session scoring beside VMIS-kNN in plain JavaScript
  and dense scoring beside onnxruntime-web and tfjs. About ten minutes, and as many to compile the command line once.

  --data FOLDER      recommend: where the data sets are (default ../shared/data)
  --quick            fewer rounds, 10 and 100 features: to see that it works, not to quote
  --features N,…     experiments: default 10,100,1000,10000
  --in PLACES        experiments: node, chromium or both (default node,chromium)
  --no-peers         Vario alone, nothing is installed
  --markdown         heatmap, recommend: tables for a page of Markdown
  --json FILE        writes all figures; times in milliseconds, sizes in bytes
  --check            exit code 1 when a target is missed
  --help`;

const { values, positionals, stop } = commandLine(HELP, {
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    features: { type: "string" },
    in: { type: "string", default: "node,chromium" },
    "no-peers": { type: "boolean", default: false },
    markdown: { type: "boolean", default: false },
    json: { type: "string" },
    data: { type: "string", default: "../shared/data" },
    check: { type: "boolean", default: false },
  },
});
const which = positionals.join();
if (!["experiments", "tracking", "heatmap-capture", "heatmap", "recommend"].includes(which))
  stop("say which bench: experiments, tracking, heatmap-capture, heatmap or recommend");
const where = values.in.split(",");
if (!where.every((place) => ["node", "chromium"].includes(place))) stop(`--in ${values.in}: node, chromium or both`);
const counts = (values.features ?? (values.quick ? "10,100" : "10,100,1000,10000")).split(",").map(Number);
if (!counts.every((count) => Number.isInteger(count) && count > 0))
  stop(`--features ${values.features}: whole numbers`);

const root = fileURLToPath(new URL("..", import.meta.url));
const data = resolve(root, values.data);
if (which === "recommend") {
  const { missing } = await import("../benches/recommend/accuracy.mjs");
  const lacking = missing(data);
  if (lacking.length > 0) stop(`--data ${values.data}: lacks ${lacking.join(", ")}`);
}
await setUp({ tests: which !== "experiments" || where.includes("chromium") });
await build({ site: false });

const peers = !values["no-peers"];
if (peers && which !== "heatmap-capture" && !installPeers())
  stop("npm ci failed in benches/; with --no-peers Vario is measured alone");
async function run() {
  if (which === "tracking") {
    const { runTracking } = await import("../benches/tracking/run.mjs");
    return runTracking({ root, quick: values.quick, peers });
  }
  if (which === "heatmap-capture") {
    const { runHeatmapCapture } = await import("../benches/heatmap-capture/run.mjs");
    return runHeatmapCapture({ root, quick: values.quick });
  }
  if (which === "heatmap") {
    const { runHeatmap } = await import("../benches/heatmap/run.mjs");
    return runHeatmap({ root, quick: values.quick, peers, markdown: values.markdown });
  }
  if (which === "recommend") {
    const { runRecommend } = await import("../benches/recommend/run.mjs");
    return runRecommend({ root, data, quick: values.quick, peers, markdown: values.markdown });
  }
  const { runExperiments } = await import("../benches/experiments/run.mjs");
  return runExperiments({ root, quick: values.quick, peers, counts, where });
}
const { text, ...result } = await run();
console.log(text);
if (values.json) writeFileSync(values.json, `${JSON.stringify(result, undefined, 2)}\n`);
if (values.check && result.targets.some(({ met }) => !met)) process.exitCode = 1;

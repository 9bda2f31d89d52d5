/** The whole bench of recommendations: quality by the command line, then speed in headless Chromium, contenders in turned order. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { chromium } from "@playwright/test";
import cliProgress from "cli-progress";
import { chromiumPath } from "../../scripts/setup/browsers.mjs";
import { median, turned } from "../experiments/measure.mjs";
import { bundle, serve } from "../site.mjs";
import { accuracy, buildCommandLine, FILES } from "./accuracy.mjs";
import { trainDense } from "./dense-model.mjs";
import { bytesOf } from "./sizes.mjs";
import { table } from "./table.mjs";
import { COUNT, ROWS } from "./table-of-vectors.mjs";
import { targets as targetsOf } from "./targets.mjs";

/** Past sessions in memory, by session kNN each. */
const SESSIONS = { vario: "Vario", arrays: "VMIS in JavaScript, typed arrays", maps: "VMIS in JavaScript, Maps" };
const DENSE = {
  vario: "Vario, SIMD",
  varioScalar: "Vario, scalar",
  onnxBytes: "onnxruntime-web, int8",
  onnxFloats: "onnxruntime-web, float32",
  tensorFlow: "tfjs (wasm), float32",
  plain: "JavaScript, Int8Array",
};
/** Runs in the page. */
const ask = ([name, rows]) => globalThis.dense(name, rows);

const linesOf = (file) => gunzipSync(readFileSync(file)).toString().trimEnd().split("\n");
const percentile = (numbers, share) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * share)];
};
/** Of each case the median of its rounds. @param {{ took: number }[][]} rounds */
const timesOf = (rounds) => rounds[0].map((_, at) => median(rounds.map((answers) => answers[at].took)));

function qualityOf(answers, next) {
  const ranks = answers.map(({ list }, at) => list.indexOf(next[at]) + 1).filter(Boolean);
  return {
    hr20: ranks.length / next.length,
    mrr20: ranks.reduce((sum, rank) => sum + 1 / rank, 0) / next.length,
  };
}

/** @param {{ root: string, data: string, quick: boolean, peers: boolean, markdown: boolean }} asked `data`: the folder of the data sets */
export async function runRecommend({ root, data, quick, peers, markdown }) {
  const vario = buildCommandLine(root);
  const out = mkdtempSync(join(tmpdir(), "vario-recommend-"));
  const rounds = quick ? 2 : 5;
  const asked = quick ? 200 : 2000;
  const own = (names) => Object.keys(names).filter((name) => peers || name.startsWith("vario"));
  const [replayed, scored] = [own(SESSIONS), own(DENSE)];
  const bar = new cliProgress.SingleBar(
    { format: "{bar} {percentage}% | {duration_formatted} | {who}", noTTYOutput: false, clearOnComplete: true },
    cliProgress.Presets.shades_classic,
  );
  bar.start(6 + rounds * (2 * replayed.length + scored.length), 0, { who: "" });
  const tick = (who) => bar.increment(1, { who });
  try {
    const models = accuracy({ vario, data, out, tick: (who) => tick(`trains and evaluates ${who}`) });
    const lines = linesOf(join(data, FILES.cases));
    const step = Math.max(1, Math.floor(lines.length / asked));
    const cases = lines.filter((_, at) => at % step === 0).map((line) => line.split("\t"));
    const sessions = cases.map(([session]) => session.split(" "));
    const next = cases.map(([, item]) => item);
    const files = new Map([
      ["/", '<!doctype html><body><script type="module" src="/bench.js"></script>'],
      ["/bench.js", await bundle(join(root, "benches/recommend/in-page.mjs"), "esm")],
      ["/sessions.txt", linesOf(join(data, FILES.sessions)).join("\n")],
      ["/model.vario", readFileSync(models[0].model)],
    ]);
    tick("trains the dense model");
    files.set("/dense.vario", trainDense({ vario, out }));
    const server = await serve(files, {
      dist: join(root, "dist"),
      onnx: join(root, "benches/node_modules/onnxruntime-web/dist"),
      tfjs: join(root, "benches/node_modules/@tensorflow/tfjs-backend-wasm/dist"),
    });
    const browser = await chromium.launch({
      executablePath: chromiumPath(),
      args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
    });
    const fresh = async () => {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(`http://127.0.0.1:${server.address().port}/`, { waitUntil: "load" });
      await page.waitForFunction(() => globalThis.load !== undefined);
      return page;
    };
    const loads = Object.fromEntries(replayed.map((name) => [name, []]));
    const answers = Object.fromEntries(replayed.map((name) => [name, []]));
    const dense = Object.fromEntries(scored.map((name) => [name, []]));
    try {
      for (let round = 0; round < rounds; round++)
        for (const name of turned(replayed, round)) {
          // A page of its own each time: nothing is compiled or cached yet.
          const page = await fresh();
          loads[name].push(
            await page.evaluate(([name, session]) => globalThis.load(name, session), [name, sessions[0]]),
          );
          tick(`loads: ${SESSIONS[name]}`);
          // The first answers warm up.
          await page.evaluate(([name, some]) => void globalThis.replay(name, some), [name, sessions]);
          answers[name].push(await page.evaluate(([name, all]) => globalThis.replay(name, all), [name, sessions]));
          tick(`sessions: ${SESSIONS[name]}`);
          await page.context().close();
        }
      const rows = Array.from({ length: quick ? 20 : 60 }, (_, at) => (at * 7919) % ROWS);
      const pages = {};
      for (const name of scored) {
        pages[name] = await fresh();
        // The first answers warm up.
        await pages[name].evaluate(ask, [name, rows]);
      }
      for (let round = 0; round < rounds; round++)
        for (const name of turned(scored, round)) {
          dense[name].push(await pages[name].evaluate(ask, [name, rows]));
          tick(`100,000 × 64: ${DENSE[name]}`);
        }
    } finally {
      await browser.close();
      server.close();
    }
    const figuresOf = (rounds) => {
      const times = timesOf(rounds);
      return { p50: median(times), p90: percentile(times, 0.9) };
    };
    const result = {
      machine: `${cpus()[0]?.model.trim()}, ${cpus().length} cores, Chromium ${browser.version()} headless, ${new Date().toISOString().slice(0, 10)}`,
      rounds,
      models: models.map(({ model, ...figures }) => figures),
      cases: sessions.length,
      sessions: replayed.map((name) => ({
        name: SESSIONS[name],
        load: median(loads[name]),
        ...figuresOf(answers[name]),
        ...qualityOf(answers[name][0], next),
      })),
      dense: scored.map((name) => ({
        name: DENSE[name],
        ...figuresOf(dense[name]),
        // Of the exact answer's rows: floats round otherwise, ties may fall otherwise.
        same: sameRows(dense[name][0], dense.vario[0]),
      })),
      sizes: bytesOf(root, peers),
    };
    const targets = targetsOf(result);
    return { ...result, targets, text: table({ ...result, targets, markdown }) };
  } finally {
    bar.stop();
    rmSync(out, { recursive: true, force: true });
  }
}

/** The share of rows that both lists hold. */
function sameRows(some, others) {
  const shares = some.map(({ list }, at) => list.filter((row) => others[at].list.includes(row)).length / COUNT);
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

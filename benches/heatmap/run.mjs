/** The whole bench of heatmaps: every contender in turned order in headless Chromium, medians, and what is to be reached. */
import { cpus } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import cliProgress from "cli-progress";
import { chromiumPath } from "../../scripts/setup/browsers.mjs";
import { median, turned } from "../experiments/measure.mjs";
import { bundle, serve } from "../site.mjs";
import { HEIGHT, WIDTH } from "./points.mjs";
import { table } from "./table.mjs";
import { targets as targetsOf } from "./targets.mjs";

const NAMES = {
  vario: "Vario",
  simpleHeat: "simpleheat",
  heatmapJs: "heatmap.js",
  deckGl: "deck.gl HeatmapLayer",
};
/** Canvases are fastest without a graphics card that is only simulated; deck.gl needs one. */
const FLAGS = {
  canvas: ["--disable-gpu"],
  webgl: ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
};
/** Longest time for one painting, ms. */
const MOST_MS = 240_000;

async function inTime(work) {
  let late;
  const patience = new Promise((_, reject) => {
    late = setTimeout(() => reject(new Error(`not done within ${MOST_MS / 1000} s`)), MOST_MS);
  });
  return Promise.race([work, patience]).finally(() => clearTimeout(late));
}

/** @param {{ root: string, quick: boolean, peers: boolean, markdown: boolean }} asked */
export async function runHeatmap({ root, quick, peers, markdown }) {
  const names = peers ? Object.keys(NAMES) : ["vario"];
  const counts = quick ? [10_000, 100_000] : [10_000, 100_000, 1_000_000];
  const rounds = quick ? 2 : 3;
  const files = new Map([
    ["/", "<!doctype html><body>"],
    // heatmap.js does not run in strict mode, which modules are in.
    ["/bench.js", await bundle(join(root, "benches/heatmap/in-page.mjs"), "iife")],
  ]);
  const server = await serve(files, { dist: join(root, "dist") });
  const launch = (flags) =>
    chromium.launch({ executablePath: chromiumPath(), args: ["--no-sandbox", "--disable-dev-shm-usage", ...flags] });
  const browsers = { canvas: await launch(FLAGS.canvas), webgl: await launch(FLAGS.webgl) };
  const bar = new cliProgress.SingleBar(
    { format: "{bar} {percentage}% | {duration_formatted} | {who}", noTTYOutput: false, clearOnComplete: true },
    cliProgress.Presets.shades_classic,
  );
  bar.start(names.length * counts.length * rounds, 0, { who: "" });
  const samples = Object.fromEntries(
    names.map((name) => [name, Object.fromEntries(counts.map((count) => [count, []]))]),
  );
  const memory = Object.fromEntries(counts.map((count) => [count, 0]));
  const failed = {};
  try {
    for (let round = 0; round < rounds; round++) {
      for (const name of turned(names, round)) {
        // A page of its own for each: what one leaves behind is none of the next one's.
        const browser = name === "deckGl" ? browsers.webgl : browsers.canvas;
        const context = await browser.newContext({ viewport: { width: WIDTH, height: 900 } });
        try {
          const page = await context.newPage();
          await page.goto(`http://127.0.0.1:${server.address().port}/`);
          await page.addScriptTag({ url: "/bench.js" });
          for (const count of counts) {
            bar.update({ who: `${NAMES[name]}, ${count.toLocaleString("en")} points` });
            if (failed[name] === undefined) {
              // The first one compiles and loads what the contender needs.
              if (count === counts[0])
                await inTime(page.evaluate(([name, count]) => globalThis.paint(name, count), [name, 1000]));
              const figures = await inTime(
                page.evaluate(([name, count]) => globalThis.paint(name, count), [name, count]),
              );
              samples[name][count].push(figures.took);
              if (figures.memory) memory[count] = Math.max(memory[count], figures.memory);
            }
            bar.increment();
          }
        } catch (thrown) {
          failed[name] = String(thrown.message).split("\n", 1)[0];
        } finally {
          await context.close();
        }
      }
    }
  } finally {
    bar.stop();
    await Promise.all(Object.values(browsers).map((browser) => browser.close()));
    server.close();
  }
  const figures = names.map((name) => ({
    name: NAMES[name],
    failed: failed[name],
    times: Object.fromEntries(
      counts.map((count) => [count, samples[name][count].length > 0 ? median(samples[name][count]) : undefined]),
    ),
  }));
  const cores = cpus();
  const machine = `${cores[0]?.model.trim()}, ${cores.length} cores, Chromium ${browsers.canvas.version()} headless, ${new Date().toISOString().slice(0, 10)}`;
  const result = { machine, rounds, size: [WIDTH, HEIGHT], counts, figures, memory };
  const targets = targetsOf(result);
  return { ...result, targets, text: table({ ...result, targets, markdown }) };
}

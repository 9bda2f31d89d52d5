/** The whole bench of tracking: every contender in turned order, medians, and what is to be reached. */

import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { chromium } from "@playwright/test";
import cliProgress from "cli-progress";
import { chromiumPath } from "../../scripts/setup/browsers.mjs";
import { contenders, PEER_NAMES } from "../../tests/faults/contenders/index.mjs";
import { median, turned } from "../experiments/measure.mjs";
import { measure } from "./measure.mjs";
import { table } from "./table.mjs";
import { targets as targetsOf } from "./targets.mjs";

const KEYS = [
  "evaluated",
  "burst50",
  "burst95",
  "burstMean",
  "longTasks",
  "blocked",
  "steady50",
  "steady95",
  "wire",
  "heap",
  "inp",
  "storedEarly",
  "storedLate",
  "storageInCall",
];

/** @param {{ root: string, quick: boolean, peers: boolean }} asked */
export async function runTracking({ root, quick, peers }) {
  const all = await contenders(peers ? PEER_NAMES : []);
  const rounds = quick ? 1 : 3;
  const bar = new cliProgress.SingleBar(
    { format: "{bar} {percentage}% | {duration_formatted} | {who}", noTTYOutput: false, clearOnComplete: true },
    cliProgress.Presets.shades_classic,
  );
  bar.start(rounds * all.length, 0, { who: "" });
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  });
  const samples = Object.fromEntries(all.map(({ name }) => [name, []]));
  try {
    for (let round = 0; round < rounds; round++) {
      for (const contender of turned(all, round)) {
        bar.update({ who: contender.name });
        samples[contender.name].push(await measure(browser, root, contender, quick));
        bar.increment();
        if (!process.stdout.isTTY) console.log(`round ${round + 1} of ${rounds}: ${contender.name}`);
      }
    }
  } finally {
    bar.stop();
    await browser.close();
  }
  const figures = Object.fromEntries(
    Object.entries(samples).map(([name, list]) => [
      name,
      Object.fromEntries(
        KEYS.map((key) => [key, list.map((figures) => figures[key]).filter((figure) => figure !== undefined)])
          .filter(([, figures]) => figures.length)
          .map(([key, figures]) => [key, median(figures)]),
      ),
    ]),
  );
  for (const { name, script } of all) {
    const text = script ?? readFileSync(join(root, "dist/vario.iife.js"), "utf8");
    figures[name].size = brotliCompressSync(text).length;
  }
  const cores = cpus();
  const machine = `${cores[0]?.model.trim()}, ${cores.length} cores, Chromium ${browser.version()}, ${new Date().toISOString().slice(0, 10)}`;
  const result = { machine, rounds, figures };
  const targets = targetsOf(result);
  return { ...result, targets, text: table({ ...result, targets }) };
}

/** The whole bench of experiments: Node, Chromium, sizes, and what is to be reached. */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import cliProgress from "cli-progress";
import { bundleBench } from "./bundle.mjs";
import { ticks } from "./measure.mjs";
import { sizes as sizesOf } from "./sizes.mjs";
import { table } from "./table.mjs";
import { targets as targetsOf } from "./targets.mjs";

/** In a process of its own, so that nothing but the bench's own CPU time counts. */
async function inNode({ root, counts, rounds, target, peers, tick }) {
  const script = join(root, "benches/.built/node.mjs");
  await bundleBench({ root, platform: "node", outfile: script });
  const child = spawn(process.execPath, [script, JSON.stringify({ root, counts, rounds, target, peers })], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => child.on("close", resolve));
  const sizes = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith("{")) sizes.push(JSON.parse(line));
    else tick();
  }
  const code = await ended;
  if (code !== 0) throw new Error(`the bench in Node ended with code ${code}`);
  return { sizes };
}

/** @param {{ root: string, quick: boolean, peers: boolean, counts: number[], where: string[] }} asked */
export async function runExperiments({ root, quick, peers, counts, where }) {
  const rounds = quick ? 3 : 9;
  const target = quick ? 3 : 100;
  const starts = quick ? 3 : 15;
  mkdirSync(join(root, "benches/.built"), { recursive: true });
  const steps = where.length * counts.length * ticks(rounds) + (where.includes("chromium") ? starts : 0);
  const bar = new cliProgress.SingleBar(
    { format: "{bar} {percentage}% | {duration_formatted} | {place}", noTTYOutput: false, clearOnComplete: true },
    cliProgress.Presets.shades_classic,
  );
  bar.start(steps, 0, { place: "" });
  const shared = { root, counts, rounds, target, peers, tick: () => bar.increment() };
  const places = [];
  try {
    if (where.includes("node")) {
      bar.update({ place: "Node" });
      const { sizes } = await inNode(shared);
      places.push({ place: `Node ${process.versions.node}`, clock: "CPU time of the process", sizes });
    }
    if (where.includes("chromium")) {
      bar.update({ place: "Chromium" });
      const { inChromium } = await import("./chromium.mjs");
      const page = join(root, "benches/.built/page.js");
      await bundleBench({ root, platform: "browser", outfile: page });
      const script = readFileSync(page);
      const growthBookScript = peers
        ? readFileSync(join(root, "benches/node_modules/@growthbook/growthbook/dist/bundles/index.min.js"), "utf8")
        : undefined;
      const { sizes, coldStart, version } = await inChromium({ ...shared, script, growthBookScript, starts });
      places.push({ place: `Chromium ${version}`, clock: "performance.now", sizes, coldStart, starts });
    }
  } finally {
    bar.stop();
  }
  const sizes = await sizesOf(root, peers);
  const cores = cpus();
  const machine = `${cores[0]?.model.trim()}, ${cores.length} cores, ${process.platform} ${process.arch}, ${new Date().toISOString().slice(0, 10)}`;
  const result = { machine, rounds, places, sizes };
  const targets = targetsOf(result);
  return { ...result, targets, text: table({ ...result, targets }) };
}

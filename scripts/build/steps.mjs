/** Build steps that know what they read and write, so that a second build takes no time. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * @typedef {{ name: string, reads: string[], writes: string[], run: () => void | Promise<void> }} BuildStep
 * `reads` and `writes` are files and folders relative to the project's root.
 */

/** All files below a path, in a fixed order. */
function* filesBelow(path) {
  if (!existsSync(path)) return;
  if (statSync(path).isFile()) {
    yield path;
    return;
  }
  for (const entry of readdirSync(path).sort()) {
    if (entry !== "node_modules" && entry !== "test") yield* filesBelow(join(path, entry));
  }
}

function fingerprint(root, paths) {
  const hash = createHash("sha256");
  for (const path of paths) {
    for (const file of filesBelow(join(root, path)))
      hash.update(file.slice(root.length)).update("\0").update(readFileSync(file));
  }
  return hash.digest("hex");
}

/** @param {string} root @param {BuildStep[]} steps @param {{ force: boolean }} options */
export async function runBuildSteps(root, steps, { force }) {
  const begun = performance.now();
  for (const step of steps) {
    const start = performance.now();
    const stamp = join(root, "build", ".stamps", `${step.name.replaceAll(/\W+/g, "-")}.txt`);
    const seen = fingerprint(root, step.reads);
    const fresh =
      !force &&
      existsSync(stamp) &&
      readFileSync(stamp, "utf8") === seen &&
      step.writes.every((path) => existsSync(join(root, path)));
    const seconds = () => `${((performance.now() - start) / 1000).toFixed(1)} s`;
    if (fresh) {
      console.log(`  same  ${step.name} (${seconds()})`);
      continue;
    }
    console.log(`  ...   ${step.name}`);
    try {
      await step.run();
    } catch (error) {
      console.error(
        `\nThe build stopped at "${step.name}" after ${seconds()}.\n${error?.remedy ? `${error.message}\n  What to do: ${error.remedy}` : (error?.message ?? error)}`,
      );
      process.exit(1);
    }
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, seen);
    console.log(`  done  ${step.name} (${seconds()})`);
  }
  console.log(`Build: ready (${((performance.now() - begun) / 1000).toFixed(1)} s).`);
}

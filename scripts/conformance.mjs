/**
 * `npm run conformance -- growthbook FILE`: runs a published case file through the built wasm modules, as
 * `vario conformance` does natively. `npm run conformance -- clv FILE`: cases of lifetime value, natively. Sets up and builds
 * what is missing first. The last line is `N passed, M failed`.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { siteSteps } from "./build/site.mjs";
import { runBuildSteps } from "./build/steps.mjs";
import { build } from "./build.mjs";
import { setUp } from "./setup.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const SUITES = { growthbook: throughModules, clv: natively };

const [suite, file, ...more] = process.argv.slice(2);
if (!Object.hasOwn(SUITES, suite ?? "") || !file || more.length > 0) {
  console.error(
    "npm run conformance -- growthbook FILE\nnpm run conformance -- clv FILE\n  FILE  GrowthBook's cases.json, specification 0.12.0; cases of lifetime value, format clv-cases/1",
  );
  process.exit(suite === "--help" ? 0 : 2);
}
if (!existsSync(file)) {
  console.error(`error: ${file}: no such file`);
  process.exit(2);
}

await setUp({ tests: false });
process.exitCode = await SUITES[suite]();

async function throughModules() {
  await build({ site: false });
  const { runCases } = await import("../tests/conformance/growthbook.mjs");
  const { passed, failed } = runCases(JSON.parse(readFileSync(file, "utf8")), console.log);
  return failed === 0 && passed > 0 ? 0 : 1;
}

async function natively() {
  mkdirSync(join(root, "build"), { recursive: true });
  const commandLine = siteSteps(root, {}).filter((step) => step.name === "command line");
  await runBuildSteps(root, commandLine, { force: false });
  const vario = join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "tool", "vario");
  return spawnSync(vario, ["conformance", suite, resolve(file)], { stdio: "inherit" }).status ?? 2;
}

/**
 * `npm run conformance -- growthbook FILE`: runs a published case file through the built wasm modules, as
 * `vario conformance` does natively. Sets up and builds what is missing first. The last line is `N passed, M failed`.
 */
import { existsSync, readFileSync } from "node:fs";
import { build } from "./build.mjs";
import { setUp } from "./setup.mjs";

const [suite, file, ...more] = process.argv.slice(2);
if (suite !== "growthbook" || !file || more.length > 0) {
  console.error("npm run conformance -- growthbook FILE\n  FILE  GrowthBook's cases.json, specification 0.12.0");
  process.exit(suite === "--help" ? 0 : 2);
}
if (!existsSync(file)) {
  console.error(`error: ${file}: no such file`);
  process.exit(2);
}

await setUp({ tests: false });
await build({ site: false });
const { runCases } = await import("../tests/conformance/growthbook.mjs");
const { passed, failed } = runCases(JSON.parse(readFileSync(file, "utf8")), console.log);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

/**
 * Builds everything: the wasm modules, the npm package in dist/, and (unless --package) collector, site and model.
 *   node scripts/build.mjs [--package] [--force]
 * Each step is skipped when none of what it reads has changed since it last ran.
 */
import { existsSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { packageSteps } from "./build/package.mjs";
import { siteSteps } from "./build/site.mjs";
import { runBuildSteps } from "./build/steps.mjs";
import { wasmSteps } from "./build/wasm.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** @param {{ site: boolean, staticDemo?: boolean, force?: boolean }} what */
export async function build({ site, staticDemo = false, force = false }) {
  if (!existsSync(`${root}build`)) mkdirSync(`${root}build`);
  console.log("Build");
  await runBuildSteps(
    root,
    [...wasmSteps(root), ...packageSteps(root), ...(site || staticDemo ? siteSteps(root, { staticDemo }) : [])],
    { force },
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes("--help")) {
    console.log(
      "node scripts/build.mjs [--package | --static-demo] [--force]\n  --package      only the wasm modules and dist/\n  --static-demo  also the serverless folder demo-dist/\n  --force        build even what is up to date",
    );
  } else {
    await build({
      site: !process.argv.includes("--package"),
      staticDemo: process.argv.includes("--static-demo"),
      force: process.argv.includes("--force"),
    });
  }
}

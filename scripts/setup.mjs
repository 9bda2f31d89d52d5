/**
 * Set-up from a bare machine: installs what is missing and nothing else. No dependencies, since it runs first.
 *   node scripts/setup.mjs          what building and serving needs
 *   node scripts/setup.mjs --test   and the browsers and drivers of the tests
 */
import { fileURLToPath } from "node:url";
import { browserSteps } from "./setup/browsers.mjs";
import { npmStep } from "./setup/npm.mjs";
import { findCargoTools, rustSteps, rustTestSteps } from "./setup/rust.mjs";
import { runSteps, StepError } from "./setup/steps.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** @param {{ tests: boolean }} what */
export async function setUp({ tests }) {
  findCargoTools();
  console.log(`Set-up (${tests ? "build, serve and test" : "build and serve"})`);
  await runSteps([
    {
      name: "Node.js",
      does: "needs version 20 or newer",
      ready: () => Number(process.versions.node.split(".")[0]) >= 20,
      run: () => {
        throw new StepError(
          `this is Node.js ${process.versions.node}; Vario needs 20 or newer`,
          "install Node.js 20 or newer from https://nodejs.org or your system's packages",
        );
      },
    },
    npmStep(root),
    ...rustSteps(root),
    ...(tests ? [...rustTestSteps(root), ...browserSteps()] : []),
  ]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes("--help"))
    console.log("node scripts/setup.mjs [--test]   installs what is missing; --test adds browsers and drivers");
  else await setUp({ tests: process.argv.includes("--test") });
}

/**
 * `npm test`: sets up what is missing, builds, and runs every test: Rust, wasm in Chrome and in Firefox, JavaScript,
 * collector, end to end in Chromium, the packed package. The last line is `N passed, M failed`.
 *   npm test -- --only rust,e2e    some of them
 */
import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "./build.mjs";
import { chromiumPath } from "./setup/browsers.mjs";
import { setUp } from "./setup.mjs";
import { fromCargo, fromNode, fromPlaywright, fromVitest } from "./test-results.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const vitest = (folder) => [
  "node",
  "node_modules/vitest/vitest.mjs",
  "run",
  "--config",
  `${folder}/vitest.config.ts`,
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${root}build/results-${folder}.json`,
];

/** How each suite is run, and how its result is read. */
const SUITES = [
  { name: "rust", command: ["cargo", "test", "--locked", "--features", "cli"], read: fromCargo },
  { name: "wasm-chrome", command: ["wasm-pack", "test", "--headless", "--chrome"], read: fromCargo },
  // With the engine's own features, and so with the allocator that visitors get.
  {
    name: "wasm-shipped",
    command: [
      "wasm-pack",
      "test",
      "--headless",
      "--chrome",
      "--",
      "--no-default-features",
      "--features",
      "experiments,tracking,heatmap,recommend",
      "--test",
      "wasm",
    ],
    read: fromCargo,
  },
  { name: "wasm-firefox", command: ["wasm-pack", "test", "--headless", "--firefox"], read: fromCargo },
  ...["js", "server", "studio", "demo"].map((folder) => ({
    name: folder,
    command: vitest(folder),
    report: `build/results-${folder}.json`,
    read: fromVitest,
  })),
  ...["tooling", "conformance", "package"].map((name) => ({
    name,
    command: ["node", "--test", "--test-reporter=spec", `tests/${name}/`],
    read: fromNode,
  })),
  {
    name: "e2e",
    command: ["node", "node_modules/@playwright/test/cli.js", "test", "--config", "tests/e2e/playwright.config.ts"],
    report: "build/results-e2e.json",
    read: fromPlaywright,
  },
  {
    name: "faults",
    command: ["node", "--test", "--test-reporter=spec", "tests/faults/quick.test.mjs"],
    read: fromNode,
  },
  {
    name: "heatmaps",
    command: ["node", "--test", "--test-reporter=spec", "tests/heatmap/quick.test.mjs"],
    read: fromNode,
  },
];

function run(command, env) {
  return new Promise((resolve) => {
    const child = spawn(command[0], command.slice(1), { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const [stream, sink] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      stream.on("data", (chunk) => {
        output += chunk;
        sink.write(chunk);
      });
    }
    child.on("error", (error) => resolve({ code: 1, output: `${output}\n${error.message}` }));
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Runs a suite; one that breaks before it can count is one failure. */
async function runSuite(suite) {
  console.log(`\n== ${suite.name}`);
  const start = performance.now();
  if (suite.report) rmSync(`${root}${suite.report}`, { force: true });
  const env = {
    ...process.env,
    FORCE_COLOR: "0",
    NO_COLOR: "1",
    CHROMIUM_PATH: chromiumPath() ?? "",
    MOZ_HEADLESS: "1",
  };
  const { code, output } = await run(suite.command, env);
  const report =
    suite.report && existsSync(`${root}${suite.report}`)
      ? JSON.parse(readFileSync(`${root}${suite.report}`, "utf8"))
      : undefined;
  const count = suite.read(output, report);
  if ((code !== 0 && count.failed === 0) || count.passed + count.failed === 0) {
    count.failed += 1;
    count.names.push("broke before it could count");
  }
  console.log(
    `== ${suite.name}: ${count.passed} passed, ${count.failed} failed (${((performance.now() - start) / 1000).toFixed(1)} s)`,
  );
  return { ...count, name: suite.name };
}

const names = SUITES.map((suite) => suite.name);
if (process.argv.includes("--help")) {
  console.log(`npm test [-- --only NAME,…]   names: ${names.join(", ")}`);
  process.exit(0);
}
const only = process.argv.includes("--only")
  ? (process.argv[process.argv.indexOf("--only") + 1] ?? "").split(",")
  : names;
const unknown = only.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`Unknown suite ${unknown.join(", ")}. Names: ${names.join(", ")}`);
  process.exit(2);
}

await setUp({ tests: true });
await build({ site: true, staticDemo: true });
const results = [];
for (const suite of SUITES.filter((suite) => only.includes(suite.name))) results.push(await runSuite(suite));

console.log("");
for (const { name, passed, failed } of results)
  console.log(`${failed > 0 ? "FAILED" : "ok    "} ${name.padEnd(14)} ${passed} passed, ${failed} failed`);
for (const { name, names } of results) for (const line of names) console.log(`  ${name}: ${line}`);
const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
process.exitCode = total("failed") > 0 ? 1 : 0;
console.log(`${total("passed")} passed, ${total("failed")} failed`);

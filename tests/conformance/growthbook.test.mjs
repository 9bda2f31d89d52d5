/** GrowthBook's cases through the modules that are shipped: run `npm run build` first. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { runCases } from "./growthbook.mjs";

const FILE = new URL("../../../shared/conformance/growthbook-0.12.0-dev.json", import.meta.url);

test("GrowthBook's cases pass through every module that they can go through", (context) => {
  if (!existsSync(FILE)) return context.skip("shared/conformance is not beside the repository");
  const lines = [];
  const { failed } = runCases(JSON.parse(readFileSync(FILE, "utf8")), (line) => lines.push(line));
  assert.equal(failed, 0, lines.join("\n"));
});

test("what a visitor's module can be asked goes through both; a wrong answer of any fails the case", () => {
  const feature = { defaultValue: 0, rules: [{ key: "exp", variations: [1, 2], condition: { country: "CN" } }] };
  const context = { attributes: { id: "1", country: "CN" }, features: { f: feature } };
  const experiment = { key: "my-test", variations: [0, 1] };
  const run = (settings, ...expected) => ["", { attributes: { id: "1" }, ...settings }, experiment, ...expected];
  const lines = [];
  const counts = runCases(
    {
      specVersion: "0.12.0",
      evalCondition: [["", { a: 1 }, { a: 1 }, true]],
      hash: [["seed", "a", 2, 0.0505]],
      run: [run({}, 1, true, true), run({ qaMode: true }, 0, false, false), run({ enabled: false }, 0, false, false)],
      feature: [["", context, "f", {}]],
      teleport: [[1]],
    },
    (line) => lines.push(line),
  );
  assert.deepEqual(counts, { passed: 5, failed: 2, through: { node: 7, decide: 5, engine: 5 } });
  assert.equal(lines.at(-2), "7 cases through node.wasm, 5 cases through decide.wasm, 5 cases through engine.wasm");
  assert.equal(lines.at(-1), "5 passed, 2 failed");
  assert.equal(lines.filter((line) => line.startsWith("feature: ")).length, 3);
});

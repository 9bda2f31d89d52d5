/** What `npm test` makes of the tools' output. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fromCargo, fromNode, fromPlaywright, fromVitest } from "../../scripts/test-results.mjs";

test("cargo: sums over binaries, failed tests by name", () => {
  const output = [
    "test a::works ... ok",
    "test a::breaks ... FAILED",
    "test result: FAILED. 1 passed; 1 failed; 0 ignored",
    "test wasm::stops ... FAIL",
    "test result: FAILED. 4 passed; 1 failed; 0 ignored",
  ].join("\n");
  assert.deepEqual(fromCargo(output), { passed: 5, failed: 2, names: ["a::breaks", "wasm::stops"] });
});

test("node: counts and names, each once though the report repeats them", () => {
  const output = "✔ fine (1.2ms)\n✖ bad thing (3.4ms)\nℹ pass 1\nℹ fail 1\n✖ failing tests:\n✖ bad thing (3.4ms)\n";
  assert.deepEqual(fromNode(output), { passed: 1, failed: 1, names: ["bad thing"] });
});

test("vitest: failed tests by their full names; no report is no test", () => {
  const report = {
    numPassedTests: 1,
    numFailedTests: 1,
    testResults: [
      {
        assertionResults: [
          { status: "passed", fullName: "a b" },
          { status: "failed", fullName: "a c" },
        ],
      },
    ],
  };
  assert.deepEqual(fromVitest("", report), { passed: 1, failed: 1, names: ["a c"] });
  assert.deepEqual(fromVitest("", undefined), { passed: 0, failed: 0, names: [] });
});

test("playwright: what fails is named, and what passes at a second attempt only has failed", () => {
  const spec = (line, title, status) => ({ file: "x.spec.ts", line, title, tests: [{ status }] });
  const report = {
    stats: { expected: 10, unexpected: 1, flaky: 1 },
    suites: [
      {
        suites: [{ specs: [spec(7, "shaky", "flaky")] }],
        specs: [spec(8, "bad", "unexpected"), spec(9, "sound", "expected")],
      },
    ],
  };
  const names = ["x.spec.ts:7 shaky", "x.spec.ts:8 bad"];
  assert.deepEqual(fromPlaywright("", report), { passed: 10, failed: 2, names });
});

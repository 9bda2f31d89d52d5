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

test("playwright: a second attempt may pass, is named, and more than three of them fail", () => {
  const report = (flaky) => ({
    stats: { expected: 10, unexpected: 0, flaky },
    suites: [
      {
        suites: [{ specs: [{ file: "x.spec.ts", line: 7, title: "shaky", ok: true, tests: [{ status: "flaky" }] }] }],
        specs: [{ file: "x.spec.ts", line: 9, title: "sound", ok: true, tests: [{ status: "expected" }] }],
      },
    ],
  });
  const names = ["passed on the second attempt: x.spec.ts:7 shaky"];
  assert.deepEqual(fromPlaywright("", report(3)), { passed: 13, failed: 0, names });
  assert.deepEqual(fromPlaywright("", report(4)), { passed: 10, failed: 4, names });
});

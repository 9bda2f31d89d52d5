/** What a test tool's output or report says: how many tests passed and failed, and which those were. */

/** @typedef {{ passed: number, failed: number, names: string[] }} Count */

/** `test result: ok. 3 passed; 0 failed;` of every test binary, `test NAME ... FAILED` of a test. @returns {Count} */
export function fromCargo(output) {
  const count = { passed: 0, failed: 0, names: all(output, /^test (.+) \.\.\. FAIL/gm) };
  for (const [, passed, failed] of output.matchAll(/test result: \w+\. (\d+) passed; (\d+) failed/g)) {
    count.passed += Number(passed);
    count.failed += Number(failed);
  }
  return count;
}

/** Vitest's JSON. @returns {Count} */
export function fromVitest(_output, report) {
  const tests = (report?.testResults ?? []).flatMap((file) => file.assertionResults);
  return {
    passed: report?.numPassedTests ?? 0,
    failed: report?.numFailedTests ?? 0,
    names: tests.filter(({ status }) => status === "failed").map(({ fullName }) => fullName),
  };
}

/** `ℹ pass 3` and `ℹ fail 0`, `✖ NAME (5ms)` of a test. @returns {Count} */
export function fromNode(output) {
  const number = (word) => Number(new RegExp(`^. ${word} (\\d+)`, "m").exec(output)?.[1] ?? 0);
  return {
    passed: number("pass"),
    failed: number("fail"),
    names: [...new Set(all(output, /^\s*✖ (.+?) \([\d.]+ms\)$/gm))],
  };
}

/** Playwright's JSON; what passes at a second attempt has failed. @returns {Count} */
export function fromPlaywright(_output, report) {
  const names = (suite) => [
    ...(suite.suites ?? []).flatMap(names),
    ...(suite.specs ?? [])
      .filter(({ tests }) => tests.some(({ status }) => status === "unexpected" || status === "flaky"))
      .map(({ file, line, title }) => `${file}:${line} ${title}`),
  ];
  return {
    passed: report?.stats?.expected ?? 0,
    failed: (report?.stats?.unexpected ?? 0) + (report?.stats?.flaky ?? 0),
    names: (report?.suites ?? []).flatMap(names),
  };
}

const all = (text, pattern) => [...text.matchAll(pattern)].map(([, name]) => name);

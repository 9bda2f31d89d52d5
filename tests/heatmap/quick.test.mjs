/** The proof of heatmaps in small: real clicks in three browsers, and the arithmetic by which they are judged. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { vario } from "./contenders.mjs";
import { judge } from "./place.mjs";
import { place } from "./run.mjs";

const CLICKS = 44;

for (const browser of ["chromium", "firefox", "webkit"]) {
  test(`${browser}: clicks are drawn in their elements, within 1 % of their size, on pages that have changed since`, async () => {
    const results = await place({ browser, contender: vario, clicks: CLICKS, seed: "quick", tick() {} });
    for (const { fixture, clicks, inside, near } of results)
      assert.deepEqual({ fixture, inside, near }, { fixture, inside: clicks, near: clicks });
  });
}

test("a click without a point in its element is not drawn, and one point serves one click", () => {
  const targets = { a: [0, 0, 100, 100], b: [200, 0, 100, 100] };
  const clicks = [
    { key: "a", fx: 0.5, fy: 0.5 },
    { key: "a", fx: 0.505, fy: 0.5 },
    { key: "b", fx: 0.1, fy: 0.1 },
  ];
  const drawn = [{ x: 50, y: 50 }, { x: 260, y: 10 }, undefined];
  assert.deepEqual(judge(clicks, drawn, targets), { clicks: 3, inside: 2, near: 1 });
});

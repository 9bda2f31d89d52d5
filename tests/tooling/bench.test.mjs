/** The bench: it measures what is built, and says what it found. The packages that it compares with are not installed here. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { runExperiments } from "../../benches/experiments/run.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

test("a quick run in Node measures every figure of both of Vario's ways, and prints the targets", async () => {
  const { places, sizes, text } = await runExperiments({
    root,
    quick: true,
    peers: false,
    counts: [10],
    where: ["node"],
  });
  const { figures } = places[0].sizes[0];
  assert.deepEqual(Object.keys(figures), ["Vario, JS API", "Vario, bare evaluator"]);
  for (const one of Object.values(figures))
    for (const figure of ["construct", "one", "all", "cached"]) assert.ok(one[figure] > 0, figure);
  assert.ok(sizes.every(({ bytes }) => bytes > 10_000));
  assert.match(text, /decide module, brotli +\d+\.\d\d KB +≤ 20 KB +met/);
});

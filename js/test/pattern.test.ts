import { expect, it } from "vitest";
import { regexTest, urlMatches } from "../../src/wasm/host.js";
import { regexSafe } from "../../src/wasm/pattern.js";
import vectors from "../../tests/vectors/patterns.json" with { type: "json" };
import urls from "../../tests/vectors/urls.json" with { type: "json" };

it("ambiguous repetitions are refused and plain ones taken, as the vectors say", () => {
  const wrong = [
    ...vectors.refused.filter(([pattern = "", flags = ""]) => regexSafe(pattern, flags)),
    ...vectors.taken.filter(([pattern = "", flags = ""]) => !regexSafe(pattern, flags)),
  ];
  expect(wrong).toEqual([]);
});

it("what is refused would keep the browser busy, what is taken ends soon", () => {
  for (const [pattern = "", flags = ""] of vectors.taken) {
    const begun = performance.now();
    for (const unit of ["a", "ab", "1", "a1.", " ", "x=", "é"])
      regexTest(pattern, flags, `${unit.repeat(2000 / unit.length)}!`);
    expect(performance.now() - begun, pattern).toBeLessThan(1000);
  }
});

it("addresses are targeted as the vectors say", () => {
  for (const [kind, pattern, address, matches] of urls.cases as [string, string, string, boolean][])
    expect([pattern, address, urlMatches(kind, pattern, address)]).toEqual([pattern, address, matches]);
});

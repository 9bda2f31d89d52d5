import { expect, test } from "vitest";
import { companionsIn, partLists } from "../src/lists";
import type { Recommendation } from "../src/vario-api";

/** A recommendation with the share that one viewed product has in it; without one it is only popular. */
function of(id: string, item?: string, share = 1): Recommendation {
  const reasons = item === undefined ? [] : [{ source: "sessions" as const, item, share }];
  return { id, score: 1, reasons };
}

const ids = (count: number, prefix: string) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

test("without anything viewed the row is not called personal and there is no second one", () => {
  const lists = partLists(
    ids(8, "p").map((id) => of(id)),
    [],
  );
  expect(lists).toEqual({ forYou: ids(6, "p"), isPersonal: false });
});

test("what one product leads to is named by it, and is not shown twice", () => {
  const list = [...ids(5, "m").map((id) => of(id, "matcha")), ...ids(8, "p").map((id) => of(id, "keemun", 0.4))];
  const { forYou, because, isPersonal } = partLists(list, ["keemun", "matcha"]);
  expect(because).toEqual({ product: "matcha", ids: ids(4, "m") });
  expect(forYou).toEqual(["m4", ...ids(5, "p")]);
  expect(isPersonal).toBe(true);
});

test("a single product, and half a reason, make no row of their own", () => {
  expect(partLists([of("a", "matcha"), of("b"), of("c")], ["matcha"]).because).toBeUndefined();
  const half = ids(4, "a").map((id) => of(id, "matcha", 0.49));
  expect(partLists(half, ["matcha"]).because).toBeUndefined();
});

test("reasons of one product from several sources count together", () => {
  const both = (id: string): Recommendation => ({
    id,
    score: 1,
    reasons: [
      { source: "sessions", item: "matcha", share: 0.3 },
      { source: "content", item: "matcha", share: 0.3 },
      { source: "popularity", share: 0.4 },
    ],
  });
  expect(partLists([both("a"), both("b")], ["matcha"]).because?.ids).toEqual(["a", "b"]);
});

test("of products that lead to enough, the one looked at last is named", () => {
  const list = [of("a", "keemun"), of("b", "keemun"), of("c", "matcha"), of("d", "matcha")];
  expect(partLists(list, ["matcha", "keemun"]).because?.product).toBe("keemun");
  expect(partLists(list, ["keemun", "matcha"]).because?.product).toBe("matcha");
});

test("goes well with a product only what something speaks for, and no more than asked", () => {
  expect(companionsIn([of("a", "matcha"), of("b"), of("c", "matcha"), of("d", "matcha")], 2)).toEqual(["a", "c"]);
  expect(companionsIn([of("a"), of("b")], 3)).toEqual([]);
});

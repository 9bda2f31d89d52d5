import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contrast, hexOf } from "../src/new-test/color.ts";
import {
  type Draft,
  even,
  newDraft,
  problemsOf,
  withoutVariation,
  withVariation,
  withWeight,
} from "../src/new-test/draft.ts";
import { daysNeeded, visitorsNeeded } from "../src/new-test/duration.ts";
import { History } from "../src/new-test/history.ts";
import { editingAddress, pagePath, previewAddress } from "../src/new-test/site-page.ts";

const BASE = new URL("http://shop.test/tea/");
const draft = (): Draft => newDraft("/", "Original", "Order Completed");
const weights = ({ variations }: Draft): number[] => variations.map(({ weight }) => weight);

describe("variations", () => {
  test("come and go with even shares; the control and a last one stay", () => {
    const three = withVariation(draft());
    expect(three.variations.map(({ key, name }) => [key, name])).toEqual([
      ["control", "Original"],
      ["a", "A"],
      ["b", "B"],
    ]);
    expect(weights(three)).toEqual([34, 33, 33]);
    expect(withoutVariation(three, "control")).toBe(three);
    const two = withoutVariation(three, "a");
    expect(two.variations.map(({ key }) => key)).toEqual(["control", "b"]);
    expect(withoutVariation(two, "b")).toBe(two);
    expect(withVariation(two).variations.at(-1)?.key, "a free key").toBe("a");
  });

  test("are six at most", () => {
    let many = draft();
    for (let more = 0; more < 9; more += 1) many = withVariation(many);
    expect(many.variations).toHaveLength(6);
  });

  test("a new one can begin like another", () => {
    const [control, a] = draft().variations;
    const changes = [{ selector: "h1", kind: "text" as const, value: "x", label: "" }];
    const like = withVariation(
      { ...draft(), variations: [control as never, { ...(a as never as object), changes } as never] },
      "a",
    );
    expect(like.variations.at(-1)?.changes).toEqual(changes);
  });

  test("always share a hundred percent, and the one that was set has what was set", () => {
    const moves = fc.array(fc.tuple(fc.nat({ max: 5 }), fc.integer({ min: -20, max: 130 })), { maxLength: 12 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4 }), moves, (more, set) => {
        let now = draft();
        for (let each = 0; each < more; each += 1) now = withVariation(now);
        for (const [place, weight] of set) {
          const key = now.variations[place % now.variations.length]?.key ?? "";
          now = withWeight(now, key, weight);
          expect(now.variations.find((variation) => variation.key === key)?.weight).toBe(
            Math.min(100, Math.max(0, weight)),
          );
          expect(weights(now).reduce((sum, one) => sum + one, 0)).toBe(100);
          expect(Math.min(...weights(now))).toBeGreaterThanOrEqual(0);
        }
        expect(even(now.variations).reduce((sum, { weight }) => sum + weight, 0)).toBe(100);
      }),
    );
  });
});

test("what keeps a test from being launched is named", () => {
  const [control, a] = draft().variations as [Draft["variations"][0], Draft["variations"][0]];
  const text = (value: string) => ({ ...a, changes: [{ selector: "h1", kind: "text" as const, value, label: "" }] });
  const good = { ...draft(), name: "A test", variations: [control, text("Tea")] };
  expect(problemsOf(good)).toEqual([]);
  expect(problemsOf(draft())).toEqual(["changes", "name"]);
  expect(problemsOf({ ...good, variations: [control, text("")] })).toEqual(["value"]);
  expect(problemsOf({ ...good, goal: "" })).toEqual(["goal"]);
  expect(problemsOf(withWeight(good, "a", 0))).toEqual(["weight"]);
  expect(problemsOf({ ...good, audience: { ...good.audience, pages: "/a b" } })).toEqual(["pages"]);
});

describe("undo", () => {
  test("goes back and forth; letters of one text are one step, a new change ends the way forth", () => {
    const history = new History("");
    history.set("t", "text");
    history.set("te", "text");
    history.set("tea", "text");
    history.set("tea!", "other");
    history.undo();
    expect(history.now).toBe("tea");
    history.undo();
    expect([history.now, history.canUndo, history.canRedo]).toEqual(["", false, true]);
    history.redo();
    expect(history.now).toBe("tea");
    history.set("tea?", "text");
    expect([history.now, history.canRedo]).toEqual(["tea?", false]);
    history.undo();
    expect(history.now, "after an undo the same tag is a new step").toBe("tea");
  });

  test("changes without a tag are a step each", () => {
    const history = new History(0);
    history.set(1);
    history.set(2);
    history.undo();
    expect(history.now).toBe(1);
  });
});

describe("how long it takes", () => {
  test("follows the rule of thumb", () => {
    expect(visitorsNeeded(0.1, 0.2)).toBe(3600);
    expect(daysNeeded({ daily: 720, rate: 0.1 }, 0.5, 0.2)).toBe(10);
    expect(daysNeeded({ daily: 1_000_000, rate: 0.5 }, 0.5, 0.5)).toBe(1);
  });

  test("is not told where nobody comes or converts, or where it would take more than a year", () => {
    for (const traffic of [
      { daily: 0, rate: 0.1 },
      { daily: 100, rate: 0 },
      { daily: 100, rate: 1 },
      { daily: 1, rate: 0.01 },
    ]) {
      expect(daysNeeded(traffic, 0.5, 0.1)).toBeUndefined();
    }
  });
});

test("contrast is that of the guidelines", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
  expect(contrast("#123456", "#123456")).toBe(1);
  expect([hexOf("rgb(1, 2, 255)"), hexOf("rgba(0, 0, 0, 0)"), hexOf("transparent")]).toEqual([
    "#0102ff",
    undefined,
    undefined,
  ]);
});

describe("pages of the site", () => {
  test("are opened for editing in preview, every experiment at its control", () => {
    const payload = {
      features: {
        hero: { rules: [{ variations: [1, 2] }] },
        offer: { rules: [{ key: "o", variations: [1] }, {}] },
        flag: {},
      },
      experiments: [{ key: "mine", variations: [] }],
    };
    const url = editingAddress(BASE, payload);
    expect(Object.fromEntries(url.searchParams)).toEqual({ vario_preview: "1", vario_force: "hero:0,o:0,mine:0" });
    expect(editingAddress(new URL("?a=1", BASE), {}).search).toBe("?a=1&vario_preview=1");
    expect(previewAddress(BASE, payload, "mine", "a").searchParams.get("vario_force")).toBe("mine:a,hero:0,o:0");
  });

  test.each([
    ["/shop?x=1#y", { path: "/shop?x=1" }],
    ["http://shop.test/a", { path: "/a" }],
    ["teas", { path: "/tea/teas" }],
    ["", { fault: "address", origin: "http://shop.test" }],
    ["http://[", { fault: "address", origin: "http://shop.test" }],
    ["https://other.test/a", { fault: "origin", origin: "https://other.test" }],
  ])("%j", (words, meant) => {
    expect(pagePath(words, BASE)).toEqual(meant);
  });
});

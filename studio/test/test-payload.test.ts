import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { conditionOf, everybody, readAudience, termsOf, urlPatterns } from "../src/new-test/audience.ts";
import { type Draft, newDraft, withVariation } from "../src/new-test/draft.ts";
import { draftOf, type Payload, withState, withTest } from "../src/new-test/experiment.ts";

const PAYLOAD: Payload = {
  features: { hero: { rules: [{ key: "hero-headline", variations: ["a", "b"] }] } },
  savedGroups: { g: [1] },
  vario: { experiments: { hero: { goal: "Product Added" } }, more: 1 },
};

function made(over: Partial<Draft> = {}): Draft {
  const draft = withVariation(newDraft("/", "Original", "Product Added"));
  const variations = draft.variations.map((variation, index) => ({
    ...variation,
    changes: index === 0 ? [] : [{ selector: "h1", kind: "text" as const, value: `Words ${index}`, label: "" }],
  }));
  return { ...draft, name: "Main button, green", coverage: 80, variations, ...over };
}

describe("a test in the payload", () => {
  test("is GrowthBook's auto experiment, without a script; all else stays as it is", () => {
    const audience = { ...everybody("/"), devices: ["phone" as const], terms: ["green tea"] };
    const { payload, key } = withTest(PAYLOAD, made({ audience }));
    expect(key).toBe("main-button-green");
    expect(payload).toEqual({
      ...PAYLOAD,
      experiments: [
        {
          key,
          name: "Main button, green",
          status: "running",
          phase: "0",
          hashAttribute: "id",
          hashVersion: 2,
          seed: key,
          coverage: 0.8,
          weights: [0.34, 0.33, 0.33],
          urlPatterns: [{ include: true, type: "simple", pattern: "/" }],
          condition: { device: { $in: ["phone"] }, "campaign.term": { $regexi: "green tea" } },
          meta: [
            { key: "control", name: "Original" },
            { key: "a", name: "A" },
            { key: "b", name: "B" },
          ],
          variations: [
            {},
            { domMutations: [{ selector: "h1", action: "set", attribute: "text", value: "Words 1" }] },
            { domMutations: [{ selector: "h1", action: "set", attribute: "text", value: "Words 2" }] },
          ],
        },
      ],
      vario: { experiments: { hero: { goal: "Product Added" }, [key]: { goal: "Product Added" } }, more: 1 },
    });
    expect(PAYLOAD.experiments, "the old one is not touched").toBeUndefined();
  });

  test("has a key of its own, readable where the name allows it", () => {
    const keys = ["Hero", "hero!", "雅思标题", "雅思标题", "hero headline", "é".repeat(90), "--"];
    let payload = PAYLOAD;
    const given = keys.map((name) => {
      const next = withTest(payload, made({ name }));
      payload = next.payload;
      return next.key;
    });
    expect(given).toEqual(["hero-2", "hero-3", "test-1", "test-2", "hero-headline-2", "e".repeat(40), "test-3"]);
    expect(new Set(given).size).toBe(given.length);
  });

  test("is paused, goes on and stops; other tests do not", () => {
    const { payload, key } = withTest(withTest(PAYLOAD, made({ name: "Other" })).payload, made());
    const state = (changed: Payload) => changed.experiments?.map(({ status, active }) => [status, active]);
    const paused = withState(payload, key, "paused");
    expect(state(paused)).toEqual([
      ["running", undefined],
      ["running", false],
    ]);
    expect(withState(paused, key, "running")).toEqual(payload);
    expect(state(withState(paused, key, "stopped"))?.[1]).toEqual(["stopped", false]);
  });

  test("can be made again from what the payload says", () => {
    const audience = { pages: "/teas/*", devices: [], channels: ["search" as const], terms: ["a|b", "c.d"] };
    const draft = made({ audience });
    const { payload, key } = withTest(PAYLOAD, draft);
    expect(draftOf(payload, key, "/")).toEqual(draft);
    expect(draftOf(payload, "gone", "/")).toBeUndefined();
  });

  test("is not made again where another hand wrote more than the Studio shows", () => {
    const { payload, key } = withTest(PAYLOAD, made());
    const [experiment] = payload.experiments ?? [];
    for (const more of [
      { condition: { country: "CN" } },
      { urlPatterns: [{ include: false, type: "simple", pattern: "/" }] },
      { variations: [{}, { js: "1" }, {}] },
      { variations: [{ css: "h1{color:#000000!important}" }, {}, {}] },
    ]) {
      const other = { ...payload, experiments: [{ ...experiment, ...more }] } as Payload;
      expect(draftOf(other, key, "/")).toBeUndefined();
    }
  });
});

describe("an audience", () => {
  test("of everybody has no condition", () => {
    expect(conditionOf(everybody("/"))).toBeUndefined();
    expect(urlPatterns(everybody("/a"))).toEqual([{ include: true, type: "simple", pattern: "/a" }]);
    expect(readAudience()).toEqual(everybody("*"));
  });

  test("by search words matches who searched for one of them, whatever signs the words have", () => {
    const word = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => text.trim() !== "");
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), fc.string(), fc.string(), (terms, before, after) => {
        const audience = { ...everybody("/"), terms };
        const condition = conditionOf(audience) as { "campaign.term": { $regexi: string } };
        const matches = new RegExp(condition["campaign.term"].$regexi, "i");
        for (const term of terms) expect(matches.test(before + term + after)).toBe(true);
        expect(readAudience(urlPatterns(audience), condition)).toEqual(audience);
      }),
    );
  });

  test("reads words between commas of both languages", () => {
    expect(termsOf(" 雅思，IELTS、 exam , ,雅思;\nlongjing ")).toEqual(["雅思", "IELTS", "exam", "longjing"]);
  });
});

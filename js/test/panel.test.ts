/** What the debug panel says, apart from how it looks. */
import { describe, expect, it } from "vitest";
import type { Inside } from "../src/inside.js";
import { requirements } from "../src/panel/condition.js";
import type { Frame } from "../src/panel/frame.js";
import { isDebugged, keepForces, keepOpen, keptForces } from "../src/panel/kept.js";
import { type Experiment, experimentsOf, plainAddress, type Ruling, rangesOf } from "../src/panel/model.js";
import { shareLink } from "../src/panel/share.js";
import { say, textsFor } from "../src/panel/texts.js";
import { phrase, sentence } from "../src/panel/why.js";

const payload = {
  features: {
    headline: {
      rules: [{ key: "hero", variations: ["calm", "bold"], meta: [{ key: "calm", name: "Calm" }, { key: "bold" }] }],
    },
    teaser: {
      rules: [{ key: "hero", variations: ["a", "b"] }, { force: true }, { coverage: 0.5, variations: [1, 2] }],
    },
    broken: { rules: "none" },
    plain: {},
  },
  experiments: [{ key: "image", variations: [{}, {}] }, { key: "odd" }],
  vario: {
    experiments: { hero: { name: { en: "Headline", zh: "主标题" }, variations: { bold: { en: "Loud", zh: "直接" } } } },
  },
} as unknown as Parameters<typeof experimentsOf>[0];

describe("the experiments of a payload", () => {
  it("are found in rules and by themselves, each once, under their names", () => {
    const found = experimentsOf(payload, "zh");
    expect(found.map(({ key, name, features }) => [key, name, features])).toEqual([
      ["hero", "主标题", ["headline", "teaser"]],
      ["teaser", "teaser", ["teaser"]],
      ["image", "image", []],
    ]);
    expect(found[0]?.variations.map(({ key, name, about }) => [key, name, about])).toEqual([
      ["calm", "Calm", undefined],
      ["bold", "bold", "直接"],
    ]);
  });

  it("have the places that GrowthBook gives them", () => {
    const variations = [0, 1];
    expect(rangesOf({ variations })).toEqual([
      [0, 0.5],
      [0.5, 1],
    ]);
    expect(rangesOf({ variations, weights: [0.4, 0.6], coverage: 0.5 })).toEqual([
      [0, 0.2],
      [0.4, 0.7],
    ]);
    expect(rangesOf({ variations, weights: [0.4, 0.4], coverage: 7 })[1]).toEqual([0.5, 1]);
    expect(rangesOf({ variations, weights: [1] })[1]).toEqual([0.5, 1]);
    expect(
      rangesOf({
        variations,
        ranges: [
          [0, 0.1],
          [0.9, 1],
        ],
        weights: [0.5, 0.5],
      })[1],
    ).toEqual([0.9, 1]);
  });
});

function frameIn(language: string): Frame {
  const percent = (share: number) => `${Math.round(share * 100)}%`;
  const inside = { vario: { consent: () => ({ experiments: "denied" }) } };
  return { texts: textsFor(language), percent, inside } as unknown as Frame;
}
const experiment = { ...experimentsOf(payload, "en")[0]!, result: undefined, natural: undefined } as Experiment;
const ruling = (more: Partial<Ruling>): Ruling => ({
  key: "hero",
  variation: "calm",
  variationId: 0,
  inExperiment: false,
  hashUsed: false,
  hashAttribute: "id",
  hashValue: "",
  stickyBucketUsed: false,
  reason: 0,
  value: null,
  forced: false,
  ...more,
});

describe("why", () => {
  for (const language of ["en-GB", "zh-Hans-CN"])
    it(`is said for every reason in ${language}, with nothing left to fill in`, () => {
      const frame = frameIn(language);
      const said = new Set<string>();
      for (let reason = 0; reason <= 14; reason++) {
        const words = sentence(
          frame,
          experiment,
          ruling({ reason, bucket: 0.5, hashAttribute: "company" }),
          reason % 2 > 0,
        );
        expect(words).not.toMatch(/[{}]|undefined/);
        said.add(phrase(frame, experiment, ruling({ reason, bucket: 0.5 })));
      }
      expect(said.size).toBe(15);
    });

  it("tells a bucket from a sticky one and from one that everybody gets", () => {
    const frame = frameIn("en");
    const words = (more: Partial<Ruling>) =>
      sentence(frame, experiment, ruling({ inExperiment: true, ...more }), false);
    expect(words({ bucket: 0.12346, hashUsed: true })).toBe(
      "In: bucket 0.1235, made from id, lies in the share of Calm.",
    );
    expect(words({ stickyBucketUsed: true, bucket: 0.1 })).toContain("sticky");
    expect(words({ hashUsed: false })).toBe("In: the payload gives everyone Calm.");
  });

  it("names consent where that is why an id is missing", () => {
    const words = sentence(frameIn("en"), experiment, ruling({ reason: 5 }), false);
    expect(words).toBe("Not in: the visitor has no id, by which it assigns. Consent for experiments is denied.");
  });

  it("is not made up where an evaluator gives no reason", () => {
    expect(phrase(frameIn("en"), experiment, ruling({ reason: 99 }))).toBe("");
  });
});

describe("conditions", () => {
  const attributes = { country: "FR", cart: { items: 3 } };
  const lines = (condition: object, parentConditions?: { id: string; condition: object }[]) => {
    const inside = { fresh: () => undefined, payload: () => "{}", attributes: () => attributes } as unknown as Inside;
    const config = { variations: [], condition, ...(parentConditions && { parentConditions }) };
    return requirements(inside, config, textsFor("en")).map(({ depth, text }) => `${" ".repeat(depth)}${text}`);
  };

  it("are read line by line", () => {
    expect(
      lines({
        country: "DE",
        "cart.items": { $gte: 2, $lt: 10 },
        tags: { $nini: ["a", "b"] },
        appVersion: { $vgte: "2.1.0" },
        email: { $exists: false },
        $or: [{ plan: { $in: [] } }, { $not: { plan: "free" } }],
        $savedGroup: { id: "vip" },
      }),
    ).toEqual([
      'country = "DE"',
      "cart.items ≥ 2",
      "cart.items < 10",
      'tags is none of "a", "b"',
      'appVersion ≥ version "2.1.0"',
      "email is not set",
      "any of",
      " plan is one of []",
      " none of",
      '  plan = "free"',
      'in the group {"id":"vip"}',
    ]);
    expect(lines({}, [{ id: "gate", condition: { value: { $ne: null } } }])).toEqual(["feature gate ≠ null"]);
  });

  it("of any shape are read without a fault", () => {
    for (const odd of [
      { $or: null },
      { $not: null },
      { a: { $elemMatch: { $or: [1, null] } } },
      { $and: [null, 1, "x", []] },
      { a: [] },
    ])
      expect(lines(odd).length).toBeGreaterThan(0);
  });
});

describe("the share link", () => {
  const shown = (key: string, variation: string, more: Partial<Ruling> = {}) => ({
    ...experiment,
    key,
    result: ruling({ key, variation, inExperiment: true, ...more }),
  });

  it("forces what is seen, and nothing that is not", () => {
    const href = "https://shop.example/tea?vario_debug&hero=1&vario_force=old:1&page=2#reviews";
    const link = shareLink(href, [
      shown("hero", "bold"),
      shown("image", "calm", { inExperiment: false }),
      { ...experiment, key: "none" },
    ]);
    expect(link).toBe("https://shop.example/tea?page=2&vario_force=hero%3Abold#reviews");
  });

  it("writes keys that the list could not hold GrowthBook's way", () => {
    expect(shareLink("https://shop.example/", [shown("a,b", "bold")])).toBe("https://shop.example/?a%2Cb=1");
  });

  it("survives an address that is none", () => {
    expect(plainAddress("about:blank", [])).toBe("about:blank");
    expect(plainAddress("not an address", [])).toBe("not an address");
  });
});

describe("what is kept for the tab", () => {
  const tab = (search = "", sessionStorage?: object) => {
    const store = (texts: Map<string, string>) => ({
      getItem: (key: string) => texts.get(key) ?? null,
      setItem: (key: string, text: string) => texts.set(key, text),
      removeItem: (key: string) => texts.delete(key),
    });
    const [texts, device] = [new Map<string, string>(), new Map<string, string>()];
    const storages = { sessionStorage: sessionStorage ?? store(texts), localStorage: store(device) };
    return { window: { location: { search }, ...storages } as unknown as Window, texts, device };
  };

  it("outlives the page, until it is let go", () => {
    const { window, texts } = tab();
    expect(isDebugged(window)).toBe(false);
    keepOpen(window, false);
    keepForces(window, { hero: "bold" });
    expect(isDebugged(window)).toBe(true);
    expect(keptForces(window)).toEqual({ hero: "bold" });
    keepForces(window, {});
    keepOpen(window, undefined);
    expect(texts.size).toBe(0);
    expect(isDebugged(window)).toBe(false);
  });

  it("is not looked for on a device where nobody ever debugged", () => {
    const { window, texts, device } = tab();
    keepOpen(window, true);
    expect(texts.size).toBe(1);
    device.clear();
    expect(isDebugged(window)).toBe(false);
  });

  it("is asked for by the address alone", () => {
    expect(isDebugged(tab("?a=1&vario_debug").window)).toBe(true);
    expect(isDebugged(tab("?vario_debug=1").window)).toBe(true);
    expect(isDebugged(tab("?vario_debugger").window)).toBe(false);
  });

  it("does without, where it is blocked or garbage", () => {
    const blocked = {
      getItem() {
        throw new Error("blocked");
      },
    };
    const window = Object.defineProperty({ location: { search: "" } }, "sessionStorage", {
      get() {
        throw new Error("blocked");
      },
    }) as unknown as Window;
    expect(isDebugged(window)).toBe(false);
    expect(keptForces(window)).toEqual({});
    keepForces(window, { a: "b" });
    expect(keptForces(tab("", blocked).window)).toEqual({});
    expect(isDebugged(tab("", blocked).window)).toBe(false);
    for (const garbage of ["{", "null", "1"]) {
      const { window, texts } = tab();
      texts.set("vario.force", garbage);
      expect(keptForces(window)).toEqual({});
    }
  });
});

it("words are filled in, and unknown names left alone", () => {
  expect(say("{a} of {b}", { a: 1 })).toBe("1 of {b}");
});

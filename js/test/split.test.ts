/** The split check: its statistics against known values, and what it says of payloads that are right and wrong. */
import { describe, expect, it } from "vitest";
import type { Inside } from "../src/inside.js";
import { chiSquareTest, lnGamma, upperGamma } from "../src/panel/chi-square.js";
import { rangesOf } from "../src/panel/model.js";
import { split } from "../src/split.js";

describe("the p-value", () => {
  it("is what tables of the chi-square distribution say", () => {
    // R 4.4: pchisq(x, df, lower.tail = FALSE)
    for (const [x, df, p] of [
      [3.841458820694124, 1, 0.05],
      [6.634896601021213, 1, 0.01],
      [10.82756617046277, 1, 0.001],
      [5.991464547107979, 2, 0.05],
      [13.81551055796427, 2, 0.001],
      [7.814727903251179, 3, 0.05],
      [18.30703805327515, 10, 0.05],
      [124.3421134, 100, 0.05],
    ] as const)
      expect(upperGamma(df / 2, x / 2)).toBeCloseTo(p, 9);
  });

  it("is exact where a closed form is known, over many orders of magnitude", () => {
    for (const x of [0.001, 0.5, 1, 2, 3.9, 10, 50, 700]) {
      // Q(1, x) = exp(-x); Q(2, x) = (1 + x) exp(-x); Q(3, x) = (1 + x + x²/2) exp(-x).
      expect(upperGamma(1, x) / Math.exp(-x)).toBeCloseTo(1, 11);
      expect(upperGamma(2, x) / ((1 + x) * Math.exp(-x))).toBeCloseTo(1, 11);
      expect(upperGamma(3, x) / ((1 + x + (x * x) / 2) * Math.exp(-x))).toBeCloseTo(1, 11);
    }
  });

  it("holds at the edges", () => {
    expect(upperGamma(0.5, 0)).toBe(1);
    expect(upperGamma(0.5, -1)).toBe(1);
    expect(upperGamma(0.5, Number.POSITIVE_INFINITY)).toBe(0);
    expect(upperGamma(0.5, 1e6)).toBe(0);
    expect(upperGamma(0, 1)).toBeNaN();
    expect(upperGamma(1, Number.NaN)).toBeNaN();
  });

  it("rests on ln Γ", () => {
    expect(lnGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 12);
    expect(lnGamma(1)).toBeCloseTo(0, 12);
    expect(lnGamma(10)).toBeCloseTo(Math.log(362_880), 11);
    expect(lnGamma(50.5)).toBeCloseTo(146.51925549072064, 9);
  });

  it("of a variation that should get nobody and gets somebody is 0", () => {
    expect(chiSquareTest([90, 10], [100, 0])).toMatchObject({ pValue: 0 });
    expect(chiSquareTest([100, 0], [100, 0])).toEqual({ chiSquare: 0, degreesOfFreedom: 0, pValue: 1 });
    expect(chiSquareTest([0, 0], [0, 0]).pValue).toBeNaN();
    expect(chiSquareTest([520, 480], [500, 500])).toMatchObject({ chiSquare: 1.6, degreesOfFreedom: 1 });
  });
});

interface Config {
  key: string;
  variations: unknown[];
  weights?: number[];
  coverage?: number;
  condition?: Record<string, unknown>;
  seed?: string;
  hashAttribute?: string;
}

const fnv = (text: string) => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
};

/** Evaluates as GrowthBook does; `skew` moves visitors to the last variation. */
function insideOf(experiments: Config[], { skew = 0, attributes = { id: "me", country: "DE" } as object } = {}) {
  let made = 0;
  let freed = 0;
  const payload = JSON.stringify({ features: {}, experiments });
  const fresh = () => {
    made++;
    let given: Record<string, unknown> = {};
    let loaded: Config[] = [];
    return {
      load: (text: string) => {
        loaded = JSON.parse(text).experiments;
      },
      attributes: (text: string) => {
        given = JSON.parse(text);
      },
      settings() {},
      sticky: () => "",
      stick() {},
      free: () => freed++,
      experiment(key: string) {
        const config = loaded.find((candidate) => candidate.key === key);
        if (!config) return "";
        const value = given[config.hashAttribute ?? "id"];
        const meets = Object.entries(config.condition ?? {}).every(([name, wanted]) => given[name] === wanted);
        const bucket = (fnv(String(fnv((config.seed ?? key) + value))) % 10_000) / 10_000;
        let variationId = rangesOf(config).findIndex(([start, end]) => bucket >= start && bucket < end);
        if (variationId >= 0 && Math.abs(fnv(`skew${value}`)) % 1000 < skew * 1000)
          variationId = config.variations.length - 1;
        const inExperiment = meets && value !== undefined && variationId >= 0;
        return JSON.stringify({ inExperiment, variationId: Math.max(0, variationId) });
      },
    };
  };
  const inside = {
    options: {},
    ask: (_: unknown, fallback: unknown) => fallback,
    fresh,
    payload: () => payload,
    attributes: () => attributes,
    window: undefined,
  } as unknown as Inside;
  return { inside, left: () => made - freed };
}

describe("a payload", () => {
  const hero: Config = { key: "hero", variations: [0, 1, 2], weights: [0.5, 0.3, 0.2] };

  it("that is right splits as its weights say", async () => {
    const { inside, left } = insideOf([hero, { key: "half", variations: [0, 1], coverage: 0.5 }]);
    const [first, second] = await split(inside, 20_000);
    expect(first).toMatchObject({ experiment: "hero", inExperiment: 20_000, degreesOfFreedom: 2, setAside: false });
    expect(first?.variations.map(({ weight }) => Math.round(weight * 100))).toEqual([50, 30, 20]);
    expect(first?.variations.map(({ expected }) => Math.round(expected))).toEqual([10_000, 6000, 4000]);
    expect(first?.variations.reduce((sum, { count }) => sum + count, 0)).toBe(20_000);
    expect(first?.pValue).toBeGreaterThan(0.001);
    expect(second?.inExperiment).toBeGreaterThan(9500);
    expect(second?.inExperiment).toBeLessThan(10_500);
    expect(second?.pValue).toBeGreaterThan(0.001);
    expect(left()).toBe(0);
  });

  it("that moves one visitor in fifty is found out", async () => {
    const [result] = await split(insideOf([hero], { skew: 0.02 }).inside, 50_000);
    expect(result?.pValue).toBeLessThan(0.001);
  });

  it("gets the same answer every time", async () => {
    const { inside } = insideOf([hero]);
    expect(await split(inside, 2000)).toEqual(await split(inside, 2000));
  });

  it("whose conditions nobody like this visitor meets is looked at without them", async () => {
    const french: Config = { ...hero, key: "french", condition: { country: "FR" } };
    const german: Config = { ...hero, key: "german", condition: { country: "DE" } };
    const results = await split(insideOf([french, german]).inside, 5000);
    expect(results.map(({ setAside, inExperiment }) => [setAside, inExperiment])).toEqual([
      [true, 5000],
      [false, 5000],
    ]);
  });

  it("that assigns by another attribute has made-up visitors with one", async () => {
    const [result] = await split(insideOf([{ ...hero, hashAttribute: "company" }]).inside, 3000);
    expect(result).toMatchObject({ inExperiment: 3000, setAside: false });
  });

  it("that lets nobody in says so", async () => {
    const [result] = await split(insideOf([{ ...hero, coverage: 0 }]).inside, 1000);
    expect(result).toMatchObject({ inExperiment: 0, pValue: Number.NaN });
  });

  it("that is missing, or nobody can evaluate, has no split", async () => {
    const none = { fresh: () => undefined, payload: () => "", attributes: () => ({}) } as unknown as Inside;
    expect(await split(none)).toEqual([]);
    expect(await split(insideOf([]).inside, 100)).toEqual([]);
  });
});

describe("the run", () => {
  it("leaves the page its turns, tells how far it is, and can be ended", async () => {
    const { inside } = insideOf([{ key: "hero", variations: [0, 1] }]);
    const done: number[] = [];
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    await split(inside, 60_000, { progress: (part) => done.push(part) });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
    expect(done.length).toBeGreaterThan(3);
    expect(done.at(-1)).toBe(1);
    expect([...done].sort((a, b) => a - b)).toEqual(done);
    const ended = new AbortController();
    const [result] = await split(inside, 10_000_000, { signal: ended.signal, progress: () => ended.abort() });
    expect(result?.inExperiment).toBeLessThan(100_000);
  });
});

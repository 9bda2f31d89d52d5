import { expect, test } from "vitest";
import defaults from "../../src/profile/defaults.json" with { type: "json" };
import payload from "../payload.json" with { type: "json" };
import { Facts, keptBytes, stateOf } from "../src/known/facts";
import { knownNames } from "../src/known/texts";
import { LEVELS, membershipOf } from "../src/membership";
import type { Consent, Profile } from "../src/vario-api";

const GRANTED: Consent = {
  analytics: "granted",
  experiments: "granted",
  personalization: "granted",
  heatmap: "granted",
};
const NOBODY: Profile = {
  visitorId: "v-1",
  sessions: 1,
  viewed: [],
  segment: null,
  rule: null,
  rfm: {
    r: 0,
    f: 0,
    m: 0,
    recency: null,
    frequency: null,
    monetary: null,
    recencyDays: null,
    orders: 0,
    amount: 0,
    currency: null,
  },
  interests: [],
  tier: { level: "new moon", next: "crescent", nextRule: "one order", trial: false },
};
const buyer = (orders: number, recencyDays: number): Profile => ({
  ...NOBODY,
  rfm: { ...NOBODY.rfm, r: 5, f: 2, m: 1, recencyDays, orders, amount: 36.5, currency: "USD" } as Profile["rfm"] &
    object,
  lifetimeValue: 120.4,
  churnRisk: 0.256,
});

test("the badge's levels are those of the payload", () => {
  const levels = payload.vario.profile.tiers.levels.map(({ name, when }) => ({ name, orders: when?.orders.$gte ?? 0 }));
  expect(LEVELS).toEqual(levels);
});

test("what is missing to the next level counts down, and nothing is missing at the top", () => {
  const at = (level: string, next: string | null, orders: number) =>
    membershipOf({
      tier: { level, next, nextRule: null, trial: false },
      rfm: { orders } as NonNullable<Profile["rfm"]>,
    });
  expect(at("new moon", "crescent", 0)).toEqual({ level: "new moon", next: { level: "crescent", orders: 1 } });
  expect(at("crescent", "half moon", 2)).toEqual({ level: "crescent", next: { level: "half moon", orders: 1 } });
  expect(at("full moon", null, 9)).toEqual({ level: "full moon" });
  expect(at("platinum", null, 9)).toBeUndefined();
  expect(membershipOf({})).toBeUndefined();
});

test("the drawer tells denied, unavailable, empty and known apart", () => {
  expect(stateOf(NOBODY, { ...GRANTED, personalization: "denied" })).toBe("denied");
  expect(stateOf({ visitorId: "v", sessions: 1, viewed: ["matcha"] }, GRANTED)).toBe("unavailable");
  expect(stateOf(NOBODY, GRANTED)).toBe("empty");
  expect(stateOf({ ...NOBODY, viewed: ["matcha"] }, GRANTED)).toBe("known");
  expect(stateOf(buyer(1, 0), GRANTED)).toBe("known");
});

test("every segment, stage and rule of the default tables has plain words in both languages", () => {
  const tables = [defaults.segments, defaults.segmentsB, defaults.lifecycle, defaults.lifecycleB];
  for (const { name, rule } of tables.flat()) {
    expect(Object.keys(knownNames)).toContain(name);
    expect(Object.keys(knownNames)).toContain(rule);
  }
});

test("scores are written with the figures behind them", () => {
  const words = (facts: Facts) => facts.scores().map(({ words }) => words);
  expect(words(new Facts("en", NOBODY))).toEqual(["no order yet", "0 orders", "no order yet"]);
  expect(words(new Facts("en", buyer(1, 0.4)))).toEqual(["last order today", "1 order", "$36.50 in all"]);
  expect(words(new Facts("en", buyer(3, 40)))).toEqual(["last order 40 days ago", "3 orders", "$36.50 in all"]);
  expect(words(new Facts("zh", buyer(3, 1.2)))).toEqual(["昨天下过单", "3 单", "共 $36.50"]);
});

test("forecasts that are not known say so, and amounts of another currency are not set beside the fleet's", () => {
  const of = (profile: Profile, isValued = true) =>
    Object.fromEntries(new Facts("en", profile).forecasts(isValued).map(({ key, words }) => [key, words]));
  expect(of(buyer(2, 3))).toMatchObject({ churnRisk: "26%", lifetimeValue: "$120", pAlive: "not known yet" });
  expect(of(buyer(2, 3), false).lifetimeValue).toBe("not known yet");
  expect(new Set(Object.values(of(NOBODY)))).toEqual(new Set(["not known yet"]));
});

test("the size is that of what the browser keeps of the profile", () => {
  const kept: Record<string, string> = {
    "vario.history": "x".repeat(2_000),
    "vario.traits": "y".repeat(48),
    other: "z",
  };
  const bytes = keptBytes({ getItem: (key) => kept[key] ?? null });
  expect(bytes).toBe(2_048);
  expect(new Facts("en", NOBODY).size(bytes)).toBe("2 KB");
  expect(new Facts("en", NOBODY).size(200)).toBe("200 B");
});

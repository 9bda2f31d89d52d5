import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { seededRandom } from "../planted.mjs";
import { fillTemplate } from "../src/markup";
import { calendar } from "../traffic/calendar";
import { clickOn, PHONES } from "../traffic/clicks";
import { readOptions, UsageError } from "../traffic/options";
import { LONGEST_VISIT_HOURS, type Plan, planReturns, planVisitor } from "../traffic/plan";
import { Recording } from "../traffic/recording";
import { type Assignment, addRate, groupOrderRate, orderRate, orderRateOfAdders, RETURN_RATE } from "../traffic/truth";

const VISITORS = 20_000;

function simulate(assignment: Assignment, visitors: number, seed = 1): Plan[] {
  const random = seededRandom(seed);
  return Array.from({ length: visitors }, () => planVisitor(random, assignment, Number.POSITIVE_INFINITY));
}

const share = (plans: readonly Plan[], is: (plan: Plan) => boolean) => plans.filter(is).length / plans.length;
/** Four standard errors: one run in 16,000 would miss it by chance, and the seed is fixed. */
const tolerance = (rate: number, n: number) => 4 * Math.sqrt((rate * (1 - rate)) / n);
const steps = (plan: Plan) => plan.visits.flatMap((visit) => visit.steps);

test.each([
  { headline: "control", offer: "buy-one-get-one", group: "personal" },
  { headline: "bold", offer: "buy-one-get-one", group: "holdout" },
  { headline: "control", offer: "second-half-price", group: "holdout" },
  { headline: "bold", offer: "second-half-price", group: "personal" },
] satisfies Assignment[])(
  "20,000 visitors of $headline, $offer and $group add and order at the true rates",
  (assignment) => {
    const plans = simulate(assignment, VISITORS);
    const adds = addRate(assignment);
    expect(Math.abs(share(plans, (plan) => plan.adds) - adds)).toBeLessThan(tolerance(adds, VISITORS));
    const adders = plans.filter((plan) => plan.adds);
    const orders = orderRateOfAdders(assignment);
    expect(Math.abs(share(adders, (plan) => plan.orders) - orders)).toBeLessThan(tolerance(orders, adders.length));
    expect(Math.abs(share(plans, (plan) => plan.visits.length === 2) - RETURN_RATE)).toBeLessThan(
      tolerance(RETURN_RATE, VISITORS),
    );
  },
);

test("the true lifts are 40 % on adding, and 50 % on ordering by the offer and by recommendations alike", () => {
  expect(addRate({ headline: "bold" }) / addRate({ headline: "control" })).toBeCloseTo(1.4, 12);
  expect(orderRate({ offer: "second-half-price" }) / orderRate({ offer: "buy-one-get-one" })).toBeCloseTo(1.5, 12);
  expect(groupOrderRate({ group: "personal" }) / groupOrderRate({ group: "holdout" })).toBeCloseTo(1.5, 12);
});

test("who adds has the step for it, who orders has one order after it, and nobody else has either", () => {
  for (const plan of simulate({ headline: "bold", offer: "second-half-price", group: "personal" }, 2_000)) {
    const kinds = steps(plan).map((step) => step.kind);
    expect(kinds.includes("add")).toBe(plan.adds);
    expect(kinds.filter((kind) => kind === "order")).toHaveLength(plan.orders ? 1 : 0);
    if (plan.orders) expect(kinds.indexOf("order")).toBeGreaterThan(kinds.indexOf("add"));
  }
});

test("a product is looked at before it is added", () => {
  for (const plan of simulate({ headline: "control", offer: "buy-one-get-one", group: "personal" }, 2_000)) {
    const seen = new Set<string>();
    for (const step of steps(plan)) {
      if (step.kind === "view") seen.add(step.product);
      if (step.kind === "add") expect(seen).toContain(step.product);
    }
  }
});

test("the same seed gives the same plans", () => {
  const assignment: Assignment = { headline: "bold", offer: "buy-one-get-one", group: "personal" };
  expect(simulate(assignment, 50, 9)).toEqual(simulate(assignment, 50, 9));
});

test("visits keep to their longest duration, and a second one to the time that is left", () => {
  const random = seededRandom(3);
  for (let i = 0; i < 5_000; i++) {
    const plan = planVisitor(random, { headline: "bold", offer: "second-half-price", group: "personal" }, 20);
    for (const visit of plan.visits) {
      const seconds = visit.steps.reduce((sum, step) => sum + step.seconds + (step.kind === "recommended" ? 3 : 0), 0);
      expect(seconds).toBeLessThan(LONGEST_VISIT_HOURS * 3_600);
      expect(visit.hoursLater).toBeLessThan(20);
    }
  }
});

test("who first came long ago comes back by a rhythm, only buyers buy again, and nobody after the last day", () => {
  const assignment: Assignment = { headline: "bold", offer: "second-half-price", group: "personal" };
  const random = seededRandom(8);
  const hours = 240 * 24;
  const ordersOf = (isBuyer: boolean) =>
    Array.from({ length: 500 }, () => {
      const visits = planReturns(random, assignment, isBuyer, hours);
      expect(visits.reduce((sum, { hoursLater }) => sum + hoursLater, 0)).toBeLessThanOrEqual(hours);
      for (const { hoursLater } of visits) expect(hoursLater).toBeGreaterThanOrEqual(0.6 * 5 * 24);
      return visits.flatMap(({ steps }) => steps).filter(({ kind }) => kind === "order").length;
    });
  expect(Math.max(...ordersOf(true))).toBeGreaterThan(5);
  expect(Math.max(...ordersOf(false))).toBe(0);
});

test("visits begin within the days asked for, more of them in the evening than at night", () => {
  const until = Date.parse("2026-03-31T12:34:56Z");
  const begin = calendar(until, 14);
  const random = seededRandom(4);
  const times = Array.from({ length: 5_000 }, () => begin(random));
  expect(Math.min(...times)).toBeGreaterThanOrEqual(until - 14 * 86_400_000);
  expect(Math.max(...times)).toBeLessThan(until);
  const at = (from: number, to: number) =>
    times.filter((time) => new Date(time).getUTCHours() >= from && new Date(time).getUTCHours() < to).length;
  expect(at(19, 23)).toBeGreaterThan(5 * at(1, 5));
});

test("clicks lie inside elements that the page has", () => {
  const page = fillTemplate(readFileSync(join(import.meta.dirname, "../index.html"), "utf8"), "");
  const random = seededRandom(2);
  const plans = simulate({ headline: "bold", offer: "second-half-price", group: "personal" }, 3_000);
  const clicked = new Set(plans.flatMap(steps).flatMap((step) => (step.kind === "click" ? [step.on] : [])));
  expect(clicked.size).toBeGreaterThan(8);
  const [phone] = PHONES;
  if (phone === undefined) throw new Error("no phone");
  for (const on of [...clicked, "buy", "add-matcha", "view-matcha"]) {
    expect(page).toContain(`data-vario-id="${on}"`);
    const { selector, x, y, ax } = clickOn(random, on, phone);
    expect(selector).toBe(`[data-vario-id="${on}"]`);
    for (const coordinate of [x, y, ax]) {
      expect(coordinate).toBeGreaterThanOrEqual(0);
      expect(coordinate).toBeLessThanOrEqual(32_767);
    }
  }
});

test("a visit's recording holds its clicks, its reach and no more attention than it took", () => {
  const [phone] = PHONES;
  if (phone === undefined) throw new Error("no phone");
  const recording = new Recording(seededRandom(5), phone, 1_000);
  recording.click("buy", 3_000);
  recording.click("add-matcha", 9_000);
  const { event, properties } = recording.message(21_000, { offer: "second-half-price" });
  const { elements, points, scroll, attention } = properties as Record<"elements" | "points", unknown[][]> & {
    scroll: number;
    attention: number[];
  };
  expect([event, properties.device, properties.variations]).toEqual([
    "Heatmap Recorded",
    "phone",
    { offer: "second-half-price" },
  ]);
  expect(elements.map(([, , , selector]) => selector)).toEqual([
    '[data-vario-id="buy"]',
    '[data-vario-id="add-matcha"]',
  ]);
  expect(points[0]?.[1]).toBe(0);
  expect(points.at(-1)?.slice(1, 2)).toEqual([1]);
  expect(points.at(-1)?.[6]).toBe(6_000);
  expect(scroll % 5).toBe(0);
  expect(scroll).toBeGreaterThanOrEqual(55);
  expect(attention).toHaveLength(20);
  expect(Math.abs(attention.reduce((sum, ms) => sum + ms, 0) - 20_000)).toBeLessThan(20);
});

test("options have defaults, and wrong ones say what is right", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  expect(readOptions([], now)).toEqual({
    visitors: 2_000,
    endpoint: "http://127.0.0.1:8787",
    writeKey: "demo",
    days: 14,
    history: 240,
    seed: 7,
    language: "en",
    until: now,
  });
  expect(readOptions(["--help"], now)).toBeUndefined();
  expect(() => readOptions(["--visitors", "many"], now)).toThrow(
    '--visitors takes a whole number from 1 to 100000, not "many".',
  );
  for (const wrong of [["--endpoint", "nowhere"], ["--lang", "fr"], ["--until", "soon"], ["--days", "0"], ["--bots"]]) {
    expect(() => readOptions(wrong, now)).toThrow(UsageError);
  }
});

import { beforeEach, describe, expect, test } from "vitest";
import { toneOf, verdictOf } from "../src/experiments/verdict.ts";
import { setLanguage } from "../src/i18n.ts";
import type { ExperimentResult, VariationResult } from "../src/source/types.ts";
import { comparison } from "./fixture/insights.ts";

function variation(key: string, visitors = 1000, conversions = 100): VariationResult {
  return { key, name: { en: `${key}: words`, zh: `${key}版` }, visitors, conversions };
}

function experiment(goal: string, ...variations: VariationResult[]): ExperimentResult {
  return { key: "hero", name: { en: "Hero", zh: "首屏" }, goal, variations };
}

const CONTROL = variation("Calm");
const BOLD = variation("Bold");
const LOUD = variation("Loud");

beforeEach(() => setLanguage("en", false));

describe("verdict", () => {
  test("a winner is named with its lift and interval", () => {
    const verdict = verdictOf(experiment("Product Added", CONTROL, BOLD), [
      { variation: BOLD, comparison: comparison(0.38, 0.26) },
    ]);
    expect(verdict).toEqual({
      tone: "up",
      variation: "Bold",
      text: "“Bold” adds 38% more to cart; the truth lies between +12% and +64%, 95% sure.",
    });
  });

  test("a loser comes with the advice to keep the control", () => {
    const verdict = verdictOf(experiment("Order Completed", CONTROL, BOLD), [
      { variation: BOLD, comparison: comparison(-0.3, 0.2) },
    ]);
    expect(verdict.tone).toBe("down");
    expect(verdict.text).toBe(
      "“Bold” brings 30% fewer orders; the truth lies between −50% and −10%, 95% sure. Keep “Calm”.",
    );
  });

  test("the best of several winners is named", () => {
    const verdict = verdictOf(experiment("Order Completed", CONTROL, BOLD, LOUD), [
      { variation: BOLD, comparison: comparison(0.3, 0.2) },
      { variation: LOUD, comparison: comparison(0.5, 0.2) },
    ]);
    expect(verdict.variation).toBe("Loud");
  });

  test("an interval over zero stays open", () => {
    const verdict = verdictOf(experiment("Order Completed", CONTROL, BOLD), [
      { variation: BOLD, comparison: comparison(0.1, 0.2) },
    ]);
    expect(verdict.tone).toBe("undecided");
    expect(verdict.text).toContain("between −10% and +30%. Let it run.");
  });

  test("few visitors give no verdict, however large the lift", () => {
    const few = variation("Bold", 28, 20);
    const verdict = verdictOf(experiment("Order Completed", CONTROL, few), [
      { variation: few, comparison: comparison(6, 1) },
    ]);
    expect(verdict).toEqual({
      tone: "early",
      text: "Not enough visitors yet: the smallest variation has 28, a first reading needs 100.",
    });
  });

  test("few conversions give no verdict either", () => {
    const none = [variation("Calm", 400, 2), variation("Bold", 400, 4)] as const;
    const verdict = verdictOf(experiment("Order Completed", ...none), [
      { variation: none[1], comparison: comparison(1, 0.5) },
    ]);
    expect(verdict.text).toBe("Not enough conversions yet: 6 so far, a first reading needs 10.");
  });

  test("a goal without words of its own is quoted", () => {
    const verdict = verdictOf(experiment("Newsletter Joined", CONTROL, BOLD), [
      { variation: BOLD, comparison: comparison(0.5, 0.2) },
    ]);
    expect(verdict.text).toContain("brings 50% more “Newsletter Joined”");
  });

  test("Chinese sentences have no stray spaces", () => {
    setLanguage("zh", false);
    const verdict = verdictOf(experiment("Order Completed", CONTROL, BOLD), [
      { variation: BOLD, comparison: comparison(-0.3, 0.2) },
    ]);
    expect(verdict.text).toBe(
      "“Bold版”使下单率下降 30%\uff1b有 95% 的把握\uff0c真实变化在 −50% 至 −10% 之间。建议保留“Calm版”。",
    );
  });

  test("an experiment without variations waits", () => {
    expect(verdictOf(experiment("Order Completed"), []).tone).toBe("early");
  });
});

test("a row is coloured only by what is sure", () => {
  expect(toneOf(comparison(0.5, 0.2), true)).toBe("up");
  expect(toneOf(comparison(-0.5, 0.2), true)).toBe("down");
  expect(toneOf(comparison(0.1, 0.2), true)).toBe("undecided");
  expect(toneOf(comparison(0.5, 0.2), false)).toBe("early");
});

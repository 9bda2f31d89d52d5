import { change, count, size } from "../format.ts";
import { known, shortName, t } from "../i18n.ts";
import type { Comparison } from "../insights.ts";
import type { ExperimentResult, Localized, VariationResult } from "../source/types.ts";

/** A first reading needs this many visitors in every variation, and this many conversions in all. */
export const LEAST_VISITORS = 100;
export const LEAST_CONVERSIONS = 10;

export type Tone = "up" | "down" | "undecided" | "early";

export interface Verdict {
  tone: Tone;
  text: string;
  /** The variation it speaks of. */
  variation?: string;
}

/** A variation against the experiment's control. */
export interface Treatment {
  variation: VariationResult;
  comparison: Comparison;
}

/** How one variation stands, for its colour. */
export function toneOf(comparison: Comparison, enough: boolean): Tone {
  if (!enough || comparison.lift === null) return "early";
  if (!comparison.significant) return "undecided";
  return comparison.lift > 0 ? "up" : "down";
}

/** Whether the figures allow a reading at all. */
export function enoughData({ variations }: ExperimentResult): boolean {
  return smallest(variations) >= LEAST_VISITORS && conversions(variations) >= LEAST_CONVERSIONS;
}

/** The experiment in one sentence: the best winner, else the worst loser, else what is still open. */
export function verdictOf(experiment: ExperimentResult, treatments: Treatment[]): Verdict {
  const { variations, goal } = experiment;
  const control = variations[0];
  if (control === undefined || !enoughData(experiment)) return early(variations);
  const ranked = treatments
    .filter(({ comparison }) => comparison.lift !== null)
    .sort((a, b) => (b.comparison.lift ?? 0) - (a.comparison.lift ?? 0));
  const best = ranked[0];
  const worst = ranked.at(-1);
  if (best === undefined || worst === undefined) return early(variations);
  if (best.comparison.significant && (best.comparison.lift ?? 0) > 0) return decided("up", best, goal);
  if (worst.comparison.significant) {
    const verdict = decided("down", worst, goal);
    return { ...verdict, text: verdict.text + t("verdict.keep", { name: spoken(control.name) }) };
  }
  return {
    tone: "undecided",
    variation: best.variation.key,
    text: t("verdict.open", {
      name: spoken(best.variation.name),
      control: spoken(control.name),
      ...bounds(best.comparison),
    }),
  };
}

function spoken(name: Localized): string {
  return `“${shortName(name)}”`;
}

/** The goal's name, e.g. "Orders" for "Order Completed". */
export function goalName(goal: string): string {
  return known("goal", goal) ?? goal;
}

function decided(tone: "up" | "down", { variation, comparison }: Treatment, goal: string): Verdict {
  const direction = tone === "up" ? "more" : "less";
  const values = { name: spoken(variation.name), lift: size(comparison.lift ?? 0), goal };
  const sentence = known(`goal.${direction}`, goal) === undefined ? "other" : goal;
  const claim = t(`goal.${direction}.${sentence as "other"}`, values);
  return { tone, variation: variation.key, text: claim + t("verdict.truth", bounds(comparison)) };
}

function early(variations: VariationResult[]): Verdict {
  const visitors = smallest(variations);
  const text =
    visitors < LEAST_VISITORS
      ? t("verdict.waiting", { visitors: count(visitors), needed: count(LEAST_VISITORS) })
      : t("verdict.waitingGoal", { conversions: count(conversions(variations)), needed: count(LEAST_CONVERSIONS) });
  return { tone: "early", text };
}

function bounds({ low, high }: Comparison): { low: string; high: string } {
  return { low: change(low), high: change(high) };
}

function smallest(variations: VariationResult[]): number {
  return variations.length === 0 ? 0 : Math.min(...variations.map(({ visitors }) => visitors));
}

function conversions(variations: VariationResult[]): number {
  return variations.reduce((sum, variation) => sum + variation.conversions, 0);
}

import { beforeEach, expect, test } from "vitest";
import { experimentCard } from "../src/experiments/card.ts";
import { placeOn, scaleFor } from "../src/experiments/interval.ts";
import { setLanguage } from "../src/i18n.ts";
import type { ExperimentResult } from "../src/source/types.ts";
import { comparison, core } from "./fixture/insights.ts";

const EXPERIMENT: ExperimentResult = {
  key: "hero-headline",
  name: { en: "Headline", zh: "主标题" },
  goal: "Product Added",
  variations: [
    { key: "control", name: { en: "Calm", zh: "从容版" }, visitors: 1000, conversions: 100 },
    { key: "bold", name: { en: "<b>Bold</b>", zh: "直接版" }, visitors: 1000, conversions: 150 },
  ],
};

beforeEach(() => setLanguage("en", false));

function cellsOf(card: HTMLElement, variation: string): Record<string, string> {
  const row = card.querySelector(`[data-testid="variation-hero-headline-${variation}"]`);
  const cells = [...(row?.querySelectorAll<HTMLElement>("[data-col]") ?? [])];
  return Object.fromEntries(cells.map((cell) => [cell.dataset.col, cell.textContent]));
}

test("a card shows the figures, and the lift that the insights module computes", () => {
  const card = experimentCard(EXPERIMENT, core);
  expect(card.dataset.testid).toBe("experiment-hero-headline");
  expect(cellsOf(card, "control")).toMatchObject({
    visitors: "1,000",
    conversions: "100",
    rate: "10.0%",
    lift: "Baseline",
  });
  expect(cellsOf(card, "bold")).toMatchObject({ visitors: "1,000", conversions: "150", rate: "15.0%", lift: "+50%" });
  expect(cellsOf(card, "bold").interval).toContain("+30% to +70%");
  expect(card.querySelector<HTMLElement>("[data-testid=verdict]")?.dataset.tone).toBe("up");
});

test("names from the payload never become markup", () => {
  const card = experimentCard(EXPERIMENT, core);
  expect(card.querySelector("b")).toBeNull();
  expect(card.textContent).toContain("<b>Bold</b>");
});

test("each variation links to its heatmap", () => {
  const links = [...experimentCard(EXPERIMENT, core).querySelectorAll("a")].map((link) => link.getAttribute("href"));
  expect(links).toEqual([
    "#/heatmap?experiment=hero-headline&variation=control",
    "#/heatmap?experiment=hero-headline&variation=bold",
  ]);
});

test("the scale keeps zero in place and every ordinary bound in view", () => {
  const scale = scaleFor([comparison(0.4, 0.2), comparison(-0.1, 0.2)]);
  expect(placeOn(scale, 0)).toBeCloseTo(50);
  expect(placeOn(scale, 0.6)).toBeLessThan(100);
  expect(placeOn(scale, -0.3)).toBeGreaterThan(0);
});

test("a wild interval is cut at the plot's edge instead of flattening the others", () => {
  const scale = scaleFor([comparison(4, 5)]);
  expect(scale).toEqual({ from: -1, to: 2 });
  expect(placeOn(scale, 9)).toBe(100);
});

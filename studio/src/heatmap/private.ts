import { el, svg } from "../dom.ts";
import { average, count, percent } from "../format.ts";
import { t } from "../i18n.ts";
import type { PrivateHeatmap } from "../source/types.ts";
import type { ElementName } from "./placement.ts";

/** 95 % of estimates lie within so many standard errors of the truth. */
const SURE = 1.96;
const WIDTH = 220;

export interface PrivateElement {
  selector: string;
  cells: { cell: number; estimate: number; error: number }[];
  estimate: number;
  /** Standard error of the sum; cells of one report are nearly independent. */
  error: number;
}

/** An alphabet's cells by their elements, the largest estimate first. */
export function privateElements({ cells }: PrivateHeatmap): PrivateElement[] {
  const elements = new Map<string, PrivateElement>();
  for (const { selector, ...cell } of cells) {
    const element = elements.get(selector) ?? { selector, cells: [], estimate: 0, error: 0 };
    element.cells.push(cell);
    element.estimate += cell.estimate;
    element.error = Math.hypot(element.error, cell.error);
    elements.set(selector, element);
  }
  return [...elements.values()].sort((a, b) => b.estimate - a.estimate);
}

/** What private reports tell, with what it rests on: epsilon, how many reports, and how far off each estimate may be. */
export function privateCard(
  heatmap: PrivateHeatmap,
  elements: PrivateElement[],
  names: (ElementName | undefined)[],
): HTMLElement {
  const { epsilon, reports, none } = heatmap;
  const rows = [
    ...elements.map((element, index) => ({ ...element, label: names[index]?.name || element.selector })),
    { ...none, label: t("heatmap.private.none") },
  ];
  const reach = Math.max(1, ...rows.map(({ estimate, error }) => estimate + SURE * error));
  return el(
    "section",
    { class: "card", "data-testid": "heatmap-private" },
    el("header", { class: "card-head" }, el("h2", {}, t("heatmap.private"))),
    el(
      "p",
      { class: "private-epsilon" },
      el("strong", { "data-testid": "epsilon" }, `ε = ${average(epsilon)}`),
      ` ${t("heatmap.private.about", { odds: average(Math.exp(epsilon)), reports: count(reports) })}`,
    ),
    el(
      "ol",
      { class: "private-rows" },
      ...rows.map(({ label, estimate, error }) => {
        const about = t("heatmap.private.estimate", {
          estimate: count(Math.max(0, estimate)),
          low: count(Math.max(0, estimate - SURE * error)),
          high: count(Math.max(0, estimate + SURE * error)),
        });
        return el(
          "li",
          { class: "private-row" },
          el("span", { class: "element-name" }, label),
          el("span", { class: "private-figure" }, percent(reports === 0 ? null : Math.max(0, estimate) / reports)),
          bar(estimate, error, reach, about),
          el("small", { class: "faint" }, about),
        );
      }),
    ),
  );
}

function bar(estimate: number, error: number, reach: number, label: string): SVGElement {
  const x = (value: number) => (Math.max(0, value) / reach) * WIDTH;
  const [low, high] = [x(estimate - SURE * error), x(estimate + SURE * error)];
  const stroke = (x1: number, x2: number, y1: number, y2: number) => svg("line", { x1, x2, y1, y2, class: "whisker" });
  return svg(
    "svg",
    { class: "private-bar", viewBox: `0 0 ${WIDTH} 14`, preserveAspectRatio: "none", role: "img", "aria-label": label },
    svg("rect", { class: "private-fill", x: 0, y: 3, width: x(estimate), height: 8, rx: 2 }),
    stroke(low, high, 7, 7),
    stroke(low, low, 2, 12),
    stroke(high, high, 2, 12),
  );
}

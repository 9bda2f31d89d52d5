import { el } from "../dom.ts";
import { count, percent } from "../format.ts";
import { t } from "../i18n.ts";
import type { Insights } from "../insights.ts";
import type { Heatmap } from "../source/types.ts";
import { labelOf } from "./label.ts";
import { legend } from "./legend.ts";
import type { ClickedElement, Placement } from "./placement.ts";

const MOST_ELEMENTS = 12;

export interface Side {
  node: HTMLElement;
  show(data: Heatmap, placement: Placement): void;
}

/** Beside the page: how many clicks, how many found their place, and the elements that drew them. */
export function side(core: Insights, ring: (element: Element | undefined) => void): Side {
  const figures = el("dl", { class: "figures" });
  const note = el("p", { class: "faint", "data-testid": "heatmap-placed" });
  const list = el("ol", { class: "elements" });
  const none = el(
    "div",
    { class: "no-clicks", hidden: true },
    el("strong", {}, t("heatmap.noClicks.title")),
    el("p", {}, t("heatmap.noClicks.text")),
  );
  let shown = "";
  return {
    node: el(
      "aside",
      { class: "side-panel" },
      el("section", { class: "card" }, figures, note, legend(core)),
      el(
        "section",
        { class: "card" },
        el("header", { class: "card-head" }, el("h2", {}, t("heatmap.elements"))),
        none,
        list,
      ),
    ),
    show: (data, { placed, unplaced, elements }) => {
      const total = placed + unplaced;
      const rows = elements.slice(0, MOST_ELEMENTS);
      const state = JSON.stringify([
        data.exposedVisitors,
        data.clicks,
        placed,
        unplaced,
        rows.map(({ selector, clicks }) => [selector, clicks]),
      ]);
      if (state === shown) return;
      shown = state;
      figures.replaceChildren(
        ...figure("heatmap.clicks", count(data.clicks)),
        ...figure("heatmap.visitors", count(data.exposedVisitors)),
        ...figure("heatmap.placed", percent(total === 0 ? null : placed / total)),
      );
      note.textContent = placedNote(placed, unplaced);
      note.hidden = total === 0;
      none.hidden = total > 0;
      list.replaceChildren(...rows.map((row) => elementRow(row, total, rows[0]?.clicks ?? 1, ring)));
    },
  };
}

function placedNote(placed: number, unplaced: number): string {
  return unplaced === 0 && placed > 0 ? t("heatmap.allPlaced") : t("heatmap.unplaced", { count: count(unplaced) });
}

function figure(label: "heatmap.clicks" | "heatmap.visitors" | "heatmap.placed", value: string): HTMLElement[] {
  return [el("div", {}, el("dt", {}, t(label)), el("dd", {}, value))];
}

function elementRow(
  { selector, clicks, element }: ClickedElement,
  total: number,
  most: number,
  ring: (element: Element | undefined) => void,
): HTMLElement {
  const label =
    element === undefined
      ? { kind: t("heatmap.hidden"), name: selector, under: undefined }
      : labelOf(element, selector);
  const fill = el("div", { class: "bar-fill" });
  fill.style.width = `${(clicks / most) * 100}%`;
  const button = el(
    "button",
    { type: "button", class: element === undefined ? "element absent" : "element", title: selector },
    el("span", { class: "element-kind" }, [label.kind, label.under].filter(Boolean).join(" · ")),
    el("span", { class: "element-name" }, label.name),
    el(
      "span",
      { class: "element-clicks", title: t("heatmap.elementClicks", { count: count(clicks) }) },
      percent(clicks / total),
    ),
    el("div", { class: "bar", "aria-hidden": "true" }, fill),
  );
  for (const event of ["mouseenter", "focus"]) button.addEventListener(event, () => ring(element));
  for (const event of ["mouseleave", "blur"]) button.addEventListener(event, () => ring(undefined));
  return el("li", { "data-testid": "heatmap-element", "data-selector": selector, "data-clicks": clicks }, button);
}

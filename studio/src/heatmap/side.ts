import { el } from "../dom.ts";
import { count, percent } from "../format.ts";
import { t } from "../i18n.ts";
import { icon } from "../icons.ts";
import type { Insights } from "../insights.ts";
import { labelOf } from "../page/label.ts";
import type { Heatmap } from "../source/types.ts";
import type { ColdSpot } from "./cold.ts";
import { legend } from "./legend.ts";
import type { ClickedElement, Placement } from "./placement.ts";

const MOST_ELEMENTS = 12;

export interface Side {
  node: HTMLElement;
  /** `cold`: the buttons and links that hardly anybody presses. */
  show(data: Heatmap, placement: Placement, cold: ColdSpot[]): void;
}

export interface SideOptions {
  /** Rings an element of the page; undefined none. */
  ring(element: Element | undefined): void;
  /** Where a test of the element begins. */
  testOf(element: Element): string;
}

/** Beside the page: how many clicks, how many found their place, and the elements that drew them. */
export function side(core: Insights, options: SideOptions): Side {
  const figures = el("dl", { class: "figures" });
  const note = el("p", { class: "faint", "data-testid": "heatmap-placed" });
  const list = el("ol", { class: "elements" });
  const none = el(
    "div",
    { class: "no-clicks", hidden: true },
    el("strong", {}, t("heatmap.noClicks.title")),
    el("p", {}, t("heatmap.noClicks.text")),
  );
  const coldList = el("ol", { class: "elements" });
  const coldCard = el(
    "section",
    { class: "card", hidden: true, "data-testid": "cold-spots" },
    el("header", { class: "card-head" }, el("h2", {}, t("heatmap.cold"))),
    el("p", { class: "faint" }, t("heatmap.cold.about")),
    coldList,
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
      coldCard,
    ),
    show: (data, { placed, unplaced, elements }, cold) => {
      const total = placed + unplaced;
      const rows = elements.slice(0, MOST_ELEMENTS);
      const state = JSON.stringify([
        data.exposedVisitors,
        data.clicks,
        placed,
        unplaced,
        rows.map(({ selector, clicks }) => [selector, clicks]),
        cold.map(({ element, clicks }) => [element.textContent, clicks]),
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
      list.replaceChildren(...rows.map((row) => elementRow(row, total, rows[0]?.clicks ?? 1, options)));
      coldCard.hidden = cold.length === 0;
      coldList.replaceChildren(...cold.map((spot) => coldRow(spot, options)));
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
  options: SideOptions,
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
  ringOn(button, element, options);
  return el(
    "li",
    { class: "element-row", "data-testid": "heatmap-element", "data-selector": selector, "data-clicks": clicks },
    button,
    element && testLink(element, label.name, options, "icon-only"),
  );
}

function coldRow({ element, clicks }: ColdSpot, options: SideOptions): HTMLElement {
  const { kind, name, under } = labelOf(element, element.localName);
  const button = el(
    "button",
    { type: "button", class: "element" },
    el("span", { class: "element-kind" }, [kind, under].filter(Boolean).join(" · ")),
    el("span", { class: "element-name" }, name),
    el("span", { class: "element-clicks" }, count(clicks)),
  );
  ringOn(button, element, options);
  return el("li", { class: "element-row", "data-testid": "cold-spot" }, button, testLink(element, name, options));
}

function ringOn(button: HTMLElement, element: Element | undefined, { ring }: SideOptions): void {
  for (const event of ["mouseenter", "focus"]) button.addEventListener(event, () => ring(element));
  for (const event of ["mouseleave", "blur"]) button.addEventListener(event, () => ring(undefined));
}

function testLink(element: Element, name: string, { testOf }: SideOptions, look = ""): HTMLElement {
  const title = t("heatmap.testOf", { name });
  return el(
    "a",
    { class: `test-link ${look}`, href: testOf(element), title, "aria-label": title, "data-testid": "test-this" },
    icon("experiments"),
    el("span", {}, t("heatmap.test")),
  );
}

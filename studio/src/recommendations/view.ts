import { el } from "../dom.ts";
import { count, itemName, percent } from "../format.ts";
import { t } from "../i18n.ts";
import type { Part } from "../live.ts";
import { live } from "../live.ts";
import type { RecommendedItem } from "../source/types.ts";
import { empty, skeleton } from "../states.ts";
import type { View, ViewContext } from "../view.ts";
import { heading } from "../view.ts";

const EVERY_MS = 5000;

export function recommendationsView({ source }: ViewContext): View {
  const body = live<RecommendedItem[]>({
    load: async () => (await source.recommendations()).sort((a, b) => b.shown - a.shown || b.clicked - a.clicked),
    draw: recommendationsPart,
    skeleton: skeleton("tiles", "rows"),
    empty: {
      when: (items) => items.length === 0,
      node: () => empty("recommendations.empty.title", "recommendations.empty.text"),
    },
    everyMs: EVERY_MS,
  });
  return {
    node: el("div", { class: "page" }, heading("recommendations.title", "recommendations.about", body.mark), body.node),
    stop: body.stop,
  };
}

function recommendationsPart(first: RecommendedItem[]): Part<RecommendedItem[]> {
  const node = el("div", { class: "stack" });
  const update = (items: RecommendedItem[]) => node.replaceChildren(totals(items), table(items));
  update(first);
  return { node, update };
}

function totals(items: RecommendedItem[]): HTMLElement {
  const shown = items.reduce((sum, item) => sum + item.shown, 0);
  const clicked = items.reduce((sum, item) => sum + item.clicked, 0);
  const figures = [
    ["items", count(items.length)],
    ["shown", count(shown)],
    ["clicked", count(clicked)],
    ["rate", percent(clicked / shown)],
  ] as const;
  const tiles = figures.map(([name, value]) =>
    el(
      "article",
      { class: "tile" },
      el("h2", { class: "tile-label" }, t(`recommendations.${name}`)),
      el("p", { class: "tile-value" }, value),
    ),
  );
  return el("section", { class: "tiles four" }, ...tiles);
}

function table(items: RecommendedItem[]): HTMLElement {
  const most = items[0]?.shown ?? 0;
  const columns = ["item", "shown", "clicked", "rate"] as const;
  const head = columns.map((name) => el("th", { scope: "col", class: `column-${name}` }, t(`recommendations.${name}`)));
  return el(
    "section",
    { class: "card" },
    el("header", { class: "card-head" }, el("h2", {}, t("recommendations.most"))),
    el(
      "table",
      { class: "recommended" },
      el("thead", {}, el("tr", {}, ...head)),
      el("tbody", {}, ...items.map((item) => row(item, most))),
    ),
  );
}

function row({ item, shown, clicked }: RecommendedItem, most: number): HTMLElement {
  const shownBar = el("div", { class: "bar-fill soft" });
  shownBar.style.width = `${(shown / most) * 100}%`;
  const clickedBar = el("div", { class: "bar-fill" });
  clickedBar.style.width = `${(clicked / most) * 100}%`;
  const values = { shown: count(shown), clicked: count(clicked) };
  return el(
    "tr",
    { "data-testid": "recommended-row", "data-item": item },
    el(
      "th",
      { scope: "row" },
      el("span", { class: "item-name", title: item }, itemName(item)),
      el(
        "div",
        { class: "bar layered", role: "img", "aria-label": t("recommendations.bar", values) },
        shownBar,
        clickedBar,
      ),
    ),
    el("td", { "data-col": "shown" }, values.shown),
    el("td", { "data-col": "clicked" }, values.clicked),
    el("td", { "data-col": "rate" }, percent(clicked / shown)),
  );
}

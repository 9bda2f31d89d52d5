import { el } from "../dom.ts";
import { count, percent } from "../format.ts";
import { t } from "../i18n.ts";
import { icon } from "../icons.ts";
import type { ElementRow } from "./rows.ts";
import type { TableOptions } from "./table.ts";
import { actionsOf, labelOf } from "./table.ts";

export interface CardContext {
  /** All clicks of the page. */
  total: number;
  route: string;
  options: TableOptions;
  close(): void;
}

/** What stands by a ringed element: its name, its figures, and what can be made of it. */
export function elementCard(row: ElementRow, { total, route, options, close }: CardContext): HTMLElement {
  const { kind, words } = labelOf(row);
  const { clicks, rage, dead, through } = row;
  const figures = [
    t("heatmap.elementClicks", { count: count(clicks) }),
    clicks > 0 ? t("heatmap.card.share", { share: percent(total === 0 ? null : clicks / total) }) : "",
    rage > 0 ? t("heatmap.card.rage", { count: count(rage) }) : "",
    dead > 0 ? t("heatmap.card.dead", { count: count(dead) }) : "",
    through > 0 ? t("heatmap.card.through", { share: percent(through / clicks) }) : "",
  ];
  const shut = el(
    "button",
    { type: "button", class: "icon-button", "aria-label": t("heatmap.card.close") },
    icon("close"),
  );
  shut.addEventListener("click", close);
  const node = el(
    "div",
    { class: "stage-card", role: "group", tabindex: -1, "aria-label": words, "data-testid": "stage-card" },
    shut,
    el("span", { class: "element-kind" }, kind),
    el("strong", { class: "element-name" }, words),
    el("span", { class: "card-figures" }, figures.filter(Boolean).join(" · ")),
    el("div", { class: "card-actions" }, ...actionsOf(row, words, route, options, "wordy")),
  );
  node.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  return node;
}

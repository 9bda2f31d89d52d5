import { el } from "../dom.ts";
import { count, percent } from "../format.ts";
import { language, t } from "../i18n.ts";
import type { Insights } from "../insights.ts";
import type { Heatmap } from "../source/types.ts";
import type { Choice } from "./choice.ts";
import type { ColdSpot } from "./cold.ts";
import { legend } from "./legend.ts";
import type { Kind } from "./live-page.ts";
import type { Placement } from "./placement.ts";
import { reachOf } from "./placement.ts";
import type { ElementRow } from "./rows.ts";
import type { TableOptions } from "./table.ts";
import { actionsOf, labelOf } from "./table.ts";

export interface SideData {
  data: Heatmap;
  /** Of the layer's points. */
  placement: Placement;
  kind: Kind;
  choice: Choice;
  /** Clicks of the page on other screens, where there are none on this one. */
  elsewhere: string;
  cold: ColdSpot[];
}

export interface Side {
  node: HTMLElement;
  /** What hardly anybody presses. */
  cold: HTMLElement;
  show(side: SideData): void;
}

/** Beside the page: how many there are, how many found their place, what the colours mean, and what hardly anybody presses. */
export function side(core: Insights, options: TableOptions): Side {
  const figures = el("dl", { class: "figures" });
  const note = el("p", { class: "placed-note", "data-testid": "heatmap-placed" });
  const meaning = el("div");
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
    node: el("section", { class: "card figures-card" }, figures, note, meaning),
    cold: coldCard,
    show: ({ data, placement, kind, choice, elsewhere, cold }) => {
      const { layer, palette, against, route } = choice;
      const { placed, unplaced, loose } = placement;
      const total = placed + unplaced;
      const state = JSON.stringify([
        data.exposedVisitors,
        data.views,
        data.clicks,
        placed,
        unplaced,
        loose,
        kind,
        choice,
        elsewhere,
        cold,
      ]);
      if (state === shown) return;
      shown = state;
      const isPoints = !["scroll", "attention", "private"].includes(layer);
      figures.replaceChildren(
        figure("heatmap.visitors", count(data.exposedVisitors)),
        figure("heatmap.views", count(data.views)),
        layer === "scroll"
          ? figure("heatmap.halfway", percent(data.scroll[0] ? (data.scroll[10] ?? 0) / data.scroll[0] : null))
          : layer === "rage" || layer === "dead"
            ? figure(`heatmap.layer.${layer}`, count(total))
            : figure("heatmap.clicks", count(data.clicks)),
        isPoints
          ? figure("heatmap.placed", percent(total === 0 || kind === "blank" ? null : placed / total))
          : reachFigure(data),
      );
      note.textContent = isPoints && total > 0 ? placedNote(placement, kind) : elsewhere;
      note.className = unplaced / Math.max(1, total) > 0.2 ? "placed-note worry" : "placed-note";
      note.dataset.unplaced = String(unplaced);
      note.hidden = note.textContent === "";
      const isDifference = against !== undefined && isPoints && layer !== "move";
      meaning.replaceChildren(legend(core, isDifference ? "difference" : layer, palette));
      coldCard.hidden = cold.length === 0 || layer !== "clicks";
      coldList.replaceChildren(...cold.map((spot) => coldRow(spot, route, options)));
    },
  };
}

/** The share without a place is said as it is, and why. */
function placedNote({ placed, unplaced, loose }: Placement, kind: Kind): string {
  if (kind === "blank") return t("heatmap.placedAsRecorded");
  const share = unplaced / Math.max(1, placed + unplaced);
  const parts = [
    unplaced === 0
      ? t("heatmap.allPlaced")
      : t(kind === "snapshot" ? "heatmap.unplaced.snapshot" : "heatmap.unplaced", {
          count: count(unplaced),
          share: percent(share),
        }),
    loose > 0 ? t("heatmap.loose", { count: count(loose) }) : "",
  ];
  return parts.filter(Boolean).join(language() === "zh" ? "" : " ");
}

type FigureKey =
  | "heatmap.visitors"
  | "heatmap.views"
  | "heatmap.clicks"
  | "heatmap.placed"
  | "heatmap.halfway"
  | "heatmap.deepest"
  | "heatmap.layer.rage"
  | "heatmap.layer.dead";

function figure(label: FigureKey, value: string): HTMLElement {
  return el("div", {}, el("dt", {}, t(label)), el("dd", {}, value));
}

/** How deep half of the visits came. */
function reachFigure({ scroll }: Heatmap): HTMLElement {
  return figure("heatmap.deepest", percent(reachOf(scroll, 0.5) ?? null));
}

function coldRow(spot: ColdSpot, route: string, options: TableOptions): HTMLElement {
  const { kind, words } = labelOf(spot);
  const row: ElementRow = { ...spot, visitors: 0, rage: 0, dead: 0, through: 0, difference: undefined, shown: "frame" };
  const button = el(
    "button",
    { type: "button", class: "element" },
    el("span", { class: "element-kind" }, kind),
    el("span", { class: "element-name" }, words),
    el(
      "span",
      { class: "element-clicks", title: t("heatmap.elementClicks", { count: count(spot.clicks) }) },
      count(spot.clicks),
    ),
  );
  for (const event of ["mouseenter", "focus"]) button.addEventListener(event, () => options.ring(row, false));
  for (const event of ["mouseleave", "blur"]) button.addEventListener(event, () => options.ring(undefined, false));
  button.addEventListener("click", () => options.ring(row, true));
  return el(
    "li",
    { class: "element-row", "data-testid": "cold-spot" },
    button,
    ...actionsOf(spot, words, route, options, "icon-only"),
  );
}

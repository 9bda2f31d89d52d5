import { el } from "../dom.ts";
import { count, money, percent } from "../format.ts";
import { t } from "../i18n.ts";
import type { Part } from "../live.ts";
import type { Audience, Rfm } from "../source/types.ts";
import type { GridCell, SegmentTotal } from "./segments.ts";
import { gridOf, segmentTotals, spans } from "./segments.ts";
import type { Reading } from "./view.ts";
import { missing } from "./view.ts";

const COLOURS = ["buyers", "revenue"] as const;
type Colour = (typeof COLOURS)[number];

/** The grid of buyers, which is a table, and beside it the segments with what to do for each. */
export function rfmPart(): Part<Reading> {
  let colour: Colour = "buyers";
  let shown: Audience | undefined;
  const grid = el("div", { class: "rfm-body" });
  const list = el("section", { class: "card segments", "data-testid": "segments" });
  const buttons = COLOURS.map((name) => {
    const button = el("button", { type: "button", "aria-pressed": String(name === colour) }, t(`rfm.${name}`));
    button.addEventListener("click", () => {
      colour = name;
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      if (shown !== undefined) draw(shown);
    });
    return button;
  });
  const choice = el("div", { class: "segmented small", role: "group", "aria-label": t("rfm.colour") }, ...buttons);
  const node = el(
    "div",
    { class: "columns wide-left audience-top" },
    el(
      "section",
      { class: "card rfm", "data-testid": "rfm" },
      el("header", { class: "card-head" }, el("h2", {}, t("rfm.title")), choice),
      grid,
    ),
    list,
  );

  function draw(audience: Audience): void {
    shown = audience;
    const isEmpty = audience.rfm.buyers === 0;
    choice.hidden = isEmpty;
    list.hidden = isEmpty;
    node.classList.toggle("alone", isEmpty);
    if (isEmpty) {
      grid.replaceChildren(missing(t("rfm.empty.title"), t("rfm.empty.text"), "rfm"));
      return;
    }
    grid.replaceChildren(el("p", { class: "card-note" }, t("rfm.about")), table(audience, colour));
    list.replaceChildren(
      el("header", { class: "card-head" }, el("h2", {}, t("segments.title"))),
      el("ul", {}, ...segments(audience)),
    );
  }
  return { node, update: ({ audience }) => draw(audience) };
}

function table({ rfm, currency }: Audience, colour: Colour): HTMLElement {
  const rows = gridOf(rfm.cells);
  const most = Math.max(...rows.flat().map((cell) => cell[colour]), 0);
  const columns = recencies(rfm).map((text) => el("th", { scope: "col" }, text));
  const names = frequencies(rfm);
  return el(
    "table",
    { class: "rfm-grid" },
    el("caption", { class: "hidden-visually" }, t("rfm.title")),
    el(
      "tbody",
      {},
      ...rows.map((row, place) =>
        el(
          "tr",
          {},
          el("th", { scope: "row" }, names[4 - place] ?? ""),
          ...row.map((cell) => cellOf(cell, most === 0 ? 0 : cell[colour] / most, currency)),
        ),
      ),
    ),
    el(
      "tfoot",
      {},
      el(
        "tr",
        {},
        el("td", { class: "rfm-corner" }, el("span", {}, t("rfm.frequency")), el("span", {}, t("rfm.recency"))),
        ...columns,
      ),
    ),
  );
}

/** Heat 0 to 1 is the share of the fullest place. */
function cellOf(cell: GridCell, heat: number, currency: string): HTMLElement {
  const { r, f, buyers, revenue, segment } = cell;
  const values = { segment: t(`segment.${segment}`), buyers: count(buyers), revenue: money(revenue, currency) };
  const node = el(
    "td",
    {
      class: heat > 0.55 ? "rfm-cell deep" : "rfm-cell",
      "data-testid": `rfm-${r}-${f}`,
      "data-segment": segment,
      "data-buyers": buyers,
      title: t("rfm.cell", values),
    },
    el(
      "div",
      {},
      el("strong", {}, buyers === 0 ? t("rfm.none") : values.buyers),
      buyers === 0 ? undefined : el("span", { class: "rfm-money" }, values.revenue),
      el("span", { class: "rfm-name" }, values.segment),
    ),
  );
  node.style.setProperty("--heat", `${Math.round(heat * 100)}%`);
  return node;
}

/** What the columns hold, the longest ago first. */
function recencies({ cuts }: Rfm): string[] {
  const texts = spans(cuts.recency, 0).map(({ from, to }) => {
    if (to === undefined) return t("rfm.daysMore", { from: count(from - 1) });
    if (from > to) return t("rfm.none");
    return from === to ? t("rfm.day", { from: count(from) }) : t("rfm.days", { from: count(from), to: count(to) });
  });
  return texts.reverse();
}

/** What the rows hold, the fewest first. */
function frequencies({ cuts }: Rfm): string[] {
  return spans(cuts.frequency, 1).map(({ from, to }) => {
    if (to === undefined) return t("rfm.ordersMore", { from: count(from) });
    if (from > to) return t("rfm.none");
    return from === to ? t("rfm.order", { from: count(from) }) : t("rfm.orders", { from: count(from), to: count(to) });
  });
}

function segments({ rfm }: Audience): HTMLElement[] {
  const totals = segmentTotals(rfm.cells).filter(({ buyers }) => buyers > 0);
  const most = Math.max(...totals.map(({ buyers }) => buyers));
  const all = totals.reduce((sum, { revenue }) => sum + revenue, 0);
  return totals.map((total) => segmentRow(total, total.buyers / most, total.revenue / all));
}

function segmentRow({ segment, buyers }: SegmentTotal, part: number, share: number): HTMLElement {
  const fill = el("div", { class: "bar-fill" });
  fill.style.width = `${part * 100}%`;
  return el(
    "li",
    { "data-testid": "segment", "data-segment": segment, "data-buyers": buyers },
    el(
      "div",
      { class: "segment-head" },
      el("strong", {}, t(`segment.${segment}`)),
      el("span", { class: "faint" }, t("segments.share", { buyers: count(buyers), share: percent(share) })),
    ),
    el("div", { class: "bar", "aria-hidden": "true" }, fill),
    el("p", {}, t(`segment.advice.${segment}`)),
  );
}

import { el, setText } from "../dom.ts";
import { average, count, money, percent } from "../format.ts";
import { t } from "../i18n.ts";
import type { Part } from "../live.ts";
import type { Overview } from "../source/types.ts";

const TILES = ["visitors", "activeNow", "sessions", "events", "orders", "revenue"] as const;
type Tile = (typeof TILES)[number];

/** The six figures at the top; numbers change in place. */
export function tiles(): Part<Overview> {
  const drawn = TILES.map((name) => {
    const value = el("p", { class: "tile-value", "data-testid": `tile-${name}` });
    const note = el("p", { class: "tile-note" });
    const label = el("h2", { class: "tile-label" }, t(`tile.${name}`));
    if (name === "activeNow") label.prepend(el("span", { class: "pulse", "aria-hidden": "true" }));
    return { name, value, note, node: el("article", { class: `tile tile-${name}` }, label, value, note) };
  });
  return {
    node: el("section", { class: "tiles", "aria-label": t("overview.title") }, ...drawn.map((tile) => tile.node)),
    update: (data) => {
      for (const { name, value, note } of drawn) {
        setText(value, name === "revenue" ? money(data.revenue, data.currency) : count(data[name]));
        value.dataset.value = String(data[name]);
        setText(note, noteOf(name, data));
      }
    },
  };
}

function noteOf(name: Tile, data: Overview): string {
  switch (name) {
    case "visitors": {
      const buyers = data.funnel.find(({ step }) => step === "Order Completed")?.visitors ?? 0;
      return t("tile.visitors.note", { rate: percent(buyers / data.visitors) });
    }
    case "activeNow":
      return t("tile.activeNow.note");
    case "sessions":
      return t("tile.sessions.note", { count: average(data.sessions / data.visitors) });
    case "events":
      return t("tile.events.note", { count: average(data.events / data.sessions) });
    case "orders":
      return t("tile.orders.note", { count: average((100 * data.orders) / data.sessions) });
    case "revenue":
      if (data.orders === 0) return t("tile.revenue.none");
      return t("tile.revenue.note", { amount: money(data.revenue / data.orders, data.currency) });
  }
}

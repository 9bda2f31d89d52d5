import { el } from "../dom.ts";
import { count, fullTime, itemName } from "../format.ts";
import { named, t } from "../i18n.ts";
import { live } from "../live.ts";
import type { Visit } from "../source/types.ts";
import { empty, skeleton } from "../states.ts";
import type { View, ViewContext } from "../view.ts";
import { heading } from "../view.ts";

const EVERY_MS = 4000;

export function visitView({ source }: ViewContext): View {
  const body = live<Visit | null>({
    load: async () => (await source.visit?.()) ?? null,
    draw: (first) => {
      const node = el("div", { class: "stack" });
      const update = (visit: Visit | null) => node.replaceChildren(...(visit === null ? [] : profile(visit)));
      update(first);
      return { node, update };
    },
    skeleton: skeleton("tiles", "rows"),
    empty: {
      when: (visit) => visit === null,
      node: () => empty("empty.title", "empty.text", "empty.consent"),
    },
    everyMs: EVERY_MS,
  });
  return {
    node: el("div", { class: "page" }, heading("visit.title", "visit.about", body.mark), body.node),
    stop: body.stop,
  };
}

function profile(visit: Visit): HTMLElement[] {
  const figures = [
    ["sessions", count(visit.sessions)],
    ["events", count(visit.events)],
    ["since", fullTime(visit.since)],
  ] as const;
  const tiles = figures.map(([name, value]) =>
    el(
      "article",
      { class: `tile tile-${name}` },
      el("h2", { class: "tile-label" }, t(`visit.${name}`)),
      el("p", { class: "tile-value" }, value),
    ),
  );
  return [
    el(
      "section",
      { class: "card visitor" },
      el("h2", { class: "tile-label" }, t("visit.visitor")),
      el("code", { "data-testid": "visit-visitor" }, visit.visitor),
    ),
    el("section", { class: "tiles three" }, ...tiles),
    el("div", { class: "columns" }, viewed(visit), seen(visit)),
    el("p", { class: "footnote" }, t("visit.privacy")),
  ];
}

function viewed({ viewed: items }: Visit): HTMLElement {
  const rows = items.map(({ item, name, times }) =>
    el(
      "li",
      { "data-testid": "visit-item" },
      el("span", {}, name ?? itemName(item)),
      el("span", { class: "faint" }, times === 1 ? t("visit.once") : t("visit.times", { count: count(times) })),
    ),
  );
  return list("visit.viewed", rows);
}

function seen({ seen: variations }: Visit): HTMLElement {
  const rows = variations.map(({ experiment, name, variationName }) =>
    el(
      "li",
      { "data-testid": `visit-seen-${experiment}` },
      el("span", {}, named(name)),
      el("span", { class: "faint" }, named(variationName)),
    ),
  );
  return list("visit.seen", rows);
}

function list(title: "visit.viewed" | "visit.seen", rows: HTMLElement[]): HTMLElement {
  const body =
    rows.length === 0 ? el("p", { class: "faint" }, t(`${title}.empty`)) : el("ul", { class: "pairs" }, ...rows);
  return el("section", { class: "card" }, el("header", { class: "card-head" }, el("h2", {}, t(title))), body);
}

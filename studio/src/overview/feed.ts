import { el } from "../dom.ts";
import { clockTime, fullTime, shortId } from "../format.ts";
import { known, t } from "../i18n.ts";
import type { FeedEvent, StudioSource } from "../source/types.ts";
import type { View } from "../view.ts";

const EVERY_MS = 2000;
const MOST_ROWS = 30;

/** The latest events. New rows come in at the top, the others are not touched. */
export function feed(source: StudioSource): View {
  const rows = el("tbody");
  const waiting = el("p", { class: "feed-empty" }, t("feed.empty"));
  let last: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  async function poll(): Promise<void> {
    clearTimeout(timer);
    if (stopped || document.hidden) return;
    try {
      const fresh = await source.events(MOST_ROWS, last);
      if (!stopped) add(fresh);
    } catch {
      // The page around the feed says what is wrong and when it is tried again.
    }
    timer = setTimeout(poll, EVERY_MS);
  }

  function add(events: FeedEvent[]): void {
    const [newest] = events;
    if (newest === undefined) return;
    const first = last === undefined;
    last = newest.row;
    rows.prepend(...events.map((event) => feedRow(event, !first)));
    while (rows.childElementCount > MOST_ROWS) rows.lastElementChild?.remove();
    waiting.remove();
  }

  document.addEventListener("visibilitychange", poll);
  void poll();
  return {
    node: el(
      "section",
      { class: "card" },
      el("header", { class: "card-head" }, el("h2", {}, t("feed.title"))),
      el("div", { class: "feed-scroll" }, el("table", { class: "feed" }, feedHead(), rows), waiting),
    ),
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", poll);
    },
  };
}

function feedHead(): HTMLElement {
  const columns = ["time", "event", "detail", "page", "visitor"] as const;
  const cells = columns.map((name) => el("th", { scope: "col", class: `feed-${name}` }, t(`feed.${name}`)));
  return el("thead", {}, el("tr", {}, ...cells));
}

function feedRow(event: FeedEvent, fresh: boolean): HTMLElement {
  const name = event.event ?? event.type;
  const words = event.type === "track" ? (known("event", name) ?? name) : (known("event", event.type) ?? event.type);
  return el(
    "tr",
    {
      class: fresh ? "feed-row fresh" : "feed-row",
      "data-testid": "feed-row",
      "data-row": event.row,
      "data-event": name,
    },
    el(
      "td",
      { class: "feed-time" },
      el("time", { datetime: event.timestamp, title: fullTime(event.timestamp) }, clockTime(event.timestamp)),
    ),
    el("td", { class: "feed-event" }, el("span", { class: `dot dot-${toneOf(event)}`, "aria-hidden": "true" }), words),
    el("td", { class: "feed-detail", title: event.detail ?? undefined }, event.detail ?? ""),
    el("td", { class: "feed-page" }, event.path ?? ""),
    el("td", { class: "feed-visitor", title: event.visitor }, shortId(event.visitor)),
  );
}

function toneOf({ type, event }: FeedEvent): "order" | "shop" | "experiment" | "plain" {
  if (type !== "track" || event === null) return "plain";
  if (event === "Order Completed") return "order";
  if (event.startsWith("Product ")) return "shop";
  return event === "Experiment Viewed" ? "experiment" : "plain";
}

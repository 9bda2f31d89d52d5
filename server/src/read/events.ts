import type { FeedEvent } from "../../../studio/src/source/types.ts";
import type { EventStore, Row } from "../store/event.ts";
import { VISITOR } from "./sql.ts";

const LATEST = `
  SELECT "row", received_at, timestamp, type, event, user_id, ${VISITOR} AS visitor, path, properties
  FROM events
  WHERE "row" > $after::BIGINT
  ORDER BY "row" DESC
  LIMIT $limit::BIGINT`;

type Properties = Readonly<Record<string, unknown>>;

/** The newest events, newest first; only those stored after row `after`. */
export async function latestEvents(store: EventStore, limit: number, after: number): Promise<{ events: FeedEvent[] }> {
  const rows = await store.query(LATEST, { limit, after });
  return { events: rows.map(feedEvent) };
}

function feedEvent(row: Row): FeedEvent {
  return {
    row: Number(row.row),
    receivedAt: (row.received_at as Date).toISOString(),
    timestamp: (row.timestamp as Date).toISOString(),
    type: String(row.type),
    event: textOf(row.event),
    visitor: textOf(row.visitor) ?? "",
    path: textOf(row.path),
    detail: detailOf(row, JSON.parse(String(row.properties))),
  };
}

/** What a reader of the live view wants to know of an event besides its name. */
function detailOf(row: Row, properties: Properties): string | null {
  switch (row.event) {
    case "Experiment Viewed":
      return [properties.experiment_id, properties.variation_id].map(textOf).filter(Boolean).join(": ") || null;
    case "Heatmap Recorded":
    case "Heatmap Reported":
    case "Layout Captured":
      return textOf(properties.route);
    case "Order Completed":
      return [properties.revenue, properties.currency].map(textOf).filter(Boolean).join(" ") || null;
    case "Product List Viewed":
      return Array.isArray(properties.products) ? String(properties.products.length) : null;
    default:
      return row.type === "identify" ? textOf(row.user_id) : nameOf(properties);
  }
}

function nameOf(properties: Properties): string | null {
  return textOf(properties.name) ?? textOf(properties.product_id) ?? textOf(properties.title);
}

function textOf(value: unknown): string | null {
  return typeof value === "string" || typeof value === "number" ? String(value) : null;
}

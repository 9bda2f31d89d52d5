import type { StoredMessage } from "./store.ts";
import type { FeedEvent } from "./types.ts";

/** A stored message as a row of the live feed; `row` is its place in the store, from 1. */
export function feedEvent(message: StoredMessage, row: number): FeedEvent {
  return {
    row,
    receivedAt: message.timestamp,
    timestamp: message.timestamp,
    type: message.type,
    event: message.event ?? message.name ?? null,
    visitor: message.anonymousId ?? message.userId ?? "",
    path: message.context?.page?.path ?? null,
    detail: detailOf(message),
  };
}

function detailOf({ event, properties = {}, userId, type }: StoredMessage): string | null {
  switch (event) {
    case "Experiment Viewed":
      return `${properties.experiment_id}: ${properties.variation_id}`;
    case "Heatmap Recorded":
    case "Heatmap Reported":
    case "Layout Captured":
      return text(properties.route);
    case "Order Completed":
      return [text(properties.revenue), text(properties.currency)].filter(Boolean).join(" ") || null;
    case "Product List Viewed":
      return Array.isArray(properties.products) ? `${properties.products.length}` : null;
    default:
      return type === "identify" ? text(userId) : text(properties.name ?? properties.product_id ?? properties.title);
  }
}

function text(value: unknown): string | null {
  return typeof value === "string" || typeof value === "number" ? String(value) : null;
}

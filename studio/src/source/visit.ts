import type { ExperimentNames } from "../insights.ts";
import type { StoredMessage } from "./store.ts";
import type { Visit } from "./types.ts";

/** The visit of the store's latest visitor, read from the messages, oldest first. */
export function visitOf(messages: StoredMessage[], experiments: Record<string, ExperimentNames>): Visit | undefined {
  const visitor = messages.at(-1)?.anonymousId;
  const own = messages.filter((message) => message.anonymousId === visitor);
  const first = own[0];
  if (visitor === undefined || first === undefined) return undefined;
  return {
    visitor,
    since: first.timestamp,
    sessions: new Set(own.map((message) => message.context?.sessionId)).size,
    events: own.length,
    viewed: viewedItems(own),
    seen: seenVariations(own, experiments),
  };
}

function viewedItems(messages: StoredMessage[]): Visit["viewed"] {
  const items = new Map<string, { item: string; name: string | null; times: number }>();
  for (const { event, properties } of messages) {
    if (event !== "Product Viewed" || properties?.product_id === undefined) continue;
    const item = String(properties.product_id);
    const times = (items.get(item)?.times ?? 0) + 1;
    items.delete(item);
    items.set(item, { item, name: typeof properties.name === "string" ? properties.name : null, times });
  }
  return [...items.values()].reverse();
}

function seenVariations(messages: StoredMessage[], experiments: Record<string, ExperimentNames>): Visit["seen"] {
  const seen = new Map<string, Visit["seen"][number]>();
  for (const { event, properties } of messages) {
    if (event !== "Experiment Viewed") continue;
    const experiment = String(properties?.experiment_id);
    const variation = String(properties?.variation_id);
    if (seen.has(experiment)) continue;
    const names = experiments[experiment];
    seen.set(experiment, {
      experiment,
      name: names?.name ?? { en: experiment, zh: experiment },
      variation,
      variationName: names?.variations[variation] ?? { en: variation, zh: variation },
    });
  }
  return [...seen.values()];
}

import type { EventStore } from "../store/event.ts";

const COUNT = "SELECT count(*) AS events FROM events WHERE starts_with(message_id, $prefix)";

/** How many stored events have a messageId that starts with `prefix`; all of them for "". */
export async function countEvents(store: EventStore, prefix: string): Promise<{ events: number }> {
  const [row] = await store.query(COUNT, { prefix });
  return { events: Number(row?.events ?? 0) };
}

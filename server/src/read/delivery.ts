import type { EventStore } from "../store/event.ts";
import { property } from "./sql.ts";

/**
 * Every page load numbers its messages from 1 without gaps under a name of its own (`context.tab`, `context.seq`): a number that is missing below the
 * highest is a message that has not come, a number that comes under two ids one that was doubled.
 */
const TABS = `
  SELECT tab, max(seq) AS highest, count(DISTINCT seq) AS numbers, count(*) AS messages
  FROM events
  WHERE tab IS NOT NULL AND seq > 0
  GROUP BY tab`;

const PROOF = `
  WITH tabs AS (${TABS})
  SELECT
    count(*) AS tabs,
    coalesce(sum(messages), 0) AS messages,
    coalesce(sum(highest - numbers), 0) AS missing,
    count(*) FILTER (highest > numbers) AS tabs_with_gaps,
    coalesce(sum(messages - numbers), 0) AS doubled
  FROM tabs`;

const DROPPED = `
  SELECT ${property("reason")} AS reason, sum(try_cast(${property("count")} AS BIGINT)) AS messages
  FROM events
  WHERE type = 'track' AND event = 'Events Dropped' AND ${property("reason")} IS NOT NULL
  GROUP BY reason
  ORDER BY reason`;

/** What came, what did not, and what pages themselves said they had lost. */
export interface DeliveryProof {
  /** Page loads that sent anything. */
  tabs: number;
  messages: number;
  /** Numbers below a tab's highest that have not come: on their way, kept on the device, or lost. */
  missing: number;
  tabsWithGaps: number;
  /** Messages whose number another id of the same tab has. */
  doubled: number;
  /** Messages that pages gave up, by code. */
  dropped: Record<string, number>;
}

export async function deliveryProof(store: EventStore): Promise<DeliveryProof> {
  const [[row = {}], dropped] = await Promise.all([store.query(PROOF), store.query(DROPPED)]);
  return {
    tabs: Number(row.tabs),
    messages: Number(row.messages),
    missing: Number(row.missing),
    tabsWithGaps: Number(row.tabs_with_gaps),
    doubled: Number(row.doubled),
    dropped: Object.fromEntries(dropped.map(({ reason, messages }) => [String(reason), Number(messages ?? 0)])),
  };
}

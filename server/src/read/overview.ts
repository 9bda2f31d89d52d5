import type { Day, FunnelStep, Overview } from "../../../studio/src/source/types.ts";
import type { EventStore, Row } from "../store/event.ts";
import { OF_VISITS, property, VISITOR } from "./sql.ts";

const ACTIVE_MINUTES = 5;

/** The steps of a purchase; a page view is any message of type "page". */
const FUNNEL_STEPS = ["page", "Product Viewed", "Product Added", "Order Completed"] as const;

/** Revenue is the sum of the orders in the currency that most orders name, and of those that name none. */
const TOTALS = `
  WITH orders AS (
    SELECT try_cast(${property("revenue")} AS DOUBLE) AS revenue, nullif(${property("currency")}, '') AS currency
    FROM events
    WHERE type = 'track' AND event = 'Order Completed'
  ), main AS (
    SELECT currency FROM orders WHERE currency IS NOT NULL GROUP BY currency ORDER BY count(*) DESC, currency LIMIT 1
  ), paid AS (
    SELECT
      count(*) AS orders,
      coalesce(round(sum(revenue) FILTER (isfinite(revenue) AND (currency IS NULL OR currency = (FROM main))), 2), 0) AS revenue
    FROM orders
  ), totals AS (
    SELECT
      count(DISTINCT ${VISITOR}) AS visitors,
      count(DISTINCT session_id) AS sessions,
      count(*) AS events,
      count(DISTINCT ${VISITOR}) FILTER (timestamp BETWEEN $since::TIMESTAMP AND $until::TIMESTAMP) AS active
    FROM events
    WHERE ${OF_VISITS}
  )
  SELECT totals.*, paid.*, coalesce((FROM main), '') AS currency FROM totals, paid`;

const DAILY = `
  SELECT
    strftime(timestamp, '%Y-%m-%d') AS day,
    count(DISTINCT ${VISITOR}) AS visitors,
    count(*) AS events,
    count(*) FILTER (type = 'track' AND event = 'Order Completed') AS orders
  FROM events
  WHERE ${OF_VISITS}
  GROUP BY day
  ORDER BY day`;

const FUNNEL = `
  SELECT CASE WHEN type = 'page' THEN 'page' ELSE event END AS step, count(DISTINCT ${VISITOR}) AS visitors
  FROM events
  WHERE type = 'page' OR (type = 'track' AND event IN ('Product Viewed', 'Product Added', 'Order Completed'))
  GROUP BY step`;

/** The store's totals, days in UTC by the visitors' clocks. `now` in milliseconds since 1970. */
export async function overview(store: EventStore, now: number): Promise<Overview> {
  const margin = ACTIVE_MINUTES * 60_000;
  const active = { since: isoTime(now - margin), until: isoTime(now + margin) };
  const [totals = {}, ...rest] = await store.query(TOTALS, active);
  if (rest.length > 0) throw new RangeError("totals are one row");
  const [daily, funnel] = await Promise.all([store.query(DAILY), store.query(FUNNEL)]);
  return {
    visitors: Number(totals.visitors),
    sessions: Number(totals.sessions),
    events: Number(totals.events),
    orders: Number(totals.orders),
    revenue: Number(totals.revenue),
    currency: String(totals.currency),
    activeNow: Number(totals.active),
    daily: daily.map(dayFrom),
    funnel: FUNNEL_STEPS.map((step) => funnelStep(step, funnel)),
  };
}

function dayFrom(row: Row): Day {
  return {
    day: String(row.day),
    visitors: Number(row.visitors),
    events: Number(row.events),
    orders: Number(row.orders),
  };
}

function funnelStep(step: string, rows: readonly Row[]): FunnelStep {
  return { step, visitors: Number(rows.find((row) => row.step === step)?.visitors ?? 0) };
}

/** As DuckDB's TIMESTAMP reads it, in UTC. */
function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace("Z", "");
}

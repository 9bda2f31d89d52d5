/**
 * The audience: buyers by recency, frequency and value, stages and the flow between them, recommendations against the holdout.
 * What each figure means is said where a browser's own store is read (`src/insight/audience`); `tests/vectors/audience.json`
 * holds both to it. All that is compared are whole numbers: milliseconds, counts, hundredths.
 */
import type { Audience, HoldoutGroup, Rfm, Stage, StageFlow } from "../../../studio/src/source/types.ts";
import type { EventStore, Row } from "../store/event.ts";
import { firstExposures, OF_VISITS, property, VISITOR } from "./sql.ts";

const DAY_MS = 86_400_000;
/** The fleet's habit, ms, and as how many gaps of one's own it counts. */
const HABIT = 30 * DAY_MS;
const PRIOR = 4;

/** Whoever has an id that lives longer than a day. Most contexts name no identity: not worth reading their JSON. */
const FOLLOWED = `NOT (contains(context::VARCHAR, '"identity"') AND coalesce(json_extract_string(context, '$.identity'), '') = 'daily')`;

const TOLD = `told AS (
    SELECT *, ${VISITOR} AS visitor, epoch_ms(timestamp) AS ms
    FROM events
    WHERE ${OF_VISITS} AND ${FOLLOWED} AND ${VISITOR} IS NOT NULL
  )`;

/** Amounts count in the currency that most orders name, and where none is named. */
const ORDERS = `${TOLD}, placed AS (
    SELECT visitor, ms, try_cast(${property("revenue")} AS DOUBLE) AS revenue, nullif(${property("currency")}, '') AS currency
    FROM told
    WHERE type = 'track' AND event = 'Order Completed'
  ), common AS (
    SELECT currency FROM placed WHERE currency IS NOT NULL GROUP BY currency ORDER BY count(*) DESC, currency LIMIT 1
  ), orders AS (
    SELECT visitor, ms, CASE
      WHEN isfinite(revenue) AND abs(revenue) < 1e12 AND (currency IS NULL OR currency = (FROM common))
      THEN round(revenue * 100)::BIGINT ELSE 0 END AS cents
    FROM placed
  )`;

const TOTALS = `
  WITH ${ORDERS}
  SELECT (SELECT count(DISTINCT visitor) FROM told) AS visitors, coalesce((FROM common), '') AS currency`;

const CUTS = ["days", "orders", "cents"] as const;
const FIFTHS = [1, 2, 3, 4] as const;
const everyValue = (write: (value: string) => string) => CUTS.map(write).join(", ");
/**
 * From the sorted list `<value>_above`: each cut is the value at place ⌈n/k⌉ of those above the cut before, k = 5, 4, 3, 2. A
 * step each: within one, DuckDB would write every alias out where it is used, which grows exponentially.
 */
const CUT_STEPS = FIFTHS.map((fifth) => {
  const [before, parts] = [fifth - 1, 6 - fifth];
  const above = (value: string) => `list_filter(${value}_above, lambda x: x > ${value}_${before}) AS ${value}_above`;
  const lists = fifth === 1 ? "FROM sorted" : `FROM (SELECT * REPLACE (${everyValue(above)}) FROM cuts_${before})`;
  const cut = (value: string) => {
    const found = `${value}_above[(len(${value}_above) + ${parts - 1}) // ${parts}]`;
    return `${fifth === 1 ? found : `coalesce(${found}, ${value}_${before})`} AS ${value}_${fifth}`;
  };
  return `cuts_${fifth} AS MATERIALIZED (SELECT *, ${everyValue(cut)} ${lists})`;
}).join(", ");
/** How many cuts a value is above. */
const above = (value: string) => FIFTHS.map((fifth) => `(${value} > ${value}_${fifth})::INTEGER`).join(" + ");

const RFM = `
  WITH ${ORDERS}, buyers AS (
    SELECT
      visitor,
      greatest(0, $now::BIGINT - max(ms)) // ${DAY_MS} AS days,
      count(*) AS orders,
      sum(cents)::BIGINT AS cents
    FROM orders
    GROUP BY visitor
  ), sorted AS (
    SELECT ${everyValue((value) => `list_sort(list(${value})) AS ${value}_above`)} FROM buyers
  ), ${CUT_STEPS}
  SELECT
    5 - (${above("days")}) AS r, 1 + ${above("orders")} AS f, 1 + ${above("cents")} AS m,
    count(*) AS buyers, sum(cents)::BIGINT AS cents, ${CUTS.flatMap((value) => FIFTHS.map((fifth) => `${value}_${fifth}`)).join(", ")}
  FROM buyers, cuts_4
  GROUP BY ALL
  ORDER BY r, f, m`;

/** Whether a visitor is away for so many times the habit. */
const beyond = (times: number) => `away * (gaps + ${PRIOR}) >= ${times} * (gaps * own + ${PRIOR * HABIT})`;

const FLOWS = `
  WITH ${TOLD}, moments AS (
    SELECT unnest([$before::BIGINT, $now::BIGINT]) AS moment
  ), seen AS (
    SELECT moment, told.* FROM told JOIN moments ON ms <= moment
  ), visits AS (
    SELECT moment, visitor, session_id, min(ms) AS began, max(ms) AS ended
    FROM seen
    WHERE session_id IS NOT NULL
    GROUP BY ALL
  ), spaces AS (
    SELECT
      moment, visitor,
      greatest(0, began - lag(ended) OVER (PARTITION BY moment, visitor ORDER BY began, session_id)) AS gap,
      row_number() OVER (PARTITION BY moment, visitor ORDER BY began, session_id) AS place
    FROM visits
  ), ranked AS (
    SELECT
      moment, visitor, gap,
      row_number() OVER (PARTITION BY moment, visitor ORDER BY gap) AS place,
      count(*) OVER (PARTITION BY moment, visitor) AS gaps
    FROM spaces
    WHERE place > 1
  ), habits AS (
    SELECT moment, visitor, any_value(gaps) AS gaps, max(gap) FILTER (place <= (gaps * 9 + 9) // 10) AS own
    FROM ranked
    GROUP BY moment, visitor
  ), known AS (
    SELECT
      moment, visitor,
      moment - max(ms) AS away,
      count(DISTINCT session_id) AS visits,
      count(*) FILTER (type = 'track' AND event = 'Order Completed') AS orders,
      count(*) FILTER (type = 'track' AND event = 'Product Added') AS carts,
      arg_max(${property("to")}, (ms, "row")) FILTER (
        type = 'track' AND event = 'Profile Changed' AND ${property("what")} = 'lifecycle'
        AND ${property("to")} IN ('introduction', 'growth', 'maturity', 'decline', 'churned')
      ) AS said
    FROM seen
    GROUP BY moment, visitor
  ), staged AS (
    SELECT moment, visitor, CASE
      WHEN away >= ${180 * DAY_MS} OR (away >= ${90 * DAY_MS} AND ${beyond(5)}) THEN 'churned'
      WHEN visits >= 3 AND ${beyond(2)} THEN 'decline'
      WHEN said IS NOT NULL THEN said
      WHEN orders >= 3 THEN 'maturity'
      WHEN orders >= 1 OR (visits >= 3 AND carts >= 1) THEN 'growth'
      ELSE 'introduction' END AS stage
    FROM (
      SELECT known.*, coalesce(gaps, 0) AS gaps, coalesce(own, 0) AS own
      FROM known LEFT JOIN habits USING (moment, visitor)
    )
  )
  SELECT coalesce(was.stage, 'new') AS "from", is_now.stage AS "to", count(*) AS visitors
  FROM (FROM staged WHERE moment = $now::BIGINT) AS is_now
  LEFT JOIN (FROM staged WHERE moment = $before::BIGINT) AS was USING (visitor)
  GROUP BY ALL`;

const LIFT = `
  WITH ${ORDERS}, exposures AS (${firstExposures("told")}
  )
  SELECT
    variation,
    count(DISTINCT visitor) AS visitors,
    count(DISTINCT visitor) FILTER (ms >= epoch_ms(first_seen)) AS buyers,
    count(*) FILTER (ms >= epoch_ms(first_seen)) AS orders,
    coalesce(sum(cents) FILTER (ms >= epoch_ms(first_seen)), 0)::BIGINT AS cents
  FROM exposures LEFT JOIN orders USING (visitor)
  WHERE experiment = 'vario-personalization'
  GROUP BY variation`;

const STAGES: readonly Stage[] = ["new", "introduction", "growth", "maturity", "decline", "churned"];

/** The audience `now` (milliseconds since 1970), and where it stood `days` before. */
export async function audience(store: EventStore, days: number, now: number): Promise<Audience> {
  const [[totals = {}], buyers, flows, groups] = await Promise.all([
    store.query(TOTALS),
    store.query(RFM, { now }),
    store.query(FLOWS, { now, before: now - days * DAY_MS }),
    store.query(LIFT),
  ]);
  return {
    visitors: Number(totals.visitors),
    currency: String(totals.currency),
    rfm: rfmFrom(buyers),
    lifecycle: flows.map(flowFrom).sort(byStages),
    lift: { holdout: groupFrom(groups, "holdout"), personal: groupFrom(groups, "personal") },
  };
}

function rfmFrom(rows: readonly Row[]): Rfm {
  const [first] = rows;
  const cutsOf = (value: (typeof CUTS)[number]) =>
    first === undefined ? [] : FIFTHS.map((fifth) => Number(first[`${value}_${fifth}`]));
  const cells = rows.map(({ r, f, m, buyers, cents }) => ({
    r: Number(r),
    f: Number(f),
    m: Number(m),
    buyers: Number(buyers),
    revenue: Number(cents) / 100,
  }));
  return {
    buyers: cells.reduce((sum, { buyers }) => sum + buyers, 0),
    cuts: {
      recency: cutsOf("days"),
      frequency: cutsOf("orders"),
      monetary: cutsOf("cents").map((cents) => cents / 100),
    },
    cells,
  };
}

function flowFrom({ from, to, visitors }: Row): StageFlow {
  return { from: from as Stage, to: to as Stage, visitors: Number(visitors) };
}

function byStages(a: StageFlow, b: StageFlow): number {
  return STAGES.indexOf(a.from) - STAGES.indexOf(b.from) || STAGES.indexOf(a.to) - STAGES.indexOf(b.to);
}

function groupFrom(rows: readonly Row[], variation: string): HoldoutGroup {
  const row = rows.find((found) => found.variation === variation);
  return {
    visitors: Number(row?.visitors ?? 0),
    buyers: Number(row?.buyers ?? 0),
    orders: Number(row?.orders ?? 0),
    revenue: Number(row?.cents ?? 0) / 100,
  };
}

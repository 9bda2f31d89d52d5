import type { ExperimentResult } from "../../../studio/src/source/types.ts";
import type { ExperimentPlan } from "../payload/plans.ts";
import type { EventStore } from "../store/event.ts";
import { FIRST_EXPOSURES, VISITOR } from "./sql.ts";

/** A visitor converts when the goal's last event is not before the first exposure. */
const RESULTS = `
  WITH plans AS (
    SELECT unnest(from_json($plans, '[{"experiment": "VARCHAR", "goal": "VARCHAR"}]'), recursive := true)
  ), exposures AS (${FIRST_EXPOSURES}
  ), goals AS (
    SELECT event AS goal, ${VISITOR} AS visitor, max(timestamp) AS last_reached
    FROM events
    WHERE type = 'track' AND event IN (SELECT goal FROM plans)
    GROUP BY ALL
  )
  SELECT experiment, variation, count(*) AS visitors, count(*) FILTER (last_reached >= first_seen) AS conversions
  FROM exposures JOIN plans USING (experiment) LEFT JOIN goals USING (goal, visitor)
  GROUP BY experiment, variation`;

/** Sufficient statistics of the payload's experiments: visitors and conversions of every variation. */
export async function experimentResults(
  store: EventStore,
  plans: readonly ExperimentPlan[],
): Promise<{ experiments: ExperimentResult[] }> {
  const asked = plans.map(({ key, goal }) => ({ experiment: key, goal }));
  const rows = await store.query(RESULTS, { plans: JSON.stringify(asked) });
  const experiments = plans.map(({ variations, ...plan }) => ({
    ...plan,
    variations: variations.map((variation) => {
      const row = rows.find((found) => found.experiment === plan.key && found.variation === variation.key);
      return { ...variation, visitors: Number(row?.visitors ?? 0), conversions: Number(row?.conversions ?? 0) };
    }),
  }));
  return { experiments };
}

import type { EventStore } from "../store/event.ts";
import { property } from "./sql.ts";

/** By receipt, since a visitor may be asked on several pages before they decide; the last decision counts. */
const RATE = `
  WITH decided AS (
    SELECT
      anonymous_id AS receipt,
      arg_max(json_extract_string(properties, '$.purposes'), (try_cast(${property("n")} AS BIGINT), "row")) AS purposes
    FROM events
    WHERE type = 'track' AND event = 'Consent Changed' AND ${property("source")} = 'dialog'
    GROUP BY receipt
  ), asked AS (
    SELECT DISTINCT anonymous_id AS receipt FROM events WHERE type = 'track' AND event = 'Consent Asked'
  )
  SELECT
    (SELECT count(*) FROM (SELECT receipt FROM asked UNION SELECT receipt FROM decided)) AS asked,
    count(*) AS decided,
    count(*) FILTER (json_extract_string(purposes, '$.analytics') = 'granted') AS analytics,
    count(*) FILTER (json_extract_string(purposes, '$.experiments') = 'granted') AS experiments,
    count(*) FILTER (json_extract_string(purposes, '$.personalization') = 'granted') AS personalization,
    count(*) FILTER (json_extract_string(purposes, '$.heatmap') = 'granted') AS heatmap
  FROM decided`;

/** How many the dialog asked, how many decided, and how many of those grant each purpose now. */
export interface ConsentRate {
  asked: number;
  decided: number;
  granted: { analytics: number; experiments: number; personalization: number; heatmap: number };
}

export async function consentRate(store: EventStore): Promise<ConsentRate> {
  const [row = {}] = await store.query(RATE);
  return {
    asked: Number(row.asked),
    decided: Number(row.decided),
    granted: {
      analytics: Number(row.analytics),
      experiments: Number(row.experiments),
      personalization: Number(row.personalization),
      heatmap: Number(row.heatmap),
    },
  };
}

import { OWN_EVENTS } from "../../../studio/src/source/own-events.ts";
import type { GoalEvent } from "../../../studio/src/source/types.ts";
import type { EventStore } from "../store/event.ts";
import { OF_VISITS, VISITOR } from "./sql.ts";

/** More would be no list to choose from. */
const MOST_GOALS = 200;

const GOALS = `
  SELECT event, count(DISTINCT ${VISITOR}) AS visitors
  FROM events
  WHERE type = 'track' AND event NOT IN (${OWN_EVENTS.map((name) => `'${name}'`).join(", ")}) AND ${OF_VISITS}
  GROUP BY event
  ORDER BY visitors DESC, event
  LIMIT ${MOST_GOALS}`;

/** The events that an experiment may aim at: what the site has tracked, most visitors first. */
export async function goals(store: EventStore): Promise<{ goals: GoalEvent[] }> {
  const rows = await store.query(GOALS);
  return { goals: rows.map(({ event, visitors }) => ({ event: String(event), visitors: Number(visitors) })) };
}

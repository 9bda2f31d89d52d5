/** Heatmaps of pages. src/insight/heatmap answers the same of a browser's own messages; tests/vectors/heatmap.json holds both to it. */
import type { Heatmap, HeatmapElement, HeatmapPoint, HeatmapQuery } from "../../../../studio/src/source/types.ts";
import type { EventStore } from "../../store/event.ts";
import { filterOf } from "./filter.ts";
import { clicksOf, ELEMENTS, FARTHEST, SELECTORS, whole } from "./recorded.ts";

const BANDS = 20;

const VISITORS = "count(DISTINCT visitor) FROM (SELECT visitor FROM views UNION ALL SELECT visitor FROM recorded)";

const SIZES = `sizes AS (
  SELECT coalesce(quantile_disc(width, 0.5), 0) AS width, coalesce(quantile_disc(height, 0.5), 0) AS height
  FROM (SELECT ${whole("said.pw", 1)} AS width, ${whole("said.ph", 1)} AS height FROM recorded)
  WHERE width IS NOT NULL AND height IS NOT NULL
)`;

/** Elements that were clicked, most clicks first, numbered from 0. */
const CLICKED = `clicked AS MATERIALIZED (
  SELECT *, row_number() OVER (ORDER BY clicks DESC, selector) - 1 AS element
  FROM (
    SELECT selector, count(*) AS clicks, count(DISTINCT visitor) AS visitors,
      count(*) FILTER ((flags & 2) <> 0) AS rage, count(*) FILTER ((flags & 4) <> 0) AS dead,
      count(*) FILTER ((flags & 8) <> 0) AS error, count(*) FILTER ((flags & 256) <> 0) AS through
    FROM clicks WHERE selector IS NOT NULL GROUP BY selector
  ) JOIN (
    SELECT selector, quantile_disc(width, 0.5) AS width, quantile_disc(height, 0.5) AS height
    FROM elements JOIN selectors USING (hash)
    WHERE width IS NOT NULL AND height IS NOT NULL
    GROUP BY selector
  ) USING (selector)
)`;

/** More places are merged with their neighbours: by 1/256 of an element and 4 px, then by sixteen times that. */
const MOST_PLACES = 50_000;
const STEPS = [1, 128, 2048] as const;

/** What parts two places, so many of their units being one; of an element's the absolute place no longer does so then. */
const partsBy = (step: string) => {
  const merged = (place: string, by: string) => `${place} - ${place} % ${by} + ${by} // 2`;
  const inside = (place: string) => `CASE WHEN selector IS NULL THEN 0 ELSE ${merged(place, step)} END AS ${place}`;
  const outside = (place: string, by: string, name: string) =>
    `CASE WHEN ${step} = 1 OR selector IS NULL THEN ${merged(place, by)} ELSE 0 END AS ${name}`;
  const coarser = `greatest(${step} // 32, 1)`;
  return [inside("x"), inside("y"), "flags", outside("ax", step, "across"), outside("ay", coarser, "down")].join(", ");
};
const isMany = (step: number) =>
  `(SELECT count(*) FROM (SELECT DISTINCT selector, ${partsBy(String(step))} FROM clicks LIMIT ${MOST_PLACES + 1})) > ${MOST_PLACES}`;

/** Clicks by place. */
const PLACES = `places AS (
  SELECT coalesce(element, -1) AS element, x, y, min(ax) AS ax, min(ay) AS ay, flags, count(*) AS n
  FROM (
    SELECT selector, ${partsBy("step")}, ax AS ax, ay AS ay
    FROM clicks, (SELECT CASE WHEN NOT ${isMany(STEPS[0])} THEN ${STEPS[0]} WHEN NOT ${isMany(STEPS[1])} THEN ${STEPS[1]} ELSE ${STEPS[2]} END AS step)
  ) LEFT JOIN clicked USING (selector)
  GROUP BY selector, element, x, y, flags, across, down
)`;

/** Visits by their deepest reach, in twentieths. */
const REACH = `reach AS (
  SELECT deepest, count(*) AS visits
  FROM (
    SELECT max(least(reached, 100) // 5) AS deepest
    FROM (SELECT *, ${whole("said.scroll", 0)} AS reached FROM recorded)
    WHERE reached IS NOT NULL
    GROUP BY visitor, session, tab, path
  )
  GROUP BY deepest
)`;

const ATTENTION = Array.from(
  { length: BANDS },
  (_, band) => `coalesce(sum(${whole(`said.attention[${band + 1}]`, 0, 4_294_967_295)}), 0)::BIGINT`,
);

const MOVE = `move AS (
  SELECT ax, ay, sum(n)::BIGINT AS n
  FROM (
    SELECT ${whole("cell[1]", -FARTHEST)} AS ax, ${whole("cell[2]", -FARTHEST)} AS ay, ${whole("cell[3]", 1)} AS n
    FROM (SELECT unnest(said.move) AS cell FROM recorded)
  )
  WHERE ax IS NOT NULL AND ay IS NOT NULL AND n IS NOT NULL
  GROUP BY ax, ay
)`;

const listed = (name: string, item: string, order: string, from: string) =>
  `(SELECT to_json(list(${item} ORDER BY ${order})) FROM ${from})::VARCHAR AS ${name}`;

const COUNTS = ["selector", "clicks", "visitors", "rage", "dead", "error", "through", "width", "height"];

/** All of the answer in one question, so that what pages recorded is read once; the lists as JSON, which is read faster than rows. */
const ANSWER = `
  SELECT (SELECT ${VISITORS}) AS visitors, (SELECT count(*) FROM views) AS views, width, height,
    ${listed("elements", `{${COUNTS.map((name) => `'${name}': ${name}`).join(", ")}}`, "element", "clicked")},
    ${listed("points", "[element, x, y, ax, ay, flags, n]", "n DESC, element, x, y, ax, ay, flags", "places")},
    ${listed("reach", "[deepest, visits]", "deepest", "reach")},
    (SELECT to_json([${ATTENTION}]) FROM recorded)::VARCHAR AS attention,
    ${listed("move", "[ax, ay, n]", "n DESC, ax, ay", "move")}
  FROM sizes`;

/** What visitors did on a page. @throws CollectorError E_QUERY */
export async function heatmap(store: EventStore, query: HeatmapQuery): Promise<Heatmap> {
  const { tables, parameters } = filterOf(query);
  const parts = [tables, SELECTORS, ELEMENTS, clicksOf("visitor"), SIZES, CLICKED, PLACES, REACH, MOVE];
  const [answer = {}] = await store.query(`WITH ${parts.join(", ")} ${ANSWER}`, parameters);
  const list = <T>(name: string): T[] => JSON.parse(String(answer[name] ?? "[]"));
  const points = list<number[]>("points").map(pointFrom);
  const reach = new Map(list<[number, number]>("reach"));
  const deepest = Array.from({ length: BANDS + 1 }, (_, place) => reach.get(place) ?? 0);
  return {
    exposedVisitors: Number(answer.visitors),
    views: Number(answer.views),
    clicks: points.reduce((sum, { n }) => sum + n, 0),
    elements: list<HeatmapElement>("elements"),
    points,
    scroll: deepest.map((_, place) => deepest.slice(place).reduce((sum, visits) => sum + visits, 0)),
    attention: list("attention"),
    move: list("move"),
    page: { width: Number(answer.width), height: Number(answer.height) },
  };
}

function pointFrom([element = -1, x = 0, y = 0, ax = 0, ay = 0, flags = 0, n = 0]: readonly number[]): HeatmapPoint {
  return { element, x, y, ax, ay, flags, n };
}

/** Heatmaps of pages. src/insight/heatmap answers the same of a browser's own messages; tests/vectors/heatmap.json holds both to it. */
import type { Heatmap, HeatmapElement, HeatmapPoint, HeatmapQuery } from "../../../../studio/src/source/types.ts";
import type { EventStore, Row } from "../../store/event.ts";
import { filterOf } from "./filter.ts";
import { clicksOf, ELEMENTS, SELECTORS, whole } from "./recorded.ts";

const BANDS = 20;

const TOTALS = `
  SELECT
    (SELECT count(DISTINCT visitor) FROM (SELECT visitor FROM views UNION ALL SELECT visitor FROM recorded)) AS visitors,
    (SELECT count(*) FROM views) AS views,
    coalesce(quantile_disc(width, 0.5), 0) AS width,
    coalesce(quantile_disc(height, 0.5), 0) AS height
  FROM (
    SELECT ${whole("said.pw", 1)} AS width, ${whole("said.ph", 1)} AS height
    FROM recorded
  )
  WHERE width IS NOT NULL AND height IS NOT NULL`;

const CLICKED = `
  SELECT selector, count(*) AS clicks, count(DISTINCT visitor) AS visitors,
    count(*) FILTER ((flags & 2) <> 0) AS rage, count(*) FILTER ((flags & 4) <> 0) AS dead,
    count(*) FILTER ((flags & 8) <> 0) AS error, count(*) FILTER ((flags & 256) <> 0) AS through,
    any_value(width) AS width, any_value(height) AS height
  FROM clicks JOIN (
    SELECT selector, quantile_disc(width, 0.5) AS width, quantile_disc(height, 0.5) AS height
    FROM elements JOIN selectors USING (hash)
    WHERE width IS NOT NULL AND height IS NOT NULL
    GROUP BY selector
  ) USING (selector)
  GROUP BY selector
  ORDER BY clicks DESC, selector`;

/** More places are merged with their neighbours: by 1/256 of an element and 4 px, then by sixteen times that. */
const MOST_PLACES = 50_000;
const STEPS = [1, 128, 2048];

/** Places of clicks, so many of their units becoming one; of an element's the absolute place no longer parts them then. */
const placesBy = (step: number, isLast: boolean) => {
  const merged = (place: string, by: number) => (by > 1 ? `${place} - ${place} % ${by} + ${by / 2}` : place);
  const inside = (place: string) =>
    step > 1 ? `CASE WHEN selector IS NULL THEN 0 ELSE ${merged(place, step)} END` : place;
  const outside = (place: string, by: number) =>
    step > 1 ? `CASE WHEN selector IS NULL THEN ${merged(place, by)} ELSE 0 END` : place;
  return `
  SELECT selector, x, y, min(ax) AS ax, min(ay) AS ay, flags, count(*) AS n
  FROM (SELECT selector, ${inside("x")} AS x, ${inside("y")} AS y, ax, ay, flags,
    ${outside("ax", step)} AS across, ${outside("ay", step / 32)} AS down FROM clicks)
  GROUP BY selector, x, y, flags, across, down
  ${isLast ? "" : `LIMIT ${MOST_PLACES + 1}`}`;
};

/** Visits by their deepest reach, in twentieths. */
const REACH = `
  SELECT deepest, count(*) AS visits
  FROM (
    SELECT max(least(reached, 100) // 5) AS deepest
    FROM (SELECT *, ${whole("said.scroll", 0)} AS reached FROM recorded)
    WHERE reached IS NOT NULL
    GROUP BY visitor, session, tab, path
  )
  GROUP BY deepest`;

const ATTENTION = `
  SELECT ${Array.from({ length: BANDS }, (_, band) => `sum(${whole(`bands[${band + 1}]`, 0, 4_294_967_295)}) AS b${band}`).join(", ")}
  FROM (SELECT said.attention AS bands FROM recorded)`;

const MOVE = `
  SELECT ax, ay, sum(n) AS n
  FROM (
    SELECT ${whole("cell[1]", -10_000_000)} AS ax, ${whole("cell[2]", -10_000_000)} AS ay, ${whole("cell[3]", 1)} AS n
    FROM (SELECT unnest(said.move) AS cell FROM recorded)
  )
  WHERE ax IS NOT NULL AND ay IS NOT NULL AND n IS NOT NULL
  GROUP BY ax, ay
  ORDER BY n DESC, ax, ay`;

/** What visitors did on a page. @throws CollectorError E_QUERY */
export async function heatmap(store: EventStore, query: HeatmapQuery): Promise<Heatmap> {
  const { tables, parameters } = filterOf(query);
  const ask = (question: string, ...more: string[]) =>
    store.query(`WITH ${[tables, ...more].join(", ")} ${question}`, parameters);
  async function askPlaces([step, ...coarser]: readonly number[]): Promise<Row[]> {
    const rows = await ask(placesBy(step ?? 1, coarser.length === 0), SELECTORS, clicksOf("visitor"));
    return rows.length > MOST_PLACES && coarser.length > 0 ? askPlaces(coarser) : rows;
  }
  const [[totals = {}], clicked, places, reach, [attention = {}], move] = await Promise.all([
    ask(TOTALS),
    ask(CLICKED, SELECTORS, ELEMENTS, clicksOf("visitor")),
    askPlaces(STEPS),
    ask(REACH),
    ask(ATTENTION),
    ask(MOVE),
  ]);
  const elements = clicked.map(elementFrom);
  const points = pointsFrom(places, elements);
  const deepest = Array.from({ length: BANDS + 1 }, (_, place) =>
    Number(reach.find((row) => row.deepest === place)?.visits ?? 0),
  );
  return {
    exposedVisitors: Number(totals.visitors),
    views: Number(totals.views),
    clicks: points.reduce((sum, { n }) => sum + n, 0),
    elements,
    points,
    scroll: deepest.map((_, place) => deepest.slice(place).reduce((sum, visits) => sum + visits, 0)),
    attention: Array.from({ length: BANDS }, (_, place) => Number(attention[`b${place}`] ?? 0)),
    move: move.map(({ ax, ay, n }) => [Number(ax), Number(ay), Number(n)]),
    page: { width: Number(totals.width), height: Number(totals.height) },
  };
}

function elementFrom({ selector, ...counts }: Row): HeatmapElement {
  const numbers = Object.fromEntries(Object.entries(counts).map(([name, value]) => [name, Number(value)]));
  return { selector: String(selector), ...numbers } as HeatmapElement;
}

function pointsFrom(rows: readonly Row[], elements: readonly HeatmapElement[]): HeatmapPoint[] {
  const places = new Map(elements.map(({ selector }, place) => [selector, place]));
  const points = rows.map(({ selector, x, y, ax, ay, flags, n }) => ({
    element: places.get(String(selector)) ?? -1,
    x: Number(x),
    y: Number(y),
    ax: Number(ax),
    ay: Number(ay),
    flags: Number(flags),
    n: Number(n),
  }));
  return points.sort(
    (a, b) =>
      b.n - a.n || a.element - b.element || a.x - b.x || a.y - b.y || a.ax - b.ax || a.ay - b.ay || a.flags - b.flags,
  );
}

import type { Heatmap, HeatmapQuery } from "../../../studio/src/source/types.ts";
import type { EventStore, Parameters } from "../store/event.ts";
import { FIRST_EXPOSURES, property, VISITOR } from "./sql.ts";

/** A place of the page under two names is one place. */
const PAGE_PATH = "regexp_replace(path, '/index[.]html$', '/')";

/** Who counts: with an experiment the visitors exposed to it first (in the variation asked for), else all at the path. */
const AUDIENCE = `
  audience AS (
    SELECT visitor, first_seen
    FROM (${FIRST_EXPOSURES}
    )
    WHERE experiment = $experiment AND ($variation IS NULL OR variation = $variation)
    UNION ALL
    SELECT DISTINCT ${VISITOR}, NULL::TIMESTAMP
    FROM events
    WHERE $experiment IS NULL AND type = 'page' AND ${PAGE_PATH} = $path
  )`;

const VISITORS = `WITH ${AUDIENCE} SELECT count(*) AS visitors FROM audience`;

const POINTS = `
  WITH ${AUDIENCE}, clicks AS (
    SELECT
      ${VISITOR} AS visitor,
      timestamp,
      ${property("selector")} AS selector,
      floor(try_cast(${property("x")} AS DOUBLE)) AS x,
      floor(try_cast(${property("y")} AS DOUBLE)) AS y
    FROM events
    WHERE type = 'track' AND event = 'Heatmap Click' AND ${PAGE_PATH} = $path
  )
  SELECT selector, x, y, count(*) AS n
  FROM clicks LEFT JOIN audience USING (visitor)
  WHERE ($experiment IS NULL OR timestamp >= first_seen)
    AND selector IS NOT NULL AND x BETWEEN 0 AND 32767 AND y BETWEEN 0 AND 32767
  GROUP BY selector, x, y
  ORDER BY n DESC, selector, x, y`;

/** Clicks on one page, merged by place; those of one variation's visitors count from their first exposure on. */
export async function heatmap(store: EventStore, query: HeatmapQuery): Promise<Heatmap> {
  const path = query.path.replace(/\/index\.html$/, "/");
  const parameters: Parameters = { path, experiment: query.experiment ?? null, variation: query.variation ?? null };
  const [[audience], rows] = await Promise.all([store.query(VISITORS, parameters), store.query(POINTS, parameters)]);
  const points = rows.map((row) => ({
    selector: String(row.selector),
    x: Number(row.x),
    y: Number(row.y),
    n: Number(row.n),
  }));
  const clicks = points.reduce((sum, { n }) => sum + n, 0);
  return { exposedVisitors: Number(audience?.visitors ?? 0), clicks, points };
}

/** SQL that takes "Heatmap Recorded" apart. Whatever has another shape than the SDK's is passed over. */

/** The largest coordinate inside an element and across a document; the farthest place, CSS px. */
const SCALE = 32_767;
export const FARTHEST = 10_000_000;

const SHAPE = JSON.stringify({
  pw: "DOUBLE",
  ph: "DOUBLE",
  elements: [["VARCHAR"]],
  points: [["DOUBLE"]],
  scroll: "DOUBLE",
  attention: ["DOUBLE"],
  move: [["DOUBLE"]],
});

/** What the properties hold, as a struct. To stand in a MATERIALIZED table: else DuckDB reads the text anew for every number that is taken out of it. */
export const SAID = `from_json(properties, '${SHAPE}')`;

/** A number as a whole one within bounds, rounded down; NULL for any other. */
export function whole(number: string, least: number, most = FARTHEST): string {
  return `CASE WHEN floor(${number}) BETWEEN ${least} AND ${most} THEN floor(${number})::BIGINT END`;
}

/** Selectors by their hash, as any message tells them; of two with one hash the first by alphabet. */
export const SELECTORS = `selectors AS MATERIALIZED (
  SELECT element[1] AS hash, min(element[4]) AS selector
  FROM (
    SELECT unnest(from_json(properties->'elements', '[["VARCHAR"]]')) AS element
    FROM events WHERE type = 'track' AND event = 'Heatmap Recorded'
  )
  WHERE element[1] <> '' AND element[4] <> ''
  GROUP BY hash
)`;

/** Elements of the messages asked for: hash, width, height. */
export const ELEMENTS = `elements AS (
  SELECT element[1] AS hash, ${whole("try_cast(element[2] AS DOUBLE)", 0)} AS width,
    ${whole("try_cast(element[3] AS DOUBLE)", 0)} AS height
  FROM (SELECT unnest(said.elements) AS element FROM recorded)
)`;

/** Clicks of the messages asked for, with these of their columns: selector (NULL for none), x, y, ax, ay, flags. */
export const clicksOf = (columns: string) => `clicks AS MATERIALIZED (
  SELECT ${columns}, selector, CASE WHEN selector IS NULL THEN 0 ELSE x END AS x,
    CASE WHEN selector IS NULL THEN 0 ELSE y END AS y, ax, ay, flags
  FROM (
    SELECT ${columns}, hashes[${whole("point[2]", 0)} + 1] AS hash, ${whole("point[3]", 0, SCALE)} AS x, ${whole("point[4]", 0, SCALE)} AS y,
      ${whole("point[5]", 0, SCALE)} AS ax, ${whole("point[6]", -FARTHEST)} AS ay, ${whole("point[1]", 0, 65_535)} AS flags
    FROM (
      SELECT ${columns}, list_transform(said.elements, lambda element: element[1]) AS hashes, unnest(said.points) AS point
      FROM recorded
    )
  ) LEFT JOIN selectors USING (hash)
  WHERE (flags & 1) = 1 AND ax IS NOT NULL AND ay IS NOT NULL AND (selector IS NULL OR (x IS NOT NULL AND y IS NOT NULL))
)`;

/** SQL that takes "Heatmap Recorded" apart. Whatever has another shape than the SDK's is passed over. */

/** The largest coordinate inside an element and across a document; the farthest place, CSS px. */
const SCALE = 32_767;
const FARTHEST = 10_000_000;

/** A JSON value as a whole number within bounds, rounded down; NULL for any other. */
export function whole(json: string, least: number, most = FARTHEST): string {
  const number = `CASE WHEN json_type(${json}) IN ('UBIGINT', 'BIGINT', 'DOUBLE') THEN floor(try_cast(${json} AS DOUBLE)) END`;
  return `CASE WHEN ${number} BETWEEN ${least} AND ${most} THEN try_cast(${number} AS BIGINT) END`;
}

/** Selectors by their hash, as any message tells them; of two with one hash the first by alphabet. */
export const SELECTORS = `selectors AS (
  SELECT hash, min(selector) AS selector
  FROM (
    SELECT element->>0 AS hash, CASE WHEN json_type(element->3) = 'VARCHAR' THEN element->>3 END AS selector
    FROM (
      SELECT unnest(from_json(properties->'elements', '["JSON"]')) AS element
      FROM events WHERE type = 'track' AND event = 'Heatmap Recorded'
    )
  )
  WHERE hash <> '' AND selector <> ''
  GROUP BY hash
)`;

/** Elements of the messages asked for: hash, width, height. */
export const ELEMENTS = `elements AS (
  SELECT element->>0 AS hash, ${whole("element->1", 0)} AS width, ${whole("element->2", 0)} AS height
  FROM (SELECT unnest(from_json(properties->'elements', '["JSON"]')) AS element FROM recorded)
)`;

/** Clicks of the messages asked for, with these of their columns: selector (NULL for none), x, y, ax, ay, flags. */
export const clicksOf = (columns: string) => `clicks AS (
  SELECT ${columns}, selector, CASE WHEN selector IS NULL THEN 0 ELSE x END AS x,
    CASE WHEN selector IS NULL THEN 0 ELSE y END AS y, ax, ay, flags
  FROM (
    SELECT ${columns}, elements->>element_place AS hash, x, y, ax, ay, flags
    FROM (
      SELECT ${columns}, elements, '/' || greatest(${whole("point->1", -FARTHEST)}, -1) || '/0' AS element_place,
        ${whole("point->2", 0, SCALE)} AS x, ${whole("point->3", 0, SCALE)} AS y,
        ${whole("point->4", 0, SCALE)} AS ax, ${whole("point->5", -FARTHEST)} AS ay, ${whole("point->0", 0, 65_535)} AS flags
      FROM (
        SELECT ${columns}, properties->'elements' AS elements,
          unnest(from_json(properties->'points', '["JSON"]')) AS point
        FROM recorded
      )
    )
  ) LEFT JOIN selectors USING (hash)
  WHERE (flags & 1) = 1 AND ax IS NOT NULL AND ay IS NOT NULL AND (selector IS NULL OR (x IS NOT NULL AND y IS NOT NULL))
)`;

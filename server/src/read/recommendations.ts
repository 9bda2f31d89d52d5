import type { RecommendedItem } from "../../../studio/src/source/types.ts";
import type { EventStore } from "../store/event.ts";
import { property } from "./sql.ts";

const ITEMS = `
  WITH shown AS (
    SELECT unnest(json_extract_string(properties, '$.products[*].product_id')) AS item
    FROM events
    WHERE type = 'track' AND event = 'Product List Viewed' AND ${property("list_id")} = 'recommended-for-you'
  ), clicked AS (
    SELECT ${property("product_id")} AS item
    FROM events
    WHERE type = 'track' AND event = 'Product Clicked' AND ${property("list_id")} = 'recommended-for-you'
  )
  SELECT item, count(*) FILTER (NOT click) AS shown, count(*) FILTER (click) AS clicked
  FROM (SELECT item, false AS click FROM shown UNION ALL SELECT item, true FROM clicked)
  WHERE item <> ''
  GROUP BY item
  ORDER BY clicked DESC, shown DESC, item`;

/** How often the "recommended-for-you" list showed each item, and how often it was clicked there. */
export async function recommendations(store: EventStore): Promise<{ items: RecommendedItem[] }> {
  const rows = await store.query(ITEMS);
  const items = rows.map(({ item, shown, clicked }) => ({
    item: String(item),
    shown: Number(shown),
    clicked: Number(clicked),
  }));
  return { items };
}

import type { HeatmapRoute } from "../../../../studio/src/source/types.ts";
import type { EventStore } from "../../store/event.ts";
import { folder, property } from "../sql.ts";
import { templatePattern } from "./filter.ts";
import { clicksOf, SAID, SELECTORS } from "./recorded.ts";

const CLICKED = `
  WITH recorded AS MATERIALIZED (
    SELECT ${folder(property("route"))} AS route, coalesce(${property("device")}, '') AS device, ${SAID} AS said
    FROM events
    WHERE type = 'track' AND event = 'Heatmap Recorded' AND ${property("route")} <> ''
  ), ${SELECTORS}, ${clicksOf("route, device")}
  SELECT route, device, count(x) AS clicks
  FROM (SELECT route, device, x FROM clicks UNION ALL SELECT route, device, NULL FROM recorded)
  GROUP BY route, device`;

const VIEWED = `
  SELECT ${folder("path")} AS path, count(*) AS views
  FROM events
  WHERE type = 'page' AND path IS NOT NULL
  GROUP BY ALL`;

/** The pages that were recorded, most clicks first. */
export async function heatmapRoutes(store: EventStore): Promise<HeatmapRoute[]> {
  const [clicked, viewed] = await Promise.all([store.query(CLICKED), store.query(VIEWED)]);
  const routes = new Map<string, HeatmapRoute>();
  for (const row of clicked) {
    const [route, device] = [String(row.route), String(row.device)];
    const found = routes.get(route) ?? { route, views: 0, clicks: 0, devices: {} };
    routes.set(route, found);
    const clicks = Number(row.clicks);
    found.clicks += clicks;
    found.devices[device] = (found.devices[device] ?? 0) + clicks;
  }
  for (const found of routes.values()) {
    const template = new RegExp(`^${templatePattern(found.route)}$`);
    for (const { path, views } of viewed) if (template.test(String(path))) found.views += Number(views);
  }
  return [...routes.values()].sort((a, b) => b.clicks - a.clicks || (a.route < b.route ? -1 : 1));
}

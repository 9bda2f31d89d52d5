import { CollectorError } from "../../errors.ts";
import type { EventStore } from "../../store/event.ts";
import { folder, property } from "../sql.ts";
import { folderOf } from "./filter.ts";

const LATEST = `
  SELECT properties->'snapshot' AS snapshot
  FROM events
  WHERE type = 'track' AND event = 'Layout Captured' AND ${folder(property("route"))} = $route
    AND ($device IS NULL OR ${property("device")} = $device) AND json_type(properties->'snapshot') <> 'NULL'
  ORDER BY timestamp DESC, "row" DESC
  LIMIT 1`;

/** A page's layout as it was captured last. @throws CollectorError E_NO_SNAPSHOT (404) */
export async function layoutSnapshot(store: EventStore, route: string, device?: string): Promise<unknown> {
  const [row] = await store.query(LATEST, { route: folderOf(route), device: device ?? null });
  if (row === undefined) throw new CollectorError("E_NO_SNAPSHOT", `No layout of ${route} has been captured.`, 404);
  return JSON.parse(String(row.snapshot));
}

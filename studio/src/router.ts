import type { SourceKind } from "./source/types.ts";

export const ROUTES = ["overview", "experiments", "heatmap", "recommendations", "visit"] as const;
export type Route = (typeof ROUTES)[number];

export interface Place {
  route: Route;
  query: URLSearchParams;
}

/** "Your visit" exists only where the visitor's own browser is the source. */
export function routesOf(kind: SourceKind): Route[] {
  return ROUTES.filter((route) => route !== "visit" || kind === "local");
}

/** `#/heatmap?experiment=offer` → heatmap with its query; anything else is the overview. */
export function placeOf(hash: string, routes: readonly Route[]): Place {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  const route = routes.find((name) => name === path) ?? "overview";
  return { route, query: new URLSearchParams(query) };
}

/** The heatmap's address of one variation; of everyone without it. */
export function heatmapHash(choice: { experiment?: string; variation?: string; device?: string }): string {
  const query = new URLSearchParams(Object.entries(choice).filter(([, value]) => value !== undefined)).toString();
  return query === "" ? "#/heatmap" : `#/heatmap?${query}`;
}

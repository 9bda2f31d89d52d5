import type { SourceKind } from "./source/types.ts";

export const ROUTES = ["overview", "experiments", "heatmap", "audience", "recommendations", "visit"] as const;
/** Pages that are reached from a section's page, and the section. */
export const INNER = { "new-test": "experiments", preview: "experiments", versions: "experiments" } as const;
export type Section = (typeof ROUTES)[number];
export type Route = Section | keyof typeof INNER;

export interface Place {
  route: Route;
  query: URLSearchParams;
}

/** "Your visit" exists only where the visitor's own browser is the source. */
export function routesOf(kind: SourceKind): Section[] {
  return ROUTES.filter((route) => route !== "visit" || kind === "local");
}

/** `#/heatmap?experiment=offer` → heatmap with its query; anything else is the overview. */
export function placeOf(hash: string, sections: readonly Section[]): Place {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  const inner = Object.keys(INNER) as (keyof typeof INNER)[];
  const route = [...sections, ...inner].find((name) => name === path) ?? "overview";
  return { route, query: new URLSearchParams(query) };
}

/** The section that a page belongs to. */
export function sectionOf(route: Route): Section {
  return route in INNER ? INNER[route as keyof typeof INNER] : (route as Section);
}

/** The address of a published test as its visitors see it. */
export function previewHash(experiment: string, variation: string): string {
  return `#/preview?${new URLSearchParams({ experiment, variation })}`;
}

/** The address of a new test that begins with an element of the heatmap. */
export function newTestHash(selector: string, device: string): string {
  return `#/new-test?${new URLSearchParams({ selector, device })}`;
}

/** The heatmap's address of one variation; of everyone without it. */
export function heatmapHash(choice: { experiment?: string; variation?: string; device?: string }): string {
  const query = new URLSearchParams(Object.entries(choice).filter(([, value]) => value !== undefined)).toString();
  return query === "" ? "#/heatmap" : `#/heatmap?${query}`;
}

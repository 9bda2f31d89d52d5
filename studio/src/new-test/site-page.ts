import type { Payload } from "./experiment.ts";

/** A page of the site in preview, every experiment at its control: what is changed is the page as it was. */
export function editingAddress(page: URL, { features = {}, experiments = [] }: Payload): URL {
  const rules = Object.entries(features).flatMap(([feature, { rules = [] }]) =>
    rules.filter(({ variations }) => Array.isArray(variations)).map(({ key }) => key ?? feature),
  );
  const keys = new Set([...rules, ...experiments.map(({ key }) => key)]);
  const url = new URL(page);
  url.searchParams.set("vario_preview", "1");
  if (keys.size > 0) url.searchParams.set("vario_force", [...keys].map((key) => `${key}:0`).join(","));
  return url;
}

/** A page of the site in preview, showing a test's variation. */
export function previewAddress(page: URL, experiment: string, variation: string): URL {
  const url = new URL(page);
  url.searchParams.set("vario_preview", "1");
  url.searchParams.set("vario_force", `${experiment}:${variation}`);
  return url;
}

export type PageFault = "address" | "origin";

/** The path that a reader's words mean, or why it cannot be opened: only pages of the Studio's own origin can. */
export function pagePath(text: string, base: URL): { path: string } | { fault: PageFault; origin: string } {
  const words = text.trim();
  if (words === "" || !URL.canParse(words, base)) return { fault: "address", origin: base.origin };
  const url = new URL(words, base);
  if (url.origin !== base.origin) return { fault: "origin", origin: url.origin };
  return { path: url.pathname + url.search };
}

import type { Payload } from "./experiment.ts";

/** A page of the site in preview, every experiment at its control: what is changed is the page as it was. */
export function editingAddress(page: URL, payload: Payload): URL {
  return forced(page, keysOf(payload), undefined);
}

/** A page of the site in preview, showing a test's variation; every other experiment at its control. */
export function previewAddress(page: URL, payload: Payload, experiment: string, variation: string): URL {
  return forced(page, keysOf(payload), { experiment, variation });
}

function forced(page: URL, keys: string[], shown: { experiment: string; variation: string } | undefined): URL {
  const pairs = keys.filter((key) => key !== shown?.experiment).map((key) => `${key}:0`);
  if (shown !== undefined) pairs.unshift(`${shown.experiment}:${shown.variation}`);
  const url = new URL(page);
  url.searchParams.set("vario_preview", "1");
  if (pairs.length > 0) url.searchParams.set("vario_force", pairs.join(","));
  return url;
}

/** The keys of all experiments, of features and of their own. */
function keysOf({ features = {}, experiments = [] }: Payload): string[] {
  const rules = Object.entries(features).flatMap(([feature, { rules = [] }]) =>
    rules.filter(({ variations }) => Array.isArray(variations)).map(({ key }) => key ?? feature),
  );
  return [...new Set([...rules, ...experiments.map(({ key }) => key)])];
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

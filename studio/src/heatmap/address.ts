import type { HeatmapRoute } from "../source/types.ts";
import type { Choice } from "./choice.ts";

const KEPT = "vario.studio.pages";

/** A page of the site in preview, where it tracks and stores nothing and answers the Studio, with the chosen variation. */
export function previewOf(page: URL, { experiment, variation }: Pick<Choice, "experiment" | "variation">): URL {
  const url = new URL(page);
  url.searchParams.set("vario_preview", "1");
  url.searchParams.set("vario_frame", "1");
  if (experiment !== undefined) url.searchParams.set("vario_force", `${experiment}:${variation}`);
  return url;
}

const stepsOf = (path: string): string[] => path.split("/").filter(Boolean);

/** A path as routes are written: without a slash at its end. */
export const asRoute = (path: string): string => `/${stepsOf(path).join("/")}`;

/** Whether a path is one of a template's: "/product/7" of "/product/:id", "/help/a/b" of "/help/*". */
export function isOfRoute(path: string, route: string): boolean {
  const [steps, wanted] = [stepsOf(path), stepsOf(route)];
  const isOpen = wanted.at(-1) === "*";
  if (isOpen) wanted.pop();
  const isLong = isOpen ? steps.length >= wanted.length : steps.length === wanted.length;
  return isLong && wanted.every((step, index) => step === steps[index] || step.startsWith(":"));
}

/** Whether a template stands for many addresses. */
export const isTemplate = (route: string): boolean => /\/[:*]/.test(route);

/**
 * An address to show for a route: the reader's own for it, else the route itself on the landing page's site, for a template
 * with the help of paths that visitors have seen. Undefined where none of them fits.
 */
export function addressOf(route: HeatmapRoute["route"], landing: URL, seen: (string | null)[]): URL | undefined {
  const kept = keptAddresses()[route];
  if (kept !== undefined && URL.canParse(kept)) return new URL(kept);
  if (route === asRoute(landing.pathname)) return new URL(landing);
  const path = isTemplate(route) ? seen.find((path) => path !== null && isOfRoute(path, route)) : route;
  const site = Object.values(keptAddresses()).find((address) => URL.canParse(address)) ?? landing;
  return path && URL.canParse(path, site) ? new URL(path, site) : undefined;
}

/** Keeps the reader's address of a route in this browser; the site's other pages are looked for beside it. */
export function keepAddress(route: string, address: URL): void {
  try {
    localStorage.setItem(KEPT, JSON.stringify({ ...keptAddresses(), [route]: address.href }));
  } catch {
    // Private windows: it holds until the page is left.
  }
}

function keptAddresses(): Record<string, string> {
  try {
    return { ...(JSON.parse(localStorage.getItem(KEPT) ?? "{}") as Record<string, string>) };
  } catch {
    return {};
  }
}

/** What a reader typed as a page's address: whole, or a path of the site. Undefined for what no browser opens. */
export function typedAddress(text: string, site: URL): URL | undefined {
  const words = text.trim();
  if (words === "" || !URL.canParse(words, site)) return undefined;
  const url = new URL(words, site);
  return /^https?:$/.test(url.protocol) ? url : undefined;
}

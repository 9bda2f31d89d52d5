/** What is asked of heatmaps, by the page's options and by the payload, checked. */
import { VarioError } from "../errors.js";
import type { Options, PrivateHeatmap } from "../options.js";

/** As src/heatmap/private.rs has them. */
const MOST_ELEMENTS = 64;
const MOST_EPSILON = 16;

export interface HeatmapWish {
  sample: number;
  move: boolean;
  /** Templates, one a line. */
  routes: string;
  pages: readonly PrivateHeatmap[];
}

const wrong = (path: string, right: string) => new VarioError("E_CONFIG_HEATMAP", `not ${right}`, path);

/** Undefined where no heatmap is wanted. @throws VarioError E_CONFIG_HEATMAP */
export function heatmapOptions({ heatmap }: Options): HeatmapWish | undefined {
  if (!heatmap) return undefined;
  const { sample = 1, move = false, routes = [], private: pages } = heatmap === true ? {} : heatmap;
  if (typeof sample !== "number" || !(sample >= 0 && sample <= 1))
    throw wrong("heatmap.sample", "a number from 0 to 1");
  if (!Array.isArray(routes) || !routes.every(isTemplate))
    throw wrong("heatmap.routes", 'a list of templates such as "/product/:id"');
  const checked = privatePages(pages, "heatmap.private");
  return sample ? { sample, move: !!move, routes: routes.join("\n"), pages: checked } : undefined;
}

/** The private pages of a payload, "" for none. @throws VarioError E_CONFIG_HEATMAP */
export function pagesOfPayload(payload: string): readonly PrivateHeatmap[] {
  if (!payload.includes('"private"')) return [];
  const { vario } = JSON.parse(payload);
  return privatePages(vario?.heatmap?.private, "vario.heatmap.private");
}

function isTemplate(route: unknown): route is string {
  return typeof route === "string" && /^\/[^\n]*$/.test(route);
}

function privatePages(pages: unknown = [], path: string): readonly PrivateHeatmap[] {
  if (!Array.isArray(pages)) throw wrong(path, "a list");
  const routes = new Set<string>();
  for (const [index, page] of pages.entries()) {
    const { route, epsilon, cells } = (page ?? {}) as Partial<PrivateHeatmap>;
    const at = `${path}[${index}].`;
    if (!isTemplate(route) || routes.has(route)) throw wrong(`${at}route`, "a template of its own");
    routes.add(route);
    if (typeof epsilon !== "number" || !(epsilon > 0 && epsilon <= MOST_EPSILON))
      throw wrong(`${at}epsilon`, `a number above 0, at most ${MOST_EPSILON}`);
    const isSelector = (cell: unknown) => typeof cell === "string" && /^[^\n]+$/.test(cell);
    if (!Array.isArray(cells) || !cells.length || cells.length > MOST_ELEMENTS || !cells.every(isSelector))
      throw wrong(`${at}cells`, `1 to ${MOST_ELEMENTS} selectors`);
    if (new Set(cells).size < cells.length) throw wrong(`${at}cells`, "different selectors");
  }
  return pages;
}

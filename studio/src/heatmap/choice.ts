import type { DeviceClass, ExperimentResult, HeatmapQuery, HeatmapRoute } from "../source/types.ts";
import { busiestDevice, DEVICES } from "./screens.ts";

export const LAYERS = ["clicks", "rage", "dead", "scroll", "attention", "move", "private"] as const;
export type Layer = (typeof LAYERS)[number];
export const PALETTES = ["plasma", "cividis"] as const;
export type Palette = (typeof PALETTES)[number];
export const SEGMENTS = ["new", "returning"] as const;
export type Segment = (typeof SEGMENTS)[number];

/** Whose behaviour, on which page and screen, and how it is painted. */
export interface Choice {
  route: string;
  experiment: string | undefined;
  variation: string | undefined;
  /** The variation that this one is compared with. */
  against: string | undefined;
  device: DeviceClass;
  /** YYYY-MM-DD, both included. */
  from: string | undefined;
  to: string | undefined;
  segment: Segment | undefined;
  layer: Layer;
  palette: Palette;
  contour: boolean;
}

/** What there is to choose from. */
export interface Offer {
  experiments: ExperimentResult[];
  routes: HeatmapRoute[];
  /** The landing page's route: what is shown first. */
  landing: string;
}

const DAY = /^\d{4}-\d\d-\d\d$/;

/** The choice that the address asks for, as far as what it names exists. */
export function choiceOf(query: URLSearchParams, { experiments, routes, landing }: Offer): Choice {
  const experiment = experiments.find(({ key }) => key === query.get("experiment"));
  const named = (name: string) => experiment?.variations.find(({ key }) => key === query.get(name))?.key;
  const variation = named("variation") ?? experiment?.variations[0]?.key;
  const against = named("against");
  const route = query.get("route") ?? routes.find((one) => one.route === landing)?.route ?? routes[0]?.route ?? landing;
  const day = (name: string) => (DAY.test(query.get(name) ?? "") ? (query.get(name) ?? undefined) : undefined);
  return {
    route,
    experiment: variation && experiment?.key,
    variation,
    against: against === variation ? undefined : against,
    device: oneOf(DEVICES, query.get("device")) ?? busiestDevice(routes.find((one) => one.route === route)),
    from: day("from"),
    to: day("to"),
    segment: oneOf(SEGMENTS, query.get("segment")),
    layer: oneOf(LAYERS, query.get("layer")) ?? "clicks",
    palette: oneOf(PALETTES, query.get("palette")) ?? "plasma",
    contour: query.get("contour") === "1",
  };
}

function oneOf<T extends string>(known: readonly T[], value: string | null): T | undefined {
  return known.find((one) => one === value);
}

/** The Studio's address of a choice; what is as usual is left out. */
export function hashOf(choice: Choice): string {
  const { layer, palette, contour, ...rest } = choice;
  const shown = {
    ...rest,
    ...(layer === "clicks" ? {} : { layer }),
    ...(palette === "plasma" ? {} : { palette }),
    ...(contour ? { contour: "1" } : {}),
  };
  const pairs = Object.entries(shown).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return `#/heatmap?${new URLSearchParams(pairs)}`;
}

/** The question to the source; `variation` another one than the chosen. */
export function queryOf(choice: Choice, variation = choice.variation): HeatmapQuery {
  const { route, experiment, device, from, to, segment } = choice;
  return {
    route,
    device,
    ...(experiment && { experiment }),
    ...(experiment && variation && { variation }),
    ...(from && { from }),
    ...(to && { to }),
    ...(segment && { segment }),
  };
}

/** Whether both ask the source the same. */
export function asksSame(a: Choice, b: Choice): boolean {
  return JSON.stringify([queryOf(a), a.against]) === JSON.stringify([queryOf(b), b.against]);
}

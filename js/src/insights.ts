/** The marketer's mathematics: lift and its interval, heatmap painting, and the read API's answers from messages. */
import * as glue from "../../build/wasm/insights/insights.js";
import { toVarioError, VarioError } from "./errors.js";

export interface Proportion {
  visitors: number;
  conversions: number;
}

export interface Comparison {
  /** Conversions a visitor, 0 to 1; null without visitors, as are the others where one side has none. */
  rateControl: number | null;
  rateTreatment: number | null;
  /** Relative: 0.1 is ten percent more than the control. */
  lift: number | null;
  /** Interval of the lift at the confidence asked for. */
  low: number | null;
  high: number | null;
  pValue: number | null;
  significant: boolean | null;
}

export interface HeatmapPicture {
  /** x, y, weight of each point; pixels. */
  points: Float32Array;
  width: number;
  height: number;
  /** Of a point, pixels. */
  radius: number;
  /** 0 to 1, of the densest places. Default 0.85. */
  opacity?: number;
  /** Both grow evenly in lightness; "cividis" looks the same to colour-blind eyes. Default "plasma". */
  palette?: "plasma" | "cividis";
  /** The share of places with heat that the colours tell apart; what is denser has the last colour. Default 0.99. */
  clip?: number;
  /** Steps instead of a gradient, each with a line around it. Default 0: a gradient. */
  contour?: number;
}

export interface DifferencePicture {
  /** x, y, weight of each point; pixels. Blue where this one has more. */
  left: Float32Array;
  /** Orange where this one has more. */
  right: Float32Array;
  /** What a point counts: 1 ÷ visitors of its side makes the sides comparable. Default 1. */
  leftWeight?: number;
  rightWeight?: number;
  width: number;
  height: number;
  radius: number;
  opacity?: number;
  clip?: number;
  /** x, y, width, height of what differs significantly: the rest is pale. Without it nothing is. */
  mask?: Float32Array;
}

export interface ElementsInput {
  /** Visitors who clicked, an element a place; the sides have the same elements. */
  left: { clicks: number[] };
  leftVisitors: number;
  right: { clicks: number[] };
  rightVisitors: number;
}

export interface ElementDifference {
  /** Of the right over the left, relative: 0.1 is ten percent more. Null where nobody clicked on the left. */
  lift: number | null;
  /** Two-sided, of the two-proportion z test; 1 where nothing can be told. */
  p: number;
  /** At the false-discovery rate asked for, over all elements with enough clicks for the test. */
  significant: boolean;
}

/** The read API's heatmap of a page. */
export interface Heatmap {
  /** Who viewed the page; of an experiment, those exposed to it. */
  exposedVisitors: number;
  views: number;
  clicks: number;
  /** Most clicks first; sizes are medians in CSS px. */
  elements: {
    selector: string;
    clicks: number;
    visitors: number;
    rage: number;
    dead: number;
    error: number;
    through: number;
    width: number;
    height: number;
  }[];
  /** `element`: place in `elements`, -1 for none. x, y: 0 to 32767 inside it; ax: 0 to 32767 across the document; ay: px. */
  points: { element: number; x: number; y: number; ax: number; ay: number; flags: number; n: number }[];
  /** 21 numbers: visits that reached at least 0 %, 5 %, … 100 % of the document. */
  scroll: number[];
  /** 20 numbers: ms a twentieth of the document. */
  attention: number[];
  move: [ax: number, ay: number, n: number][];
  /** Median document size, CSS px. */
  page: { width: number; height: number };
}

/** Times are ISO: YYYY-MM-DD is a whole day, of `to` an included one. */
export interface HeatmapQuery {
  route?: string;
  path?: string;
  experiment?: string;
  variation?: string;
  device?: "phone" | "tablet" | "desktop";
  from?: string;
  to?: string;
  segment?: "new" | "returning";
}

export interface HeatmapRoute {
  route: string;
  views: number;
  clicks: number;
  /** Clicks by class of device. */
  devices: Record<string, number>;
}

/** What private reports of one alphabet and epsilon say; `error` is the standard error of `estimate`, both in reports. */
export interface PrivateHeatmap {
  epsilon: number;
  reports: number;
  cells: { selector: string; cell: number; estimate: number; error: number }[];
  none: { estimate: number; error: number };
}

/** A text in the languages of the Studio. */
export interface Localized {
  en: string;
  zh: string;
}

export interface AggregateInput {
  /** Messages as on the wire. */
  messages: object[];
  /** The payload's `vario.experiments`. */
  experiments?: object;
  /** The payload's `features`, for the order of variations. */
  features?: object;
  /** Whose clicks; without it the heatmap is empty. */
  heatmap?: HeatmapQuery;
}

/** The shapes of the read API. */
export interface Aggregate {
  overview: {
    visitors: number;
    sessions: number;
    events: number;
    orders: number;
    revenue: number;
    /** ISO 4217; empty while no order names one. */
    currency: string;
    /** Visitors of the last five minutes. */
    activeNow: number;
    /** `day`: YYYY-MM-DD. */
    daily: { day: string; visitors: number; events: number; orders: number }[];
    funnel: { step: string; visitors: number }[];
  };
  /** Sufficient statistics; the first variation is the control. */
  experiments: {
    key: string;
    name: Localized;
    goal: string;
    variations: { key: string; name: Localized; visitors: number; conversions: number }[];
  }[];
  heatmap: Heatmap;
  recommendations: { item: string; shown: number; clicked: number }[];
}

/** Where a visitor stands; `new`: was not known at the period's beginning. */
export type LifecycleStage = "new" | "introduction" | "growth" | "maturity" | "decline" | "churned";

export interface HoldoutGroup {
  /** By first exposure. */
  visitors: number;
  /** Those with an order since then. */
  buyers: number;
  /** Since then. */
  orders: number;
  revenue: number;
}

/** The read API's audience: visitors whose id lives for a day are left out. */
export interface Audience {
  visitors: number;
  /** ISO 4217, of all revenues here; empty while no order names one. */
  currency: string;
  rfm: {
    buyers: number;
    /** Quintiles of the buyers, ties apart: whole days since the last order, orders, amount. Empty without buyers. */
    cuts: { recency: number[]; frequency: number[]; monetary: number[] };
    /** Buyers by their scores, each 1 to 5, of which 5 is best; those with buyers alone. */
    cells: { r: number; f: number; m: number; buyers: number; revenue: number }[];
  };
  /** Visitors by their stage at the period's beginning and at its end. */
  lifecycle: { from: LifecycleStage; to: LifecycleStage; visitors: number }[];
  /** Recommendations against the holdout. */
  lift: { holdout: HoldoutGroup; personal: HoldoutGroup };
}

/** Each throws `VarioError` with code `E_EVENT_JSON` for input of another shape. */
export interface Insights {
  compareProportions(input: { control: Proportion; treatment: Proportion; confidence?: number }): Comparison;
  /** RGBA, width * height * 4 bytes. */
  paintHeatmap(picture: HeatmapPicture): Uint8ClampedArray<ArrayBuffer>;
  /** RGBA of the difference between two sides. */
  paintDifference(picture: DifferencePicture): Uint8ClampedArray<ArrayBuffer>;
  /** `q`: of the elements called different, how many are not, on average; default 0.05. */
  compareElements(input: ElementsInput, q?: number): ElementDifference[];
  /** The pages that messages tell of, most clicks first. */
  heatmapRoutes(messages: object[]): HeatmapRoute[];
  /** `pages`: the payload's `vario.heatmap.private`, whose selectors the answer names. */
  heatmapPrivate(
    messages: object[],
    route: string,
    pages: { route: string; epsilon: number; cells: string[] }[],
  ): PrivateHeatmap[];
  /** `days`: length of the period that ends `now` (ms since the epoch), 1 to 365; default 30. */
  audience(input: { messages: object[]; days?: number }, now: number): Audience;
  /** `now`: ms since the epoch. */
  aggregate(input: AggregateInput, now: number): Aggregate;
}

/** A file's bytes in Node, a response elsewhere. */
async function read(url: URL): Promise<BufferSource | Response> {
  if (url.protocol !== "file:") return fetch(url);
  // A name that bundlers for browsers do not follow.
  const fs = "node:fs/promises";
  const { readFile } = await import(/* @vite-ignore */ /* webpackIgnore: true */ fs);
  return readFile(url);
}

function checked<T>(work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    throw toVarioError(thrown);
  }
}

/** Loads the module, from beside this file unless told; throws `E_ENGINE_LOAD`. Later calls answer the same module. */
export async function loadInsights(wasm?: URL | BufferSource | WebAssembly.Module): Promise<Insights> {
  try {
    const source = wasm ?? new URL("./insights.wasm", import.meta.url);
    await glue.default({ module_or_path: source instanceof URL ? await read(source) : source });
  } catch (thrown) {
    throw new VarioError("E_ENGINE_LOAD", String(thrown));
  }
  return {
    compareProportions: (input) => checked(() => glue.compareProportions(input)),
    paintHeatmap: (picture) => checked(() => glue.paintHeatmap(picture) as Uint8ClampedArray<ArrayBuffer>),
    paintDifference: (picture) => checked(() => glue.paintDifference(picture) as Uint8ClampedArray<ArrayBuffer>),
    compareElements: (input, q = 0.05) => checked(() => glue.compareElements(input, q)),
    heatmapRoutes: (messages) => checked(() => glue.heatmapRoutes({ messages })),
    heatmapPrivate: (messages, route, pages) => checked(() => glue.heatmapPrivate({ messages, route, pages })),
    audience: (input, now) => checked(() => glue.audience(input, now)),
    aggregate: (input, now) => checked(() => glue.aggregate(input, now)),
  };
}

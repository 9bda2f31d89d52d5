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
  /** 0 to 1. */
  opacity?: number;
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
  heatmap?: { path: string; experiment?: string; variation?: string };
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
  /** x and y: 0 to 32767 inside the element; n: clicks there. */
  heatmap: { exposedVisitors: number; clicks: number; points: { selector: string; x: number; y: number; n: number }[] };
  recommendations: { item: string; shown: number; clicked: number }[];
}

/** Each throws `VarioError` with code `E_EVENT_JSON` for input of another shape. */
export interface Insights {
  compareProportions(input: { control: Proportion; treatment: Proportion; confidence?: number }): Comparison;
  /** RGBA, width * height * 4 bytes. */
  paintHeatmap(picture: HeatmapPicture): Uint8ClampedArray<ArrayBuffer>;
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
    aggregate: (input, now) => checked(() => glue.aggregate(input, now)),
  };
}

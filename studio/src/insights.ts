import type { ExperimentResult, Heatmap, HeatmapQuery, Localized, Overview, RecommendedItem } from "./source/types.ts";
import { SourceError } from "./source/types.ts";

export interface Proportion {
  visitors: number;
  conversions: number;
}

/** A treatment against its control. Every figure is null while one side has no visitors. */
export interface Comparison {
  rateControl: number | null;
  rateTreatment: number | null;
  /** Relative: 0.38 is 38% more than the control. */
  lift: number | null;
  low: number | null;
  high: number | null;
  pValue: number | null;
  significant: boolean | null;
}

export interface ExperimentNames {
  name: Localized;
  goal?: string;
  variations: Record<string, Localized>;
}

export interface AggregateInput {
  messages: object[];
  /** The payload's `vario.experiments`. */
  experiments: Record<string, ExperimentNames>;
  /** The payload's `features`. */
  features: Record<string, unknown>;
  heatmap?: HeatmapQuery;
}

export interface Aggregate {
  overview: Overview;
  experiments: ExperimentResult[];
  heatmap: Heatmap;
  recommendations: RecommendedItem[];
}

/** The statistics, the painter and the aggregation of the Rust core. */
export interface Insights {
  compareProportions(input: { control: Proportion; treatment: Proportion; confidence?: number }): Comparison;
  /** Points are x, y, weight triplets in pixels; answers RGBA of width × height. */
  paintHeatmap(input: {
    points: Float32Array;
    width: number;
    height: number;
    radius: number;
    opacity?: number;
  }): Uint8ClampedArray<ArrayBuffer>;
  aggregate(input: AggregateInput, now: number): Aggregate;
}

let loading: Promise<Insights> | undefined;

/** The insights module, loaded once; a failed load is tried again at the next call. */
export function insights(): Promise<Insights> {
  loading ??= load().catch((cause: unknown) => {
    loading = undefined;
    throw new SourceError("insights", cause instanceof Error ? cause.message : String(cause), cause);
  });
  return loading;
}

async function load(): Promise<Insights> {
  const { loadInsights } = await import("vario/insights");
  return loadInsights(new URL("./insights.wasm", import.meta.url));
}

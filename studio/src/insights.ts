import type { Insights } from "vario/insights";
import type { Localized } from "./source/types.ts";
import { SourceError } from "./source/types.ts";

export type { Aggregate, AggregateInput, Comparison, ElementDifference, Insights, Proportion } from "vario/insights";

/** An experiment's words in the payload's `vario.experiments`. */
export interface ExperimentNames {
  name: Localized;
  goal?: string;
  variations: Record<string, Localized>;
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

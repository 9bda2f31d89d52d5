declare module "vario/insights" {
  import type { Insights } from "./insights.ts";

  export function loadInsights(wasm?: URL | BufferSource | WebAssembly.Module): Promise<Insights>;
}

import type { Device } from "../page/screens.ts";
import { heatmapHash } from "../router.ts";
import type { ExperimentResult, HeatmapQuery } from "../source/types.ts";

/** Whose clicks, on which version of the page. */
export interface Choice {
  experiment: string | undefined;
  variation: string | undefined;
  device: Device;
}

/** The choice that the address asks for; what it names must exist. */
export function choiceOf(query: URLSearchParams, experiments: ExperimentResult[], usual: Device): Choice {
  const experiment = experiments.find(({ key }) => key === query.get("experiment"));
  const variation =
    experiment?.variations.find(({ key }) => key === query.get("variation")) ?? experiment?.variations[0];
  const device = query.get("device");
  return {
    experiment: variation && experiment?.key,
    variation: variation?.key,
    device: device === "desktop" || device === "phone" ? device : usual,
  };
}

export function hashOf({ experiment, variation, device }: Choice): string {
  return heatmapHash({ ...(experiment && { experiment }), ...(variation && { variation }), device });
}

export function queryOf(path: string, { experiment, variation }: Choice): HeatmapQuery {
  return { path, ...(experiment && { experiment }), ...(variation && { variation }) };
}

/** The landing page in preview (it tracks and stores nothing), showing the chosen variation. */
export function previewOf(landing: URL, { experiment, variation }: Choice): URL {
  const url = new URL(landing);
  url.searchParams.set("vario_preview", "1");
  if (experiment !== undefined) url.searchParams.set("vario_force", `${experiment}:${variation}`);
  return url;
}

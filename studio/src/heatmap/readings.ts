import type { Heatmap, PrivateHeatmap, StudioSource } from "../source/types.ts";
import type { Choice } from "./choice.ts";
import { queryOf } from "./choice.ts";

/** What the source says of a choice. */
export interface Readings {
  data: Heatmap;
  /** Of the variation that it is compared with. */
  other: Heatmap | undefined;
  /** The private reports of the route with most reports; undefined where there are none. */
  reports: PrivateHeatmap | undefined;
}

export async function readingsOf(source: StudioSource, choice: Choice): Promise<Readings> {
  const { against, route } = choice;
  const [data, other, reports] = await Promise.all([
    source.heatmap(queryOf(choice)),
    against === undefined ? undefined : source.heatmap(queryOf(choice, against)),
    // What is told privately is told beside the rest, and must not keep it away.
    source.heatmapPrivate(route).catch(() => []),
  ]);
  const [most] = [...reports].sort((a, b) => b.reports - a.reports);
  return { data, other, reports: most };
}

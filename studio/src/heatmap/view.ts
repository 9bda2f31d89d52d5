import { el } from "../dom.ts";
import type { Insights } from "../insights.ts";
import { insights } from "../insights.ts";
import type { Part } from "../live.ts";
import { live } from "../live.ts";
import { landingPage } from "../source/choose.ts";
import type { ExperimentResult, FeedEvent, HeatmapRoute } from "../source/types.ts";
import { skeleton } from "../states.ts";
import type { View, ViewContext } from "../view.ts";
import { heading } from "../view.ts";
import { workbench } from "./workbench.ts";

const OFFER_EVERY_MS = 30_000;
/** Latest events, in which addresses of templates are looked for. */
const EVENTS = 200;

export interface Choices {
  experiments: ExperimentResult[];
  routes: HeatmapRoute[];
  /** Paths that visitors have lately been at. */
  seen: (string | null)[];
}

export function heatmapView({ source, query }: ViewContext): View {
  let core: Insights;
  const landing = landingPage(new URL(location.href));
  const body = live<Choices>({
    load: async () => {
      const [experiments, routes, events, loaded] = await Promise.all([
        source.experiments(),
        source.heatmapRoutes(),
        source.events(EVENTS).catch((): FeedEvent[] => []),
        insights(),
      ]);
      core = loaded;
      const seen = [...new Set(events.map(({ path }) => path))].sort();
      return { experiments, routes, seen };
    },
    draw: (choices): Part<Choices> => workbench({ source, core, landing, query, choices }),
    skeleton: skeleton("stage"),
    everyMs: OFFER_EVERY_MS,
  });
  return {
    node: el("div", { class: "page wide" }, heading("heatmap.title", "heatmap.about", body.mark), body.node),
    stop: body.stop,
  };
}

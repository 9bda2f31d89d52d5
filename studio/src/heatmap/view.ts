import { el } from "../dom.ts";
import { count } from "../format.ts";
import { shortName, t } from "../i18n.ts";
import type { Insights } from "../insights.ts";
import { insights } from "../insights.ts";
import type { Live, Part } from "../live.ts";
import { live } from "../live.ts";
import { selectorOf } from "../new-test/selector.ts";
import { usualDevice } from "../page/screens.ts";
import { newTestHash } from "../router.ts";
import { landingPage } from "../source/choose.ts";
import type { ExperimentResult, Heatmap, StudioSource } from "../source/types.ts";
import { skeleton } from "../states.ts";
import type { View, ViewContext } from "../view.ts";
import { heading } from "../view.ts";
import type { Choice } from "./choice.ts";
import { choiceOf, hashOf, previewOf, queryOf } from "./choice.ts";
import { coldSpots } from "./cold.ts";
import { savePicture } from "./picture.ts";
import type { Placement } from "./placement.ts";
import { side } from "./side.ts";
import { stage } from "./stage.ts";
import { toolbar } from "./toolbar.ts";

const EXPERIMENTS_EVERY_MS = 30_000;
const CLICKS_EVERY_MS = 5000;

export function heatmapView({ source, query }: ViewContext): View {
  let core: Insights;
  const body = live<ExperimentResult[]>({
    load: async () => {
      const [experiments, loaded] = await Promise.all([source.experiments(), insights()]);
      core = loaded;
      return experiments;
    },
    draw: (experiments) => heatmapPart(source, core, query, experiments),
    skeleton: skeleton("stage"),
    everyMs: EXPERIMENTS_EVERY_MS,
  });
  return {
    node: el("div", { class: "page wide" }, heading("heatmap.title", "heatmap.about", body.mark), body.node),
    stop: body.stop,
  };
}

function heatmapPart(
  source: StudioSource,
  core: Insights,
  query: URLSearchParams,
  first: ExperimentResult[],
): Part<ExperimentResult[]> {
  const landing = landingPage(new URL(location.href));
  let experiments = first;
  let choice = choiceOf(query, first, usualDevice());
  let data: Heatmap | undefined;
  let placement: Placement | undefined;
  let clicks: Live | undefined;

  const tools = toolbar(choose, download);
  const testOf = (element: Element) => newTestHash(selectorOf(element), choice.device);
  const page = stage(
    core,
    (next) => {
      placement = next;
      showSide();
    },
    testOf,
  );
  const panel = side(core, { ring: page.ring, testOf });
  const panelPlace = el("div", { class: "heatmap-side" });

  function showSide(): void {
    if (data === undefined || placement === undefined) return;
    const shown = page.picture()?.page;
    panel.show(data, placement, shown === undefined ? [] : coldSpots(shown, placement));
  }

  function follow(): void {
    clicks?.stop();
    data = undefined;
    const showClicks = (next: Heatmap) => {
      data = next;
      page.show(next.points);
      showSide();
    };
    clicks = live<Heatmap>({
      load: () => source.heatmap(queryOf(landing.pathname, choice)),
      draw: (next) => {
        showClicks(next);
        return { node: panel.node, update: showClicks };
      },
      skeleton: skeleton("rows"),
      everyMs: CLICKS_EVERY_MS,
    });
    panelPlace.replaceChildren(clicks.node);
  }

  function choose(next: Choice): void {
    const others = next.experiment !== choice.experiment || next.variation !== choice.variation;
    choice = next;
    history.replaceState(null, "", hashOf(choice));
    tools.show(choice, experiments);
    page.open(previewOf(landing, choice), choice.device);
    if (others) {
      page.show([]);
      follow();
    }
  }

  function download(): void {
    const picture = page.picture();
    if (picture === undefined || placement === undefined) return;
    void savePicture({
      ...picture,
      core,
      title: titleOf(choice, experiments, placement.placed),
      name: fileName(choice),
    });
  }

  tools.show(choice, experiments);
  page.open(previewOf(landing, choice), choice.device);
  follow();

  return {
    node: el("div", { class: "stack" }, tools.node, el("div", { class: "heatmap" }, page.node, panelPlace)),
    update: (next) => {
      experiments = next;
      tools.show(choice, experiments);
    },
    stop: () => {
      clicks?.stop();
      page.stop();
    },
  };
}

function titleOf(choice: Choice, experiments: ExperimentResult[], placed: number): string {
  const experiment = experiments.find(({ key }) => key === choice.experiment);
  const variation = experiment?.variations.find(({ key }) => key === choice.variation);
  const whose =
    experiment && variation ? `${shortName(experiment.name)}, ${shortName(variation.name)}` : t("heatmap.everyone");
  return `${t("heatmap.title")} · ${whose} · ${t("heatmap.elementClicks", { count: count(placed) })}`;
}

function fileName({ experiment, variation, device }: Choice): string {
  return `${["vario-heatmap", experiment, variation, device].filter(Boolean).join("-")}.png`;
}

import { el } from "../dom.ts";
import type { Insights } from "../insights.ts";
import { insights } from "../insights.ts";
import type { Part } from "../live.ts";
import { live } from "../live.ts";
import type { ExperimentResult } from "../source/types.ts";
import { empty, skeleton } from "../states.ts";
import type { View, ViewContext } from "../view.ts";
import { heading } from "../view.ts";
import { experimentCard } from "./card.ts";

const EVERY_MS = 5000;

export function experimentsView({ source }: ViewContext): View {
  let core: Insights;
  const body = live<ExperimentResult[]>({
    load: async () => {
      const [experiments, loaded] = await Promise.all([source.experiments(), insights()]);
      core = loaded;
      return experiments;
    },
    draw: (experiments) => cards(experiments, core),
    skeleton: skeleton("card", "card"),
    empty: {
      when: (experiments) => experiments.length === 0,
      node: () => empty("experiments.empty.title", "experiments.empty.text"),
    },
    everyMs: EVERY_MS,
  });
  return {
    node: el("div", { class: "page" }, heading("experiments.title", "experiments.about", body.mark), body.node),
    stop: body.stop,
  };
}

/** A card an experiment; only a card whose figures changed is drawn anew, and a link in it keeps the focus. */
function cards(first: ExperimentResult[], core: Insights): Part<ExperimentResult[]> {
  const node = el("div", { class: "stack" });
  const drawn = new Map<string, { text: string; card: HTMLElement }>();
  const update = (experiments: ExperimentResult[]) => {
    for (const experiment of experiments) {
      const text = JSON.stringify(experiment);
      const before = drawn.get(experiment.key);
      if (before?.text === text) continue;
      const card = experimentCard(experiment, core);
      drawn.set(experiment.key, { text, card });
      if (before === undefined) node.append(card);
      else replaceCard(before.card, card);
    }
  };
  update(first);
  return { node, update };
}

function replaceCard(before: HTMLElement, after: HTMLElement): void {
  const links = (card: HTMLElement) => [...card.querySelectorAll("a")];
  const focused = links(before).findIndex((link) => link.matches(":focus"));
  before.replaceWith(after);
  links(after)[focused]?.focus({ preventScroll: true });
}

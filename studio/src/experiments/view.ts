import { el } from "../dom.ts";
import { t } from "../i18n.ts";
import { icon } from "../icons.ts";
import type { Insights } from "../insights.ts";
import { insights } from "../insights.ts";
import type { Part } from "../live.ts";
import { live } from "../live.ts";
import type { ExperimentResult, StudioSource } from "../source/types.ts";
import { empty, skeleton } from "../states.ts";
import type { View, ViewContext } from "../view.ts";
import { heading } from "../view.ts";
import { experimentCard } from "./card.ts";
import { steering } from "./steering.ts";

const EVERY_MS = 5000;

/** All experiments; `?launched=` names the one that has just begun. */
export function experimentsView({ source, query }: ViewContext): View {
  let core: Insights;
  const body = live<ExperimentResult[]>({
    load: async () => {
      const [experiments, loaded] = await Promise.all([source.experiments(), insights()]);
      core = loaded;
      return newestFirst(experiments);
    },
    draw: (experiments) => cards(experiments, core, source, () => body.refresh()),
    skeleton: skeleton("card", "card"),
    empty: {
      when: (experiments) => experiments.length === 0,
      node: () => empty("experiments.empty.title", "experiments.empty.text"),
    },
    everyMs: EVERY_MS,
  });
  const launched = query.get("launched");
  return {
    node: el(
      "div",
      { class: "page" },
      heading("experiments.title", "experiments.about", body.mark, versionsLink(), newTestLink()),
      launched === null ? undefined : launchedNote(),
      body.node,
    ),
    stop: body.stop,
  };
}

/** Tests made here before the features' experiments, the newest on top. */
function newestFirst(experiments: ExperimentResult[]): ExperimentResult[] {
  const alone = experiments.filter(({ state }) => state !== undefined).reverse();
  return [...alone, ...experiments.filter(({ state }) => state === undefined)];
}

function newTestLink(): HTMLElement {
  return el(
    "a",
    { class: "button primary", href: "#/new-test", "data-testid": "new-test-link" },
    icon("plus"),
    t("test.title"),
  );
}

function versionsLink(): HTMLElement {
  return el(
    "a",
    { class: "button", href: "#/versions", "data-testid": "versions-link" },
    icon("history"),
    t("versions.title"),
  );
}

function launchedNote(): HTMLElement {
  return el(
    "p",
    { class: "note good", role: "status", "data-testid": "launched" },
    icon("check"),
    el("span", {}, t("launch.done")),
  );
}

/** A card an experiment; only a card whose figures changed is drawn anew, and a link in it keeps the focus. */
function cards(
  first: ExperimentResult[],
  core: Insights,
  source: StudioSource,
  steered: () => void,
): Part<ExperimentResult[]> {
  const node = el("div", { class: "stack" });
  const drawn = new Map<string, { text: string; card: HTMLElement }>();
  const update = (experiments: ExperimentResult[]) => {
    for (const [key, { card }] of drawn) {
      if (experiments.some((experiment) => experiment.key === key)) continue;
      card.remove();
      drawn.delete(key);
    }
    for (const [place, experiment] of experiments.entries()) {
      const text = JSON.stringify(experiment);
      const before = drawn.get(experiment.key);
      if (before?.text === text) continue;
      const steer = experiment.state && steering(source, experiment, steered);
      const card = experimentCard(experiment, core, steer);
      drawn.set(experiment.key, { text, card });
      if (before === undefined) node.insertBefore(card, node.children[place] ?? null);
      else replaceCard(before.card, card);
    }
  };
  update(first);
  return { node, update };
}

function replaceCard(before: HTMLElement, after: HTMLElement): void {
  const links = (card: HTMLElement) => [...card.querySelectorAll<HTMLElement>("a, button")];
  const focused = links(before).findIndex((link) => link.matches(":focus"));
  before.replaceWith(after);
  links(after)[focused]?.focus({ preventScroll: true });
}

import { el } from "../dom.ts";
import { change, count, probability, rate } from "../format.ts";
import { named, t } from "../i18n.ts";
import type { IconName } from "../icons.ts";
import { icon } from "../icons.ts";
import type { Comparison, Insights } from "../insights.ts";
import { heatmapHash } from "../router.ts";
import type { ExperimentResult, VariationResult } from "../source/types.ts";
import type { TextKey } from "../texts.ts";
import type { Scale } from "./interval.ts";
import { intervalPlot, scaleFor } from "./interval.ts";
import { stateChip } from "./steering.ts";
import type { Tone, Treatment, Verdict } from "./verdict.ts";
import { enoughData, goalName, toneOf, verdictOf } from "./verdict.ts";

const COLUMNS = ["visitors", "conversions", "rate", "lift", "interval"] as const;
const MARKS: Record<Tone, IconName> = { up: "up", down: "down", undecided: "level", early: "waiting" };

/** States in which visitors see the control whatever the figures say. */
const NOTES = ["paused", "stopped", "draft"];

/** An experiment: what it found in words, then the figures of every variation; `steer` is what can be done with it. */
export function experimentCard(experiment: ExperimentResult, core: Insights, steer?: HTMLElement): HTMLElement {
  const [control, ...others] = experiment.variations;
  const treatments = control === undefined ? [] : others.map((variation) => compared(control, variation, core));
  const scale = scaleFor(treatments.map(({ comparison }) => comparison));
  const enough = enoughData(experiment);
  const title = `experiment-${experiment.key}-title`;
  return el(
    "article",
    { class: "card experiment", "data-testid": `experiment-${experiment.key}`, "aria-labelledby": title },
    el(
      "header",
      { class: "card-head" },
      el("h2", { id: title, tabindex: -1 }, named(experiment.name)),
      experiment.state && stateChip(experiment.state),
      el("p", { class: "goal" }, `${t("experiments.goal")} `, el("strong", {}, goalName(experiment.goal))),
    ),
    steer,
    experiment.state !== undefined && NOTES.includes(experiment.state)
      ? el("p", { class: "note info" }, t(`state.${experiment.state}.about` as TextKey))
      : undefined,
    verdictLine(verdictOf(experiment, treatments)),
    el(
      "table",
      { class: "variations" },
      tableHead(),
      el(
        "tbody",
        {},
        control && row(experiment.key, control, scale),
        ...treatments.map((treatment) => row(experiment.key, treatment.variation, scale, treatment.comparison, enough)),
      ),
    ),
  );
}

function compared(control: VariationResult, variation: VariationResult, core: Insights): Treatment {
  const side = ({ visitors, conversions }: VariationResult) => ({ visitors, conversions });
  return { variation, comparison: core.compareProportions({ control: side(control), treatment: side(variation) }) };
}

function verdictLine({ tone, text, variation }: Verdict): HTMLElement {
  return el(
    "div",
    { class: `verdict tone-${tone}`, "data-testid": "verdict", "data-tone": tone, "data-variation": variation },
    el("span", { class: "verdict-mark" }, icon(MARKS[tone])),
    el("p", {}, el("strong", { class: "verdict-word" }, t(`verdict.${tone}`)), el("span", {}, text)),
  );
}

function tableHead(): HTMLElement {
  const cells = COLUMNS.map((name) => el("th", { scope: "col", class: `column-${name}` }, t(`column.${name}`)));
  return el("thead", {}, el("tr", {}, el("th", { scope: "col" }, t("column.variation")), ...cells));
}

function row(
  experiment: string,
  variation: VariationResult,
  scale: Scale,
  comparison?: Comparison,
  enough = false,
): HTMLElement {
  const { visitors, conversions } = variation;
  const tone = comparison === undefined ? "early" : toneOf(comparison, enough);
  const share = visitors === 0 ? null : conversions / visitors;
  const { lift, low, high, pValue } = comparison ?? { lift: null, low: null, high: null, pValue: null };
  const range = low === null || high === null ? "" : t("interval.range", { low: change(low), high: change(high) });
  return el(
    "tr",
    { "data-testid": `variation-${experiment}-${variation.key}` },
    el("th", { scope: "row" }, variationName(experiment, variation)),
    cell("visitors", count(visitors), visitors),
    cell("conversions", count(conversions), conversions),
    cell("rate", rate(share), share),
    cell(
      "lift",
      comparison === undefined ? t("experiments.baseline") : change(lift),
      lift,
      lift === null ? undefined : `lift tone-${tone}`,
    ),
    el(
      "td",
      {
        "data-col": "interval",
        "data-label": t("column.interval"),
        "data-low": low ?? undefined,
        "data-high": high ?? undefined,
      },
      intervalPlot(scale, comparison, tone),
      el(
        "span",
        { class: "interval-text" },
        range,
        pValue === null ? undefined : el("small", {}, t("experiments.pValue", { value: probability(pValue) })),
      ),
    ),
  );
}

function variationName(experiment: string, variation: VariationResult): HTMLElement {
  const name = named(variation.name);
  const label: TextKey = "experiments.heatmapOf";
  return el(
    "div",
    { class: "variation-name" },
    el("span", {}, name),
    el(
      "a",
      {
        class: "quiet-link",
        href: heatmapHash({ experiment, variation: variation.key }),
        "aria-label": t(label, { name }),
      },
      t("experiments.heatmap"),
    ),
  );
}

function cell(column: (typeof COLUMNS)[number], text: string, value: number | null, style?: string): HTMLElement {
  return el(
    "td",
    { "data-col": column, "data-label": t(`column.${column}`), "data-value": value ?? undefined },
    el("span", { class: style }, text),
  );
}

import { el } from "../dom.ts";
import { intervalPlot, scaleFor } from "../experiments/interval.ts";
import { enoughData, LEAST_VISITORS, toneOf, verdictOf } from "../experiments/verdict.ts";
import { change, count, money, probability, rate } from "../format.ts";
import { t } from "../i18n.ts";
import { icon } from "../icons.ts";
import type { Comparison, Insights } from "../insights.ts";
import type { Part } from "../live.ts";
import type { Audience, ExperimentResult, HoldoutGroup, Localized } from "../source/types.ts";
import type { TextKey } from "../texts.ts";
import { TEXTS } from "../texts.ts";
import type { Reading } from "./view.ts";
import { missing } from "./view.ts";

const GROUPS = ["holdout", "personal"] as const;
const MARKS = { up: "up", down: "down", undecided: "level", early: "waiting" } as const;

/** Recommendations against the holdout, by the experiments' own statistics. */
export function liftPart(core: Insights): Part<Reading> {
  const body = el("div", {});
  const node = el(
    "section",
    { class: "card experiment lift-card", "data-testid": "lift" },
    el("header", { class: "card-head" }, el("h2", {}, t("lift.title"))),
    body,
  );
  return {
    node,
    update: ({ audience }) => {
      const { holdout, personal } = audience.lift;
      if (holdout.visitors + personal.visitors === 0) {
        body.replaceChildren(missing(t("lift.empty.title"), t("lift.empty.text"), "lift"));
        return;
      }
      body.replaceChildren(...figures(audience, core));
    },
  };
}

/** The two groups as an experiment whose control is the holdout. */
export function asExperiment({ holdout, personal }: Audience["lift"]): ExperimentResult {
  const variation = (key: (typeof GROUPS)[number], { visitors, buyers }: HoldoutGroup) => ({
    key,
    name: words(key === "holdout" ? "lift.holdout" : "lift.name"),
    visitors,
    conversions: buyers,
  });
  return {
    key: "vario-personalization",
    name: words("lift.name"),
    goal: "Order Completed",
    variations: [variation("holdout", holdout), variation("personal", personal)],
  };
}

/** How many more visitors it takes, in all, until the smaller group has enough for a first reading. */
export function visitorsMissing({ holdout, personal }: Audience["lift"]): number {
  const smaller = Math.min(holdout.visitors, personal.visitors);
  const all = holdout.visitors + personal.visitors;
  const share = smaller === 0 ? 0.05 : smaller / all;
  return Math.max(0, Math.ceil((LEAST_VISITORS - smaller) / share));
}

function figures({ lift, currency }: Audience, core: Insights): HTMLElement[] {
  const experiment = asExperiment(lift);
  const [control, treatment] = experiment.variations;
  if (control === undefined || treatment === undefined) return [];
  const side = ({ visitors, conversions }: typeof control) => ({ visitors, conversions });
  const comparison = core.compareProportions({ control: side(control), treatment: side(treatment) });
  const enough = enoughData(experiment);
  const verdict = verdictOf(experiment, [{ variation: treatment, comparison }]);
  return [
    el("p", { class: "card-note" }, t("lift.about")),
    el(
      "div",
      { class: `verdict tone-${verdict.tone}`, "data-testid": "lift-verdict", "data-tone": verdict.tone },
      el("span", { class: "verdict-mark" }, icon(MARKS[verdict.tone])),
      el(
        "p",
        {},
        el("strong", { class: "verdict-word" }, t(`verdict.${verdict.tone}`)),
        el("span", {}, enough ? verdict.text : tooFew(lift)),
      ),
    ),
    el(
      "table",
      { class: "variations" },
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          ...(["lift.group", "column.visitors", "lift.orders", "lift.conversion", "lift.perVisitor"] as const).map(
            header,
          ),
          header("column.lift"),
          header("column.interval"),
        ),
      ),
      el(
        "tbody",
        {},
        row("holdout", lift.holdout, currency),
        row("personal", lift.personal, currency, comparison, enough),
      ),
    ),
  ];
}

function tooFew(lift: Audience["lift"]): string {
  const visitors = visitorsMissing(lift);
  return visitors > 0 ? t("lift.few", { visitors: count(visitors) }) : t("lift.fewOrders");
}

function header(key: TextKey): HTMLElement {
  return el("th", { scope: "col" }, t(key));
}

function row(
  key: (typeof GROUPS)[number],
  { visitors, buyers, orders, revenue }: HoldoutGroup,
  currency: string,
  comparison?: Comparison,
  enough = false,
): HTMLElement {
  const tone = comparison === undefined ? "early" : toneOf(comparison, enough);
  const { lift, low, high, pValue } = comparison ?? { lift: null, low: null, high: null, pValue: null };
  const share = visitors === 0 ? null : buyers / visitors;
  const cell = (name: string, label: TextKey, text: string, value: number | null, style?: string) =>
    el(
      "td",
      { "data-col": name, "data-label": t(label), "data-value": value ?? undefined },
      el("span", { class: style }, text),
    );
  const lifted = comparison === undefined ? t("experiments.baseline") : change(lift);
  return el(
    "tr",
    { "data-testid": `lift-${key}` },
    el("th", { scope: "row" }, t(`lift.${key}`)),
    cell("visitors", "column.visitors", count(visitors), visitors),
    cell("orders", "lift.orders", count(orders), orders),
    cell("rate", "lift.conversion", rate(share), share),
    cell("revenue", "lift.perVisitor", visitors === 0 ? "–" : money(revenue / visitors, currency), revenue),
    cell("lift", "column.lift", lifted, lift, lift === null ? undefined : `lift tone-${tone}`),
    el(
      "td",
      { "data-col": "interval", "data-label": t("column.interval") },
      intervalPlot(scaleFor(comparison === undefined ? [] : [comparison]), comparison, tone),
      el(
        "span",
        { class: "interval-text" },
        low === null || high === null ? "" : t("interval.range", { low: change(low), high: change(high) }),
        pValue === null ? undefined : el("small", {}, t("experiments.pValue", { value: probability(pValue) })),
      ),
    ),
  );
}

/** A text of the Studio's in both languages, as the payload's names are. */
function words(key: TextKey): Localized {
  return { en: TEXTS.en[key], zh: TEXTS.zh[key] };
}

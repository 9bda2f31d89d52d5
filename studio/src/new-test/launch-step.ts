import { el } from "../dom.ts";
import { goalName } from "../experiments/verdict.ts";
import { count, percent } from "../format.ts";
import { t } from "../i18n.ts";
import { icon } from "../icons.ts";
import type { TextKey } from "../texts.ts";
import type { Audience } from "./audience.ts";
import { isEverybody } from "./audience.ts";
import { CONTROL, type Draft, problemsOf } from "./draft.ts";
import type { Traffic } from "./duration.ts";
import { daysNeeded } from "./duration.ts";
import { checkSelector, isFragile } from "./fragile.ts";
import type { TestStage } from "./stage.ts";
import type { Step, Workshop } from "./workshop.ts";

/** Lifts that the forecast speaks of: a big one, and a usual one. */
const LIFTS = [0.2, 0.1];

const STEP_OF: Record<ReturnType<typeof problemsOf>[number], Step> = {
  changes: "change",
  value: "change",
  name: "plan",
  goal: "plan",
  weight: "plan",
  pages: "plan",
};

export interface LaunchOptions {
  traffic(goal: string): Traffic | undefined;
  /** Rejects with what to say where it failed. */
  launch(): Promise<void>;
}

/** The last step: what will happen in words, what to look at before, and the button. */
export function launchStep(
  workshop: Workshop,
  stage: TestStage,
  options: LaunchOptions,
): { node: HTMLElement; draw(): void } {
  const node = el("div", { class: "step" });
  const failure = el("p", { class: "note bad", role: "alert", hidden: true, "data-testid": "launch-error" });
  const draw = () => {
    const { draft } = workshop;
    const problems = problemsOf(draft);
    node.replaceChildren(
      summary(workshop),
      forecast(draft, options.traffic(draft.goal)),
      ...problems.map((problem) => todo(workshop, t(`problem.${problem}`), STEP_OF[problem])),
      ...weakSelectors(draft, stage).map((text) => caution(text)),
      failure,
      launchButton(problems.length === 0),
    );
  };

  function launchButton(able: boolean): HTMLElement {
    const button = el(
      "button",
      { type: "button", class: "button primary large", "data-testid": "launch" },
      icon("play"),
    );
    button.append(t("launch.do"));
    button.disabled = !able;
    button.addEventListener("click", async () => {
      button.disabled = true;
      failure.hidden = true;
      try {
        await options.launch();
      } catch (error) {
        failure.hidden = false;
        failure.textContent = error instanceof Error ? error.message : String(error);
        button.disabled = false;
      }
    });
    return el("div", { class: "launch-bar" }, button, el("p", { class: "faint" }, t("launch.about")));
  }

  workshop.onNews((news) => {
    if (news === "history" || (news === "draft" && workshop.step === "launch")) draw();
  });
  return { node, draw };
}

function summary(workshop: Workshop): HTMLElement {
  const { name, goal, variations, coverage, audience } = workshop.draft;
  const line = (label: TextKey, ...words: (Node | string)[]) =>
    el("div", {}, el("dt", {}, t(label)), el("dd", {}, ...words));
  const shares = variations.map(({ key, name: called, weight, changes }) => {
    const what = key === CONTROL ? "" : t("launch.changes", { count: changes.length });
    const show = el("button", { type: "button", class: "look" }, icon("preview"), `${called || key} ${weight}%`);
    show.append(el("small", { class: "faint" }, what));
    show.addEventListener("click", () => workshop.show(key));
    return show;
  });
  return el(
    "dl",
    { class: "summary", "data-testid": "summary" },
    line("plan.name", name.trim() || "–"),
    line("plan.goal", goalName(goal)),
    line("launch.split", ...shares),
    line("plan.coverage", percent(coverage / 100)),
    line("audience.pages", audience.pages),
    line("audience.title", audienceWords(audience)),
  );
}

/** "Phone, from search, searching for 雅思". */
export function audienceWords(audience: Audience): string {
  if (isEverybody(audience)) return t("audience.everybody");
  const { devices, channels, terms } = audience;
  const parts = [
    devices.map((device) => t(`audience.device.${device}`)).join(t("list.or")),
    channels.map((channel) => t(`audience.channel.${channel}`)).join(t("list.or")),
    terms.length > 0 ? t("audience.term.words", { terms: terms.join(t("list.or")) }) : "",
  ];
  return parts.filter(Boolean).join(t("list.and"));
}

/** How long it will take, by what came so far. */
function forecast(draft: Draft, traffic: Traffic | undefined): HTMLElement {
  const { variations, coverage, audience } = draft;
  if (traffic === undefined || traffic.daily < 1)
    return el("p", { class: "forecast" }, icon("waiting"), t("forecast.unknown"));
  const smallest = (Math.min(...variations.map(({ weight }) => weight)) / 100) * (coverage / 100);
  const lines = LIFTS.map((lift) => {
    const days = daysNeeded(traffic, smallest, lift);
    const values = { lift: percent(lift), days: days === undefined ? "" : count(days) };
    return t(days === undefined ? "forecast.never" : "forecast.days", values);
  });
  const who = isEverybody(audience) ? t("forecast.everybody") : t("forecast.part");
  const base = t("forecast.base", { daily: count(traffic.daily), rate: percent(traffic.rate) });
  return el(
    "div",
    { class: "forecast", "data-testid": "forecast" },
    icon("waiting"),
    el(
      "div",
      {},
      ...[...new Set(lines)].map((line) => el("p", {}, line)),
      el("small", { class: "faint" }, base, " ", who),
    ),
  );
}

function todo(workshop: Workshop, text: string, step: Step): HTMLElement {
  const go = el("button", { type: "button", class: "button small" }, t(`step.${step}`));
  go.addEventListener("click", () => workshop.goTo(step));
  return el("div", { class: "note bad", "data-testid": "problem" }, icon("warning"), el("span", {}, text), go);
}

function caution(text: string): HTMLElement {
  return el("p", { class: "note warn", "data-testid": "caution" }, icon("warning"), el("span", {}, text));
}

/** Selectors that are likely to break, or that find none or several elements. */
function weakSelectors({ variations }: Draft, stage: TestStage): string[] {
  const page = stage.page();
  if (page === undefined) return [];
  const labels = new Map(
    variations.flatMap(({ key, changes }) =>
      key === CONTROL ? [] : changes.map((change) => [change.selector, change.label]),
    ),
  );
  return stage.original(() =>
    [...labels].flatMap(([selector, label]) => {
      const check = checkSelector(page, selector);
      const name = label || selector;
      if (check.matches === 0) return [t("caution.none", { name })];
      const several = check.matches > 1 ? [t("caution.several", { name, count: check.matches })] : [];
      return isFragile(check) ? [t("caution.fragile", { name }), ...several] : several;
    }),
  );
}

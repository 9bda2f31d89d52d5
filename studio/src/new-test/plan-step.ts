import { el } from "../dom.ts";
import { goalName } from "../experiments/verdict.ts";
import { count } from "../format.ts";
import { t } from "../i18n.ts";
import type { GoalEvent } from "../source/types.ts";
import { audienceFields } from "./audience-fields.ts";
import type { Draft } from "./draft.ts";
import { even, LONGEST_NAME, withWeight } from "./draft.ts";
import type { Workshop } from "./workshop.ts";

/** Events that a shop's test usually aims at; offered even before the first one has come. */
const USUAL_GOALS = ["Order Completed", "Product Added", "Product Viewed"];

/** The second step: name, goal, split and audience. */
export function planStep(workshop: Workshop, goals: () => readonly GoalEvent[]): { node: HTMLElement; draw(): void } {
  const node = el("div", { class: "step" });
  const split = el("div", {});
  const drawSplit = () => {
    const focused = document.activeElement?.getAttribute("data-share");
    split.replaceChildren(splitFields(workshop));
    split.querySelector<HTMLElement>(`[data-share="${focused}"]`)?.focus();
  };
  const draw = () => {
    drawSplit();
    node.replaceChildren(nameField(workshop), goalField(workshop, goals()), split, audienceFields(workshop));
  };
  workshop.onNews((news) => {
    if (news === "draft") drawSplit();
    else if (news === "history") draw();
  });
  return { node, draw };
}

function set(workshop: Workshop, change: Partial<Draft>, tag?: string): void {
  workshop.edit((draft) => ({ ...draft, ...change }), tag);
}

function nameField(workshop: Workshop): HTMLElement {
  const placeholder = t("plan.name.example");
  const input = el("input", { type: "text", maxlength: LONGEST_NAME, placeholder, "data-testid": "test-name" });
  input.value = workshop.draft.name;
  input.addEventListener("input", () => set(workshop, { name: input.value }, "test name"));
  return el("label", { class: "field" }, el("span", {}, t("plan.name")), input);
}

function goalField(workshop: Workshop, seen: readonly GoalEvent[]): HTMLElement {
  const usual = USUAL_GOALS.filter((event) => seen.every((goal) => goal.event !== event));
  const listed = [...seen, ...usual.map((event) => ({ event, visitors: 0 }))];
  const chosen = workshop.draft.goal;
  const all = listed.some(({ event }) => event === chosen) ? listed : [{ event: chosen, visitors: 0 }, ...listed];
  const options = all.map(({ event, visitors }) => {
    const reached = visitors > 0 ? t("plan.goal.reached", { visitors: count(visitors) }) : t("plan.goal.unseen");
    const name = goalName(event);
    const text = t(name === event ? "plan.goal.own" : "plan.goal.option", { name, event, reached });
    return el("option", { value: event, selected: event === chosen }, text);
  });
  const select = el("select", { "data-testid": "test-goal" }, ...options);
  select.addEventListener("change", () => set(workshop, { goal: select.value }));
  return el(
    "label",
    { class: "field" },
    el("span", {}, t("plan.goal")),
    select,
    el("small", { class: "faint" }, t("plan.goal.about")),
  );
}

function splitFields(workshop: Workshop): HTMLElement {
  const { variations, coverage } = workshop.draft;
  const rows = variations.map(({ key, name, weight }) =>
    slider(name || key, weight, 0, key, (value) => {
      workshop.edit((draft) => withWeight(draft, key, value), `weight ${key}`);
    }),
  );
  const evenly = el("button", { type: "button", class: "button small quiet" }, t("plan.even"));
  evenly.hidden = even(variations).every(({ weight }, index) => weight === variations[index]?.weight);
  evenly.addEventListener("click", () => workshop.edit((draft) => ({ ...draft, variations: even(draft.variations) })));
  const bar = el("div", { class: "split-bar", "aria-hidden": "true" });
  for (const { weight } of variations) {
    const part = el("span", {});
    part.style.flexGrow = String(weight);
    bar.append(part);
  }
  return el(
    "fieldset",
    { class: "group" },
    el("legend", {}, t("plan.split")),
    bar,
    ...rows,
    evenly,
    slider(t("plan.coverage"), coverage, 1, "coverage", (value) => set(workshop, { coverage: value }, "coverage")),
    coverage < 100 ? el("small", { class: "faint" }, t("plan.coverage.rest", { rest: 100 - coverage })) : undefined,
  );
}

function slider(name: string, value: number, min: number, key: string, set: (value: number) => void): HTMLElement {
  const input = el("input", {
    type: "range",
    min,
    max: 100,
    step: 1,
    value,
    "data-share": key,
    "data-testid": `share-${key}`,
  });
  input.addEventListener("input", () => set(Number(input.value)));
  return el("label", { class: "share" }, el("span", {}, name), input, el("output", {}, `${value}%`));
}

import { el } from "../dom.ts";
import { t } from "../i18n.ts";
import { icon } from "../icons.ts";
import type { Change } from "./change.ts";
import { changeFault, withoutChange } from "./change.ts";
import { CONTROL, LONGEST_NAME, withoutVariation, withVariationChanged } from "./draft.ts";
import { suggestions } from "./element.ts";
import { elementPanel } from "./element-panel.ts";
import { wordsFor } from "./picker.ts";
import type { TestStage } from "./stage.ts";
import type { Workshop } from "./workshop.ts";

/** The first step: what a variation changes. */
export function changeStep(workshop: Workshop, stage: TestStage): { node: HTMLElement; draw(): void } {
  const node = el("div", { class: "step" });
  const list = el("div", {});
  const draw = () => {
    const { selection, variation } = workshop;
    const parts =
      variation.key === CONTROL
        ? [original()]
        : [variationHead(workshop), selection ? elementPanel(workshop, stage, selection) : choice(stage)];
    drawList();
    node.replaceChildren(...parts, list);
  };
  function drawList(): void {
    list.replaceChildren(...(workshop.variation.key === CONTROL ? [] : [changeList(workshop, stage)]));
  }
  workshop.onNews((news) => {
    if (news === "draft") drawList();
    else if (news !== "step" && news !== "device") draw();
  });
  return { node, draw };
}

function original(): HTMLElement {
  return el("div", { class: "hint" }, el("strong", {}, t("control.title")), el("p", {}, t("control.text")));
}

function variationHead(workshop: Workshop): HTMLElement {
  const { variation, draft } = workshop;
  const input = el("input", { type: "text", maxlength: LONGEST_NAME, "data-testid": "variation-name" });
  input.value = variation.name;
  input.addEventListener("input", () => {
    workshop.edit(
      (before) => withVariationChanged(before, variation.key, { name: input.value }),
      `name ${variation.key}`,
    );
  });
  const remove = el("button", { type: "button", class: "button small quiet" }, t("variation.remove"));
  remove.hidden = draft.variations.length <= 2;
  remove.addEventListener("click", () => {
    workshop.edit((before) => withoutVariation(before, variation.key));
    workshop.show(workshop.draft.variations.at(-1)?.key ?? CONTROL);
  });
  return el(
    "div",
    { class: "variation-head" },
    el("label", { class: "field" }, el("span", {}, t("variation.name")), input),
    remove,
  );
}

/** Nothing is chosen yet: how to choose, and what is worth it. */
function choice(stage: TestStage): HTMLElement {
  const page = stage.page();
  const offers = page === undefined ? [] : stage.original(() => suggestions(page));
  const buttons = offers.map((element) => {
    const button = el("button", { type: "button", class: "suggestion", "data-testid": "suggestion" });
    button.append(
      icon("target"),
      el(
        "span",
        {},
        stage.original(() => wordsFor(element)),
      ),
    );
    button.addEventListener("click", () => stage.choose(element));
    for (const event of ["mouseenter", "focus"]) button.addEventListener(event, () => stage.point(element));
    for (const event of ["mouseleave", "blur"]) button.addEventListener(event, () => stage.point(undefined));
    return el("li", {}, button);
  });
  return el(
    "div",
    { class: "hint" },
    el("strong", {}, t("choose.title")),
    el("p", {}, t("choose.text")),
    buttons.length > 0 ? el("p", { class: "faint" }, t("choose.often")) : undefined,
    el("ul", { class: "suggestions" }, ...buttons),
  );
}

function changeList(workshop: Workshop, stage: TestStage): HTMLElement {
  const { variation } = workshop;
  const rows = variation.changes.map((change) => changeRow(workshop, stage, change));
  return el(
    "section",
    { class: "changes" },
    el("h3", {}, t("changes.title", { name: variation.name || variation.key, count: rows.length })),
    rows.length === 0 ? el("p", { class: "faint" }, t("changes.none")) : el("ul", {}, ...rows),
  );
}

function changeRow(workshop: Workshop, stage: TestStage, change: Change): HTMLElement {
  const { selector, kind, value, label } = change;
  const shown =
    kind === "color" || kind === "background" ? colour(value) : el("span", { class: "change-value" }, wordsOf(change));
  const open = el(
    "button",
    { type: "button", class: "change", title: selector },
    el("span", { class: "change-what" }, label || selector),
    el("span", { class: "change-kind" }, t(`change.${kind}`)),
    shown,
  );
  open.addEventListener("click", () => stage.chooseBy(selector));
  const remove = el(
    "button",
    { type: "button", class: "icon-button", "aria-label": t("change.back", { what: t(`change.${kind}`) }) },
    icon("close"),
  );
  const { key } = workshop.variation;
  remove.addEventListener("click", () => {
    workshop.edit((draft) => {
      const changes = draft.variations.find((variation) => variation.key === key)?.changes ?? [];
      return withVariationChanged(draft, key, { changes: withoutChange(changes, change) });
    });
    workshop.select(workshop.selection);
  });
  const fault = changeFault(change);
  return el(
    "li",
    { "data-testid": "change", "data-kind": kind, "data-selector": selector },
    el("div", { class: "change-row" }, open, remove),
    fault && el("p", { class: "note bad" }, icon("warning"), el("span", {}, t(`change.fault.${fault}`))),
  );
}

function wordsOf({ kind, value }: Change): string {
  return kind === "hide" ? t("change.hidden") : `“${value}”`;
}

function colour(value: string): HTMLElement {
  const patch = el("span", { class: "patch" });
  patch.style.backgroundColor = value;
  return el("span", { class: "change-value" }, patch, value);
}

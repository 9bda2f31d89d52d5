import { el } from "../dom.ts";
import { t } from "../i18n.ts";
import { icon } from "../icons.ts";
import { colourFields } from "./colour-fields.ts";
import { linkOf, textOf, textsInside } from "./element.ts";
import { wordsFor } from "./picker.ts";
import { selectorNote } from "./selector-note.ts";
import type { TestStage } from "./stage.ts";
import type { Selection, Workshop } from "./workshop.ts";

/** What can be changed of the chosen element in the variation shown. */
export function elementPanel(workshop: Workshop, stage: TestStage, selection: Selection): HTMLElement {
  const done = el("button", { type: "button", class: "icon-button", "aria-label": t("element.done") }, icon("close"));
  done.addEventListener("click", () => stage.choose(undefined));
  return el(
    "section",
    { class: "element-panel", "data-testid": "element-panel", "data-selector": selection.selector },
    el("header", { class: "element-head" }, icon("target"), el("h3", { tabindex: -1 }, selection.label), done),
    way(stage, selection.element),
    textField(workshop, stage, selection),
    linkField(workshop, stage, selection),
    colourFields(workshop, stage, selection),
    hideField(workshop),
    selectorNote(workshop, stage, selection),
  );
}

/** The elements around the chosen one, outermost first, to choose one of them instead. */
function way(stage: TestStage, element: Element): HTMLElement | undefined {
  const around: Element[] = [];
  for (let above = element.parentElement; above && around.length < 3; above = above.parentElement) {
    if (above === above.ownerDocument.body || above.localName === "main") break;
    // Boxes in boxes that are called the same are one to the reader: the outer one.
    if (around[0] !== undefined && wordsFor(around[0]) === wordsFor(above)) around.shift();
    around.unshift(above);
  }
  if (around.length === 0) return undefined;
  return el("p", { class: "way" }, el("span", {}, t("element.inside")), ...around.map((above) => jump(stage, above)));
}

function jump(stage: TestStage, element: Element): HTMLElement {
  const button = el("button", { type: "button", class: "chip" }, wordsFor(element));
  button.addEventListener("click", () => stage.choose(element));
  for (const event of ["mouseenter", "focus"]) button.addEventListener(event, () => stage.point(element));
  for (const event of ["mouseleave", "blur"]) button.addEventListener(event, () => stage.point(undefined));
  return button;
}

function textField(workshop: Workshop, stage: TestStage, { element }: Selection): HTMLElement | undefined {
  const original = stage.original(() => textOf(element));
  if (original === undefined) return innerTexts(stage, element);
  const input = el("textarea", { rows: 2, "data-testid": "change-text", placeholder: original, maxlength: 500 });
  input.value = workshop.at("text")?.value ?? original;
  const before =
    original === "" ? undefined : el("small", { class: "before" }, t("element.before", { text: original }));
  input.addEventListener("input", () => {
    const value = input.value.replace(/\s*\n\s*/g, " ");
    workshop.set("text", value === original ? undefined : value);
  });
  return el("label", { class: "field" }, el("span", {}, t("change.text")), input, before);
}

/** Words in elements of their own cannot be set from here without losing the elements: they are offered instead. */
function innerTexts(stage: TestStage, element: Element): HTMLElement | undefined {
  const inside = textsInside(element);
  if (inside.length === 0) return undefined;
  return el(
    "div",
    { class: "field" },
    el("span", {}, t("element.texts")),
    el("p", { class: "way" }, ...inside.map((inner) => jump(stage, inner))),
  );
}

function linkField(workshop: Workshop, stage: TestStage, { element }: Selection): HTMLElement | undefined {
  if (linkOf(element) === undefined) return undefined;
  const original = stage.original(() => element.getAttribute("href") ?? "");
  const input = el("input", { type: "text", inputmode: "url", "data-testid": "change-link", placeholder: original });
  input.value = workshop.at("link")?.value ?? original;
  input.addEventListener("input", () => {
    workshop.set("link", input.value === original ? undefined : input.value.trim());
  });
  return el("label", { class: "field" }, el("span", {}, t("change.link")), input);
}

function hideField(workshop: Workshop): HTMLElement {
  const box = el("input", {
    type: "checkbox",
    "data-testid": "change-hide",
    checked: workshop.at("hide") !== undefined,
  });
  box.addEventListener("change", () => workshop.set("hide", box.checked ? "" : undefined));
  return el("label", { class: "check" }, box, el("span", {}, t("change.hide.do")));
}

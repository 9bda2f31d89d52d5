import { el } from "../dom.ts";
import { t } from "../i18n.ts";
import { icon } from "../icons.ts";
import { contrast, groundOf, hexOf, LEAST_CONTRAST } from "./color.ts";
import type { TestStage } from "./stage.ts";
import type { Selection, Workshop } from "./workshop.ts";

type ColourKind = "color" | "background";

/** Colours of the words and of what is behind them, with a warning when they are hard to read. */
export function colourFields(workshop: Workshop, stage: TestStage, { element }: Selection): HTMLElement {
  const warning = el("p", { class: "note warn", role: "status", "data-testid": "contrast", hidden: true });
  const style = () => element.ownerDocument.defaultView?.getComputedStyle(element);
  const now: Record<ColourKind, () => string> = {
    color: () => hexOf(style()?.color ?? "") ?? "#000000",
    background: () => groundOf(element),
  };

  function judge(): void {
    const ratio = contrast(now.color(), now.background());
    const changed = workshop.at("color") !== undefined || workshop.at("background") !== undefined;
    warning.hidden = !changed || ratio >= LEAST_CONTRAST;
    warning.textContent = warning.hidden
      ? ""
      : t("change.contrast", { ratio: ratio.toFixed(1), least: LEAST_CONTRAST });
  }

  const fields = (["color", "background"] as const).map((kind) => {
    const original = stage.original(now[kind]);
    const input = el("input", { type: "color", "data-testid": `change-${kind}` });
    const code = el("code", {});
    const back = el(
      "button",
      { type: "button", class: "icon-button", "aria-label": t("change.back", { what: t(`change.${kind}`) }) },
      icon("undo"),
    );
    const draw = () => {
      const value = workshop.at(kind)?.value;
      input.value = value ?? original;
      code.textContent = input.value;
      back.hidden = value === undefined;
      judge();
    };
    input.addEventListener("input", () => {
      workshop.set(kind, input.value);
      draw();
    });
    back.addEventListener("click", () => {
      workshop.set(kind, undefined);
      draw();
    });
    return {
      draw,
      node: el("div", { class: "swatch" }, el("label", {}, input, el("span", {}, t(`change.${kind}`), code)), back),
    };
  });
  const node = el("div", { class: "swatches" }, ...fields.map((field) => field.node), warning);
  for (const { draw } of fields) draw();
  return node;
}

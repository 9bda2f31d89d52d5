import { el } from "../dom.ts";
import { t } from "../i18n.ts";
import { icon } from "../icons.ts";
import type { Device } from "../page/screens.ts";
import { MOST_VARIATIONS, withVariation } from "./draft.ts";
import type { Workshop } from "./workshop.ts";

/** Above the page: which variation it shows, on which screen, and the way back. */
export function variationBar(workshop: Workshop): HTMLElement {
  const node = el("div", { class: "toolbar" });
  const draw = () => {
    const focused = buttons(node).indexOf(document.activeElement as HTMLElement);
    node.replaceChildren(variations(workshop), devices(workshop), steps(workshop));
    buttons(node)[focused]?.focus();
  };
  workshop.onNews((news) => {
    if (news !== "selection" && news !== "step") draw();
  });
  draw();
  return node;
}

function variations(workshop: Workshop): HTMLElement {
  const { draft, variation } = workshop;
  const tabs = draft.variations.map(({ key, name, changes }) => {
    const count = changes.length > 0 ? el("span", { class: "count" }, String(changes.length)) : undefined;
    const pressed = String(key === variation.key);
    const tab = el("button", { type: "button", "aria-pressed": pressed, "data-variation": key }, name || key, count);
    tab.addEventListener("click", () => workshop.show(key));
    return tab;
  });
  const add = el(
    "button",
    { type: "button", "data-testid": "add-variation", "aria-label": t("variation.add"), title: t("variation.add") },
    icon("plus"),
  );
  add.disabled = draft.variations.length >= MOST_VARIATIONS;
  add.addEventListener("click", () => {
    workshop.edit((before) => withVariation(before));
    const added = workshop.draft.variations.at(-1);
    if (added !== undefined) workshop.show(added.key);
  });
  return el("div", { class: "segmented", role: "group", "aria-label": t("variation.shown") }, ...tabs, add);
}

function devices(workshop: Workshop): HTMLElement {
  const choices = (["desktop", "phone"] satisfies Device[]).map((device) => {
    const button = el(
      "button",
      { type: "button", "aria-pressed": String(device === workshop.device), "data-device": device },
      icon(device),
      el("span", { class: "wide-only" }, t(`heatmap.${device}`)),
    );
    button.setAttribute("aria-label", t(`heatmap.${device}`));
    button.addEventListener("click", () => workshop.watch(device));
    return button;
  });
  return el("div", { class: "segmented", role: "group", "aria-label": t("heatmap.device") }, ...choices);
}

function steps(workshop: Workshop): HTMLElement {
  const button = (name: "undo" | "redo", able: boolean, act: () => void) => {
    const node = el(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": t(`test.${name}`),
        title: t(`test.${name}`),
        "data-testid": name,
      },
      icon(name),
    );
    node.disabled = !able;
    node.addEventListener("click", act);
    return node;
  };
  return el(
    "div",
    { class: "undo-redo" },
    button("undo", workshop.canUndo, () => workshop.undo()),
    button("redo", workshop.canRedo, () => workshop.redo()),
  );
}

function buttons(node: HTMLElement): HTMLElement[] {
  return [...node.querySelectorAll<HTMLElement>("button")];
}

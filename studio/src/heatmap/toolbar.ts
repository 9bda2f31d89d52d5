import { el } from "../dom.ts";
import { named, shortName, t } from "../i18n.ts";
import { icon } from "../icons.ts";
import type { Device } from "../page/screens.ts";
import type { ExperimentResult } from "../source/types.ts";
import type { Choice } from "./choice.ts";

export interface Toolbar {
  node: HTMLElement;
  /** Draws the choices anew, keeping the reader's focus. */
  show(choice: Choice, experiments: ExperimentResult[]): void;
}

/** Experiment, variation and screen, and the picture to take away. */
export function toolbar(choose: (choice: Choice) => void, download: () => void): Toolbar {
  const node = el("div", { class: "toolbar" });
  return {
    node,
    show: (choice, experiments) => {
      const focused = focusables(node).indexOf(document.activeElement as HTMLElement);
      node.replaceChildren(
        experimentSelect(choice, experiments, choose),
        ...variationButtons(choice, experiments, choose),
        deviceButtons(choice, choose),
        downloadButton(download),
      );
      focusables(node)[focused]?.focus();
    },
  };
}

function experimentSelect(
  choice: Choice,
  experiments: ExperimentResult[],
  choose: (choice: Choice) => void,
): HTMLElement {
  const option = (value: string, text: string) =>
    el("option", { value, selected: value === (choice.experiment ?? "") }, text);
  const select = el(
    "select",
    { "data-testid": "heatmap-experiment" },
    option("", t("heatmap.everyone")),
    ...experiments.map(({ key, name }) => option(key, named(name))),
  );
  select.addEventListener("change", () => {
    const experiment = experiments.find(({ key }) => key === select.value);
    choose({ ...choice, experiment: experiment?.key, variation: experiment?.variations[0]?.key });
  });
  return el("label", { class: "field inline" }, el("span", {}, t("heatmap.experiment")), select);
}

function variationButtons(
  choice: Choice,
  experiments: ExperimentResult[],
  choose: (choice: Choice) => void,
): HTMLElement[] {
  const experiment = experiments.find(({ key }) => key === choice.experiment);
  if (experiment === undefined) return [];
  const buttons = experiment.variations.map(({ key, name }) => {
    const button = el("button", {
      type: "button",
      title: named(name),
      "aria-pressed": String(key === choice.variation),
      "data-variation": key,
    });
    button.append(shortName(name));
    button.addEventListener("click", () => choose({ ...choice, variation: key }));
    return button;
  });
  return [el("div", { class: "segmented", role: "group", "aria-label": t("heatmap.variation") }, ...buttons)];
}

function deviceButtons(choice: Choice, choose: (choice: Choice) => void): HTMLElement {
  const buttons = (["desktop", "phone"] satisfies Device[]).map((device) => {
    const button = el(
      "button",
      { type: "button", "aria-pressed": String(device === choice.device), "data-device": device },
      icon(device),
      el("span", {}, t(`heatmap.${device}`)),
    );
    button.addEventListener("click", () => choose({ ...choice, device }));
    return button;
  });
  return el("div", { class: "segmented", role: "group", "aria-label": t("heatmap.device") }, ...buttons);
}

function downloadButton(download: () => void): HTMLElement {
  const button = el(
    "button",
    { type: "button", class: "button push", "data-testid": "heatmap-download" },
    icon("download"),
    t("heatmap.download"),
  );
  button.addEventListener("click", download);
  return button;
}

function focusables(node: HTMLElement): HTMLElement[] {
  return [...node.querySelectorAll<HTMLElement>("select, button")];
}

import { el } from "../dom.ts";
import { t } from "../i18n.ts";

export const STEPS = ["page", "clicks", "paint"] as const;
export type Step = (typeof STEPS)[number];

export interface Progress {
  node: HTMLElement;
  set(step: Step, isDone: boolean): void;
}

/** How far the heatmap has come, in a strip that takes no room; gone when all is there. */
export function progress(): Progress {
  const done = new Set<Step>();
  const bar = el("progress", { max: STEPS.length, "aria-label": t("state.loading") });
  const words = el("span", { class: "visually-hidden", role: "status" });
  const node = el("div", { class: "heat-progress", "data-testid": "heatmap-progress" }, bar, words);
  const show = () => {
    const next = STEPS.find((step) => !done.has(step));
    bar.value = done.size;
    node.classList.toggle("done", next === undefined);
    node.dataset.step = next ?? "done";
    words.textContent = next === undefined ? "" : t(`heatmap.progress.${next}`);
  };
  show();
  return {
    node,
    set: (step, isDone) => {
      if (isDone) done.add(step);
      else done.delete(step);
      show();
    },
  };
}

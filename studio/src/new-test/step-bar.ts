import { el } from "../dom.ts";
import { t } from "../i18n.ts";
import { problemsOf } from "./draft.ts";
import type { Workshop } from "./workshop.ts";
import { STEPS } from "./workshop.ts";

/** The three steps, in any order; the button below leads on to the next. */
export function stepBar(workshop: Workshop): HTMLElement {
  const tabs = STEPS.map((step, index) => {
    const tab = el(
      "button",
      { type: "button", class: "step-tab", "data-testid": `step-${step}` },
      el("span", { class: "step-number" }, String(index + 1)),
      el("span", {}, t(`step.${step}`)),
    );
    tab.addEventListener("click", () => workshop.goTo(step));
    return { step, tab };
  });
  const mark = () => {
    const problems = problemsOf(workshop.draft);
    const open = {
      change: problems.some((problem) => problem === "changes" || problem === "value"),
      plan: problems.some((problem) => problem !== "changes" && problem !== "value"),
      launch: problems.length > 0,
    };
    for (const { step, tab } of tabs) {
      if (step === workshop.step) tab.setAttribute("aria-current", "step");
      else tab.removeAttribute("aria-current");
      tab.classList.toggle("done", !open[step] && step !== "launch");
    }
  };
  workshop.onNews(mark);
  mark();
  return el("nav", { class: "step-bar", "aria-label": t("step.label") }, ...tabs.map(({ tab }) => tab));
}

import { el } from "../dom.ts";
import { t } from "../i18n.ts";
import { icon } from "../icons.ts";
import { INSIDE } from "./selector.ts";

/** A click on an element as a step of a funnel. */
export interface FunnelStep {
  step: "click";
  /** The page's template. */
  route: string;
  selector: string;
  name?: string;
}

export function funnelStep(route: string, selector: string, name: string | undefined): FunnelStep {
  return { step: "click", route, selector, ...(name ? { name } : {}) };
}

/** Copies the step as JSON; where the clipboard is closed, shows it to be copied by hand. */
export function funnelButton(step: FunnelStep, style: "icon-only" | "wordy"): HTMLElement {
  const text = JSON.stringify(step);
  const label = t("heatmap.funnel.copy");
  const words = el("span", {}, label);
  const button = el(
    "button",
    {
      type: "button",
      class: `test-link ${style}`,
      title: label,
      "aria-label": label,
      "data-testid": "funnel-step",
      "data-step": text,
    },
    icon("funnel"),
    words,
  );
  const done = el("span", { class: "visually-hidden", role: "status" });
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      done.textContent = t("heatmap.funnel.copied");
      words.textContent = t("heatmap.funnel.copied");
      button.classList.add("done");
      setTimeout(() => {
        words.textContent = label;
        done.textContent = "";
        button.classList.remove("done");
      }, 2000);
    } catch {
      const field = el("input", { class: "mono funnel-text", readonly: true, "aria-label": label });
      field.value = text;
      button.replaceWith(field);
      field.focus();
      field.select();
    }
  });
  return el("span", { class: "funnel" }, button, done);
}

/** Whether the test builder can find an element: it knows plain CSS only. */
export const isPlain = (selector: string): boolean => selector !== "" && !selector.includes(INSIDE);

import { el } from "../dom.ts";
import { count, percent } from "../format.ts";
import { known, t } from "../i18n.ts";
import type { Part } from "../live.ts";
import type { FunnelStep, Overview } from "../source/types.ts";

/** From the visit to the order: a bar a step, and between two steps how many leave. */
export function funnel(): Part<Overview> {
  const list = el("ol", { class: "funnel" });
  const total = el("p", { class: "card-note" });
  let shown = "";
  return {
    node: el(
      "section",
      { class: "card" },
      el("header", { class: "card-head" }, el("h2", {}, t("funnel.title")), total),
      list,
    ),
    update: ({ funnel: steps }) => {
      const text = JSON.stringify(steps);
      if (text === shown) return;
      shown = text;
      list.replaceChildren(...steps.map((step, index) => stepRow(step, steps[index - 1], steps[0])));
      total.textContent = t("funnel.total", { rate: percent(share(steps.at(-1), steps[0])) });
    },
  };
}

function stepRow(step: FunnelStep, before: FunnelStep | undefined, first: FunnelStep | undefined): HTMLElement {
  const part = share(step, first);
  const bar = el("div", { class: "bar-fill" });
  bar.style.width = `${part * 100}%`;
  return el(
    "li",
    { class: "funnel-step", "data-testid": `funnel-${step.step.replaceAll(" ", "-").toLowerCase()}` },
    leaving(step, before),
    el(
      "div",
      { class: "funnel-line" },
      el("span", { class: "funnel-name" }, known("funnel", step.step) ?? step.step),
      el("span", { class: "funnel-count" }, count(step.visitors)),
      el("span", { class: "funnel-share" }, percent(part)),
    ),
    el("div", { class: "bar", "aria-hidden": "true" }, bar),
  );
}

function leaving(step: FunnelStep, before: FunnelStep | undefined): HTMLElement | undefined {
  if (before === undefined) return undefined;
  const words = before.visitors === 0 ? "" : t("funnel.left", { rate: percent(1 - share(step, before)) });
  return el("p", { class: "funnel-drop" }, words);
}

function share(step: FunnelStep | undefined, of: FunnelStep | undefined): number {
  return of === undefined || of.visitors === 0 ? 0 : (step?.visitors ?? 0) / of.visitors;
}

import { el } from "../dom.ts";
import type { Insights } from "../insights.ts";
import { insights } from "../insights.ts";
import type { Part } from "../live.ts";
import { live } from "../live.ts";
import type { Audience } from "../source/types.ts";
import { empty, skeleton } from "../states.ts";
import type { View, ViewContext } from "../view.ts";
import { heading } from "../view.ts";
import { lifecyclePart } from "./lifecycle.ts";
import { liftPart } from "./lift.ts";
import { rfmPart } from "./rfm.ts";

const EVERY_MS = 10_000;
const DAYS = 30;

/** The audience, and over how many days its flow is. */
export interface Reading {
  audience: Audience;
  days: number;
}

export function audienceView({ source }: ViewContext): View {
  let core: Insights;
  let days = DAYS;
  const body = live<Reading>({
    load: async () => {
      for (;;) {
        const asked = days;
        const [audience, loaded] = await Promise.all([source.audience(asked), insights()]);
        core = loaded;
        // Another period may have been chosen meanwhile.
        if (asked === days) return { audience, days };
      }
    },
    draw: (reading) =>
      audiencePart(reading, core, (next) => {
        days = next;
        body.refresh();
      }),
    skeleton: skeleton("chart", "card", "card"),
    empty: {
      when: ({ audience }) => audience.visitors === 0,
      node: () => empty("audience.empty.title", "audience.empty.text"),
    },
    everyMs: EVERY_MS,
  });
  return {
    node: el("div", { class: "page" }, heading("audience.title", "audience.about", body.mark), body.node),
    stop: body.stop,
  };
}

function audiencePart(first: Reading, core: Insights, choose: (days: number) => void): Part<Reading> {
  const parts = [rfmPart(), lifecyclePart(choose), liftPart(core)];
  const update = (reading: Reading) => {
    for (const part of parts) part.update(reading);
  };
  update(first);
  return { node: el("div", { class: "stack" }, ...parts.map(({ node }) => node)), update };
}

/** A card whose figures are not there yet: what is missing, and what to do. */
export function missing(title: string, text: string, name: string): HTMLElement {
  return el(
    "div",
    { class: "audience-missing", "data-testid": `${name}-empty` },
    el("h3", {}, title),
    el("p", {}, text),
  );
}

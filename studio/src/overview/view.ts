import { el } from "../dom.ts";
import type { Part } from "../live.ts";
import { live } from "../live.ts";
import type { Overview } from "../source/types.ts";
import { empty, skeleton } from "../states.ts";
import type { View, ViewContext } from "../view.ts";
import { heading } from "../view.ts";
import { dailyChart } from "./daily.ts";
import { feed } from "./feed.ts";
import { funnel } from "./funnel.ts";
import { tiles } from "./tiles.ts";

const EVERY_MS = 4000;

export function overviewView({ source }: ViewContext): View {
  const body = live<Overview>({
    load: () => source.overview(),
    draw: (data) => overviewPart(data, source),
    skeleton: skeleton("tiles", "chart", "rows"),
    empty: {
      when: (data) => data.events === 0,
      node: () => empty("empty.title", "empty.text", "empty.consent"),
    },
    everyMs: EVERY_MS,
  });
  return {
    node: el("div", { class: "page" }, heading("overview.title", "overview.about", body.mark), body.node),
    stop: body.stop,
  };
}

function overviewPart(data: Overview, source: ViewContext["source"]): Part<Overview> {
  const parts = [tiles(), dailyChart(), funnel()] as const;
  const events = feed(source);
  const [top, chart, steps] = parts;
  const update = (next: Overview) => {
    for (const part of parts) part.update(next);
  };
  update(data);
  return {
    node: el(
      "div",
      { class: "stack" },
      top.node,
      el("div", { class: "columns wide-left" }, chart.node, steps.node),
      events.node,
    ),
    update,
    stop: () => {
      chart.stop?.();
      events.stop();
    },
  };
}

import { el, svg } from "../dom.ts";
import { count } from "../format.ts";
import { t } from "../i18n.ts";
import type { Part } from "../live.ts";
import type { StageFlow } from "../source/types.ts";
import type { Direction, StageBar } from "./flow-layout.ts";
import { bandPath, directionOf, flowLayout } from "./flow-layout.ts";
import type { Reading } from "./view.ts";
import { missing } from "./view.ts";

const PERIODS = [7, 30, 90];
/** Side of the square that bands are drawn in; it is stretched to its place. */
const SIZE = 400;

/** Stages before and now, the flow between them, and a table of it; `choose` another period. */
export function lifecyclePart(choose: (days: number) => void): Part<Reading> {
  const body = el("div", { class: "lifecycle-body" });
  const busy = el("progress", { class: "lifecycle-busy", "aria-label": t("state.loading"), hidden: true });
  const table = el("details", { class: "lifecycle-table" });
  const buttons = PERIODS.map((days) => {
    const button = el("button", { type: "button", "data-days": days }, t("lifecycle.days", { days }));
    button.addEventListener("click", () => {
      press(days);
      busy.hidden = false;
      choose(days);
    });
    return button;
  });
  const press = (days: number) => {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.days === String(days)));
  };
  const node = el(
    "section",
    { class: "card lifecycle", "data-testid": "lifecycle" },
    el(
      "header",
      { class: "card-head" },
      el("h2", {}, t("lifecycle.title")),
      el("div", { class: "segmented small", role: "group", "aria-label": t("lifecycle.period") }, ...buttons),
    ),
    busy,
    body,
  );
  return {
    node,
    update: ({ audience: { lifecycle }, days }) => {
      press(days);
      busy.hidden = true;
      node.dataset.days = String(days);
      if (lifecycle.length === 0) {
        body.replaceChildren(missing(t("lifecycle.title"), t("lifecycle.empty"), "lifecycle"));
        return;
      }
      table.replaceChildren(el("summary", {}, t("lifecycle.table")), tableOf(lifecycle));
      body.replaceChildren(
        el("p", { class: "lifecycle-summary" }, summary(lifecycle)),
        picture(lifecycle, days),
        el("p", { class: "footnote" }, t("lifecycle.rules")),
        table,
      );
    },
  };
}

function summary(flows: readonly StageFlow[]): string {
  const total = (is: (flow: StageFlow) => boolean) =>
    count(flows.filter(is).reduce((sum, { visitors }) => sum + visitors, 0));
  const toward = (direction: Direction) => total((flow) => directionOf(flow) === direction);
  const isLost = ({ from, to }: StageFlow) => to === "churned" && from !== "churned" && from !== "new";
  return t("lifecycle.summary", { up: toward("up"), down: toward("down"), new: toward("new"), lost: total(isLost) });
}

function picture(flows: readonly StageFlow[], days: number): HTMLElement {
  const { before, now, bands } = flowLayout(flows);
  const paths = bands.map((band) => {
    const { from, to, visitors } = band;
    const values = { from: t(`stage.${from}`), to: t(`stage.${to}`), visitors: count(visitors) };
    const path = svg("path", { d: bandPath(band, SIZE), class: `band ${directionOf(band)}` });
    path.append(svg("title", {}, t("lifecycle.flow", values)));
    return path;
  });
  return el(
    "div",
    { class: "alluvial" },
    el("span", { class: "alluvial-when" }, t("lifecycle.before", { days })),
    el("span", { class: "alluvial-when end" }, t("lifecycle.now")),
    el("div", { class: "alluvial-side" }, ...before.map(barOf)),
    svg(
      "svg",
      {
        viewBox: `0 0 ${SIZE} ${SIZE}`,
        preserveAspectRatio: "none",
        role: "img",
        "aria-label": t("lifecycle.picture", { days }),
      },
      ...paths,
    ),
    el("div", { class: "alluvial-side end" }, ...now.map(barOf)),
  );
}

function barOf({ stage, visitors, top, height }: StageBar): HTMLElement {
  const bar = el("div", { class: `alluvial-bar stage-${stage}` });
  bar.style.top = `${top * 100}%`;
  bar.style.height = `max(2px, ${height * 100}%)`;
  const label = el(
    "div",
    { class: "alluvial-label", "data-stage": stage, "data-visitors": visitors },
    el("strong", {}, count(visitors)),
    el("span", {}, t(`stage.${stage}`)),
  );
  label.style.top = `${(top + height / 2) * 100}%`;
  return el("div", {}, bar, label);
}

function tableOf(flows: readonly StageFlow[]): HTMLElement {
  const columns = ["from", "to", "visitors"] as const;
  return el(
    "table",
    { class: "recommended" },
    el("thead", {}, el("tr", {}, ...columns.map((name) => el("th", { scope: "col" }, t(`lifecycle.${name}`))))),
    el(
      "tbody",
      {},
      ...flows.map(({ from, to, visitors }) =>
        el(
          "tr",
          { "data-testid": "flow", "data-from": from, "data-to": to },
          el("th", { scope: "row" }, t(`stage.${from}`)),
          el("td", {}, t(`stage.${to}`)),
          el("td", {}, count(visitors)),
        ),
      ),
    ),
  );
}

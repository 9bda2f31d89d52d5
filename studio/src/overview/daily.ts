import { el } from "../dom.ts";
import { count, shortDay } from "../format.ts";
import { t } from "../i18n.ts";
import type { Part } from "../live.ts";
import type { Overview } from "../source/types.ts";
import type { BarChart } from "./bars.ts";
import { everyDay } from "./days.ts";

const METRICS = ["visitors", "events", "orders"] as const;
type Metric = (typeof METRICS)[number];
const LEAST_DAYS = 14;

/** The daily chart with its choice of figure. The charting library is loaded with the first drawing. */
export function dailyChart(): Part<Overview> {
  const canvas = el("div", { class: "chart-canvas", role: "img" });
  let metric: Metric = "visitors";
  let data: Overview | undefined;
  let chart: BarChart | undefined;
  let stopped = false;

  const buttons = METRICS.map((name) => {
    const button = el("button", { type: "button", "aria-pressed": String(name === metric) }, t(`chart.${name}`));
    button.addEventListener("click", () => {
      metric = name;
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      draw();
    });
    return button;
  });

  function draw(): void {
    if (data === undefined) return;
    const days = everyDay(data.daily, LEAST_DAYS);
    canvas.setAttribute("aria-label", summary(days, metric));
    chart?.show(
      days.map((day) => day.day),
      days.map((day) => day[metric]),
      t(`chart.${metric}`),
    );
  }

  void import("./bars.ts").then(({ barChart }) => {
    if (stopped) return;
    chart = barChart(canvas);
    draw();
  });

  return {
    node: el(
      "section",
      { class: "card chart" },
      el(
        "header",
        { class: "card-head" },
        el("h2", {}, t("chart.title")),
        el("div", { class: "segmented", role: "group", "aria-label": t("chart.metric") }, ...buttons),
      ),
      canvas,
    ),
    update: (next) => {
      data = next;
      draw();
    },
    stop: () => {
      stopped = true;
      chart?.stop();
    },
  };
}

function summary(days: Overview["daily"], metric: Metric): string {
  const first = days[0];
  const last = days.at(-1);
  if (first === undefined || last === undefined) return t("chart.title");
  const most = days.reduce((best, day) => (day[metric] > best[metric] ? day : best), first);
  return t("chart.label", {
    metric: t(`chart.${metric}`),
    from: shortDay(first.day),
    to: shortDay(last.day),
    day: shortDay(most.day),
    value: count(most[metric]),
  });
}

import { BarChart as Bars } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { el } from "../dom.ts";
import { count, longDay, shortDay } from "../format.ts";

use([Bars, GridComponent, TooltipComponent, CanvasRenderer]);

export interface BarChart {
  show(days: string[], values: number[], metric: string): void;
  stop(): void;
}

/** A bar a day. Colours and fonts come from the style sheet's custom properties, in the light and the dark scheme. */
export function barChart(container: HTMLElement): BarChart {
  const chart = init(container, null, { renderer: "canvas" });
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let shown: Parameters<BarChart["show"]> | undefined;

  function draw(): void {
    if (shown === undefined) return;
    const [days, values, metric] = shown;
    const style = getComputedStyle(container);
    const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
    const label = { color: colour("text-faint"), fontFamily: style.fontFamily, fontSize: 12 };
    chart.setOption({
      animation: !still,
      animationDuration: 500,
      animationDurationUpdate: 300,
      grid: { left: 4, right: 4, top: 12, bottom: 0, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
      xAxis: {
        type: "category",
        data: days,
        axisTick: { show: false },
        axisLine: { lineStyle: { color: colour("line") } },
        axisLabel: { ...label, hideOverlap: true, margin: 12, formatter: (day: string) => shortDay(day) },
      },
      yAxis: {
        type: "value",
        minInterval: 1,
        splitNumber: 4,
        splitLine: { lineStyle: { color: colour("line-soft") } },
        axisLabel: { ...label, formatter: (value: number) => count(value) },
      },
      tooltip: {
        trigger: "axis",
        confine: true,
        className: "chart-tip",
        borderWidth: 0,
        padding: 0,
        backgroundColor: "transparent",
        axisPointer: { type: "shadow", z: 0, shadowStyle: { color: colour("hover") } },
        formatter: (points: unknown) => tip(points as { dataIndex: number }[], days, values, metric),
      },
      series: [
        {
          type: "bar",
          name: metric,
          data: values,
          barMaxWidth: 28,
          barCategoryGap: "32%",
          itemStyle: { color: colour("chart"), borderRadius: [4, 4, 0, 0] },
          emphasis: { itemStyle: { color: colour("accent") } },
        },
      ],
    });
  }

  const observer = new ResizeObserver(() => chart.resize());
  observer.observe(container);
  scheme.addEventListener("change", draw);
  return {
    show: (...next) => {
      shown = next;
      draw();
    },
    stop: () => {
      observer.disconnect();
      scheme.removeEventListener("change", draw);
      chart.dispose();
    },
  };
}

function tip(points: { dataIndex: number }[], days: string[], values: number[], metric: string): HTMLElement {
  const index = points[0]?.dataIndex ?? 0;
  return el(
    "div",
    { class: "tip" },
    el("span", {}, longDay(days[index] ?? "")),
    el("strong", {}, `${count(values[index] ?? 0)} `, el("small", {}, metric)),
  );
}

import { svg } from "../dom.ts";
import { change } from "../format.ts";
import { t } from "../i18n.ts";
import type { Comparison } from "../insights.ts";
import type { Tone } from "./verdict.ts";

/** The lifts that a plot spans, left to right; the same for every variation of an experiment. */
export interface Scale {
  from: number;
  to: number;
}

const LEAST_SPAN = 0.1;
const MOST_LIFT = 2;
const MARGIN = 1.12;

/** Zero in the middle and every bound in view, but a single wild interval does not flatten the rest. */
export function scaleFor(comparisons: Comparison[]): Scale {
  const bounds = comparisons.flatMap(({ low, high }) => [low, high]).filter((bound) => bound !== null);
  const reach = Math.max(LEAST_SPAN, ...bounds.map(Math.abs)) * MARGIN;
  return { from: -Math.min(reach, 1), to: Math.min(reach, MOST_LIFT) };
}

/** A place on the scale in percent of the plot's width, kept inside it. */
export function placeOn(scale: Scale, lift: number): number {
  const place = ((lift - scale.from) / (scale.to - scale.from)) * 100;
  return Math.min(100, Math.max(0, place));
}

/** The interval as a bar, the lift as a point on it, and the line of no difference. */
export function intervalPlot(scale: Scale, comparison: Comparison | undefined, tone: Tone): SVGElement {
  const percent = (lift: number) => `${placeOn(scale, lift).toFixed(2)}%`;
  const zero = svg("line", { class: "zero", x1: percent(0), x2: percent(0), y1: 0, y2: "100%" });
  const { lift, low, high } = comparison ?? { lift: null, low: null, high: null };
  if (lift === null || low === null || high === null) {
    const words = comparison === undefined ? directions(percent(0)) : [];
    return svg("svg", { class: "interval", "aria-hidden": "true" }, zero, ...words);
  }
  const label = t("interval.label", { lift: change(lift), low: change(low), high: change(high) });
  const whisker = (bound: number) =>
    bound < scale.from || bound > scale.to
      ? undefined
      : svg("line", { class: "whisker", x1: percent(bound), x2: percent(bound), y1: "30%", y2: "70%" });
  return svg(
    "svg",
    { class: `interval tone-${tone}`, role: "img", "aria-label": label },
    zero,
    svg("line", { class: "span", x1: percent(low), x2: percent(high), y1: "50%", y2: "50%" }),
    whisker(low),
    whisker(high),
    svg("circle", { class: "point", cx: percent(lift), cy: "50%", r: 5 }),
  );
}

/** The control's plot has room for what left and right mean. */
function directions(zero: string): SVGElement[] {
  return [
    svg("text", { class: "direction", x: zero, dx: -10, y: "50%", "text-anchor": "end" }, t("interval.worse")),
    svg("text", { class: "direction", x: zero, dx: 10, y: "50%" }, t("interval.better")),
  ];
}

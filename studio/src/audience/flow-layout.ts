/** Where stages and the flows between them lie, pure. Heights are parts of the whole picture, 0 to 1. */
import type { Stage, StageFlow } from "../source/types.ts";

/** From top to bottom: newly come, on the way up, on the way down. */
export const STAGES: readonly Stage[] = ["new", "maturity", "growth", "introduction", "decline", "churned"];

export interface StageBar {
  stage: Stage;
  visitors: number;
  top: number;
  height: number;
}

export interface Band extends StageFlow {
  /** Top of its beginning and its end. */
  fromTop: number;
  toTop: number;
  height: number;
}

export interface FlowLayout {
  before: StageBar[];
  now: StageBar[];
  bands: Band[];
}

/** Space between bars, and what a bar's words need: a smaller bar is centred in it. */
const GAP = 0.02;
const LEAST = 0.1;

/** Bars on both sides in the order of `STAGES`, and bands as thick as their visitors at one scale. */
export function flowLayout(flows: readonly StageFlow[]): FlowLayout {
  const total = flows.reduce((sum, { visitors }) => sum + visitors, 0);
  const side = (end: "from" | "to") =>
    STAGES.map((stage) => ({
      stage,
      visitors: flows.filter((flow) => flow[end] === stage).reduce((sum, { visitors }) => sum + visitors, 0),
    })).filter(({ visitors }) => visitors > 0);
  const [before, now] = [side("from"), side("to")];
  const scale = Math.min(scaleOf(before, total), scaleOf(now, total));
  const bars = { before: stacked(before, scale), now: stacked(now, scale) };
  const used = { from: new Map<Stage, number>(), to: new Map<Stage, number>() };
  const place = (end: "from" | "to", { stage, top }: StageBar, height: number) => {
    const taken = used[end].get(stage) ?? 0;
    used[end].set(stage, taken + height);
    return top + taken;
  };
  const rank = (stage: Stage) => STAGES.indexOf(stage);
  const ordered = [...flows].sort((a, b) => rank(a.from) - rank(b.from) || rank(a.to) - rank(b.to));
  const bands = ordered.flatMap((flow) => {
    const from = bars.before.find(({ stage }) => stage === flow.from);
    const to = bars.now.find(({ stage }) => stage === flow.to);
    const height = flow.visitors * scale;
    if (from === undefined || to === undefined) return [];
    return [{ ...flow, fromTop: place("from", from, height), toTop: place("to", to, height), height }];
  });
  return { ...bars, bands };
}

/** Height of a visitor, so that all slots and gaps fit: what small bars need is taken from the large ones. */
function scaleOf(bars: readonly { visitors: number }[], total: number): number {
  if (total === 0) return 0;
  let room = 1 - GAP * Math.max(0, bars.length - 1);
  let left = total;
  for (const { visitors } of [...bars].sort((a, b) => a.visitors - b.visitors)) {
    if ((visitors * room) / left >= LEAST) break;
    room -= LEAST;
    left -= visitors;
  }
  return Math.max(0, room) / Math.max(1, left);
}

function stacked(bars: readonly { stage: Stage; visitors: number }[], scale: number): StageBar[] {
  const slots = bars.map(({ visitors }) => Math.max(visitors * scale, LEAST));
  const all = slots.reduce((sum, slot) => sum + slot, 0) + GAP * Math.max(0, bars.length - 1);
  let top = Math.max(0, (1 - all) / 2);
  return bars.map(({ stage, visitors }, place) => {
    const height = visitors * scale;
    const slot = slots[place] ?? height;
    const bar = { stage, visitors, top: top + (slot - height) / 2, height };
    top += slot + GAP;
    return bar;
  });
}

/** A band as an SVG path in a square of `size`. */
export function bandPath({ fromTop, toTop, height }: Band, size: number): string {
  const [a, b, c, d] = [fromTop, toTop, toTop + height, fromTop + height].map((y) => (y * size).toFixed(2));
  const [middle, end] = [(size / 2).toFixed(2), size.toFixed(2)];
  return `M0 ${a}C${middle} ${a} ${middle} ${b} ${end} ${b}V${c}C${middle} ${c} ${middle} ${d} 0 ${d}Z`;
}

export type Direction = "up" | "down" | "same" | "new";

const HEIGHTS: readonly Stage[] = ["churned", "decline", "introduction", "growth", "maturity"];

/** Whether a flow leads to a better stage. */
export function directionOf({ from, to }: Pick<StageFlow, "from" | "to">): Direction {
  if (from === "new") return "new";
  const rise = HEIGHTS.indexOf(to) - HEIGHTS.indexOf(from);
  return rise === 0 ? "same" : rise > 0 ? "up" : "down";
}

/** Buyers by segment: the profile's default rule table over scores, and the grid of recency × frequency. */
import MODEL from "../../../src/profile/defaults.json" with { type: "json" };
import type { RfmCell } from "../source/types.ts";

export const SEGMENTS = [
  "champion",
  "loyal",
  "potential loyalist",
  "new",
  "promising",
  "need attention",
  "at risk",
  "hibernating",
  "lost",
] as const;
export type Segment = (typeof SEGMENTS)[number];

/** Each 1 to 5, of which 5 is best. */
export type Scores = Pick<RfmCell, "r" | "f" | "m">;
type Condition = number | { $gte: number } | { $in: number[] };

/** The first rule of the table that holds; every buyer has a segment, since the last one asks for nothing but r = 1. */
export function segmentOf(scores: Scores): Segment {
  const rule = MODEL.segments.find(({ when }) =>
    (Object.entries(when) as [keyof Scores, Condition][]).every(([score, condition]) =>
      holds(scores[score], condition),
    ),
  );
  return (rule?.name ?? "lost") as Segment;
}

function holds(score: number, condition: Condition): boolean {
  if (typeof condition === "number") return score === condition;
  return "$gte" in condition ? score >= condition.$gte : condition.$in.includes(score);
}

export interface SegmentTotal {
  segment: Segment;
  buyers: number;
  revenue: number;
}

/** Every segment's buyers and what they brought, in the table's order. */
export function segmentTotals(cells: readonly RfmCell[]): SegmentTotal[] {
  return SEGMENTS.map((segment) => ({ segment, ...sum(cells.filter((cell) => segmentOf(cell) === segment)) }));
}

/** A place of the grid: all buyers with this recency and frequency. */
export interface GridCell {
  r: number;
  f: number;
  buyers: number;
  revenue: number;
  /** Of most of its buyers; where there are none, what one of middle value would be. */
  segment: Segment;
}

/** 5 × 5, the most frequent on top, the most recent on the right. */
export function gridOf(cells: readonly RfmCell[]): GridCell[][] {
  return [5, 4, 3, 2, 1].map((f) =>
    [1, 2, 3, 4, 5].map((r) => {
      const own = cells.filter((cell) => cell.r === r && cell.f === f);
      const [most] = segmentTotals(own).sort((a, b) => b.buyers - a.buyers);
      const segment = most === undefined || most.buyers === 0 ? segmentOf({ r, f, m: 3 }) : most.segment;
      return { r, f, ...sum(own), segment };
    }),
  );
}

/** The values of a score between its cuts, smallest first; `least` is the smallest value there is. A span may be empty. */
export function spans(cuts: readonly number[], least: number): { from: number; to: number | undefined }[] {
  const ends = [...cuts, undefined];
  return ends.map((to, place) => ({ from: place === 0 ? least : (cuts[place - 1] ?? 0) + 1, to }));
}

function sum(cells: readonly RfmCell[]): { buyers: number; revenue: number } {
  return {
    buyers: cells.reduce((total, { buyers }) => total + buyers, 0),
    revenue: cells.reduce((total, { revenue }) => total + revenue, 0),
  };
}

import type { Heatmap, HeatmapElement, HeatmapPoint } from "../source/types.ts";
import type { Layer } from "./choice.ts";

/** The far edge of an element, or of the document, in a point's coordinates. */
const EDGE = 32_767;
const RAGE = 2;
const DEAD = 4;

/** x, y, width, height in the page's CSS px. */
export type Box = readonly [x: number, y: number, width: number, height: number];

export interface ElementName {
  kind: "button" | "a" | "img" | "heading" | "input" | "text" | "area";
  name: string;
  under: string;
}

/** An element of the data on today's page; without box where this version of the page does not show it. */
export interface PlacedElement extends HeatmapElement {
  box: Box | undefined;
  name: ElementName | undefined;
}

export interface Placement {
  /** x, y, weight triplets in the page's CSS px. */
  points: Float32Array;
  /** Clicks (moves) with a place on this page, and without. */
  placed: number;
  unplaced: number;
  /** Of the placed ones those that have no element, and lie where they were on the visitor's own page. */
  loose: number;
}

/** Where a page has its elements. `recorded`: points go where they were on visitors' pages, since there is no page to ask. */
export interface Ground {
  boxes: (Box | undefined)[];
  width: number;
  height: number;
  recorded?: boolean;
}

/** The points of a layer. */
export function pointsOf({ points }: Heatmap, layer: Layer): HeatmapPoint[] {
  const wanted = { rage: RAGE, dead: DEAD }[layer as string];
  return wanted === undefined ? points : points.filter(({ flags }) => flags & wanted);
}

/** Each point in its element's box as the page has it today. */
export function placePoints(points: HeatmapPoint[], { boxes, width, height, recorded = false }: Ground): Placement {
  const triplets = new Float32Array(points.length * 3);
  let [at, placed, unplaced, loose] = [0, 0, 0, 0];
  for (const { element, x, y, ax, ay, n } of points) {
    const box = boxes[element];
    const isLoose = recorded || element < 0;
    if (box !== undefined) {
      triplets[at] = box[0] + (x / EDGE) * box[2];
      triplets[at + 1] = box[1] + (y / EDGE) * box[3];
    } else if (isLoose && ay <= height) {
      triplets[at] = (ax / EDGE) * width;
      triplets[at + 1] = ay;
      loose += n;
    } else {
      unplaced += n;
      continue;
    }
    triplets[at + 2] = n;
    at += 3;
    placed += n;
  }
  return { points: triplets.subarray(0, at), placed, unplaced, loose };
}

/** The hover trail: it has no elements, so it lies where it was. */
export function placeMoves(move: Heatmap["move"], { width, height }: Ground): Placement {
  const triplets: number[] = [];
  let [placed, unplaced] = [0, 0];
  for (const [ax, ay, n] of move) {
    if (ay > height) {
      unplaced += n;
      continue;
    }
    triplets.push((ax / EDGE) * width, ay, n);
    placed += n;
  }
  return { points: new Float32Array(triplets), placed, unplaced, loose: placed };
}

/** How deep visits came: the place, 0 to 1 of the page's length, that a share of them reached; undefined where none did. */
export function reachOf(scroll: number[], share: number): number | undefined {
  const all = scroll[0] ?? 0;
  if (all === 0) return undefined;
  const shares = scroll.map((visits) => visits / all);
  const last = shares.findLastIndex((reached) => reached >= share);
  if (last < 0) return undefined;
  const [here, next] = [shares[last] ?? 0, shares[last + 1]];
  // Between two steps of 5 % as if visits ended evenly.
  const within = next === undefined || here === next ? 0 : (here - share) / (here - next);
  return Math.min(1, (last + within) / (shares.length - 1));
}

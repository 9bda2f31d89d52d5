import { boxOf, isShown } from "../page/box.ts";
import type { HeatmapPoint } from "../source/types.ts";

/** The far edge of an element in a point's coordinates. */
const EDGE = 32_767;

export interface ClickedElement {
  selector: string;
  clicks: number;
  /** Undefined where this version of the page does not show it. */
  element: Element | undefined;
}

export interface Placement {
  /** x, y, weight triplets in the page's CSS pixels. */
  points: Float32Array;
  /** Clicks with a place on this page, and without. */
  placed: number;
  unplaced: number;
  /** Most clicked first. */
  elements: ClickedElement[];
}

/** Finds each point's element in the page and the point's place inside the element's box. */
export function placePoints(page: Document, points: HeatmapPoint[]): Placement {
  const elements = new Map<string, ClickedElement>();
  const triplets: number[] = [];
  let placed = 0;
  let unplaced = 0;
  for (const { selector, x, y, n } of points) {
    const clicked = elements.get(selector) ?? { selector, clicks: 0, element: visible(page, selector) };
    elements.set(selector, clicked);
    clicked.clicks += n;
    if (clicked.element === undefined) {
      unplaced += n;
      continue;
    }
    const box = boxOf(clicked.element);
    triplets.push(box.x + (x / EDGE) * box.width, box.y + (y / EDGE) * box.height, n);
    placed += n;
  }
  return {
    points: new Float32Array(triplets),
    placed,
    unplaced,
    elements: [...elements.values()].sort((a, b) => b.clicks - a.clicks),
  };
}

function visible(page: Document, selector: string): Element | undefined {
  const element = lookUp(page, selector);
  return element !== null && isShown(element) ? element : undefined;
}

/** A stored selector may be no selector at all. */
function lookUp(page: Document, selector: string): Element | null {
  try {
    return page.querySelector(selector);
  } catch {
    return null;
  }
}

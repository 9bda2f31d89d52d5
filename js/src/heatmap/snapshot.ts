/**
 * The layout of a page as boxes and colours, for where the page itself cannot be shown: where it refuses frames, and in
 * pictures. No text leaves, and no picture: lines are bars, images are grey. An element's selector is there as its hash.
 */
import { hash32 } from "../config.js";
import { type Box, createBoxes, pageSize } from "./box.js";
import { selectorOf } from "./chain.js";
import { createColours } from "./colour.js";

/**
 * [x, y, width, height, hash, fill, radius, ink, lines, inset, length]: place in CSS px; the selector's 32-bit FNV-1a in
 * base 36, "" for none; the fill's place in `colours`, -1 for none, -2 for a picture; corner radius; then, where there are
 * words: the bars' colour, how many lines, and where the longest begins and how long it is. What is 0 at the end is left out.
 */
export type LayoutBox = [x: number, y: number, width: number, height: number, hash: string, ...more: number[]];

export interface Layout {
  v: 1;
  /** The document, CSS px. */
  width: number;
  height: number;
  /** `#rrggbb`, `#rrggbbaa`; the first is the page's ground. */
  colours: string[];
  /** In the order in which they are painted. */
  boxes: LayoutBox[];
}

export const MOST_BOXES = 300;
/** Largest JSON text, characters. */
export const MOST_CHARACTERS = 20_000;
/** Elements looked at; a page of rows repeats itself beyond. */
const MOST_ELEMENTS = 3000;

const PRESSABLE = "a[href],button,input,select,textarea,summary,[role=button],[data-vario-id]";
const PICTURE = "img,picture,svg,canvas,video,iframe,object,embed";
const SKIPPED = "script,style,noscript,template,head,br,source,track,option";

interface Candidate {
  element: Element;
  box: LayoutBox;
  /** What stays when there are too many. */
  weight: number;
}

/** The page as it is now. Never throws: what cannot be read is not there. */
export function captureLayout(window: Window): Layout {
  const { width, height } = pageSize(window);
  const layout: Layout = { v: 1, width, height: Math.round(height), colours: ["#ffffff"], boxes: [] };
  try {
    fill(layout, window);
  } catch {}
  return layout;
}

function fill(layout: Layout, window: Window): void {
  const { document } = window;
  const colourOf = createColours(document);
  const boxOf = createBoxes(window);
  const place = (colour: string) => {
    const at = layout.colours.indexOf(colour);
    return at >= 0 ? at : layout.colours.push(colour) - 1;
  };
  for (const ground of [document.documentElement, document.body]) {
    const colour = colourOf(window.getComputedStyle(ground).backgroundColor);
    if (colour.length === 7) layout.colours[0] = colour;
  }
  const candidates: Candidate[] = [];
  let left = MOST_ELEMENTS;
  const walk = (parent: Element | ShadowRoot) => {
    for (const element of parent.children) {
      if (element.matches(SKIPPED)) continue;
      if (--left < 0) return;
      const seen = boxOf(element);
      const isPicture = element.matches(PICTURE);
      if (seen) {
        const candidate = look(element, seen, isPicture);
        if (candidate) candidates.push(candidate);
      }
      if (!isPicture) walk(element.shadowRoot ?? element);
    }
  };
  /** Nothing for what shows neither colour nor words, and cannot be pressed. */
  function look(element: Element, seen: Box, isPicture: boolean): Candidate | undefined {
    const style = window.getComputedStyle(element);
    const pressable = element.matches(PRESSABLE);
    const colour = fillOf(style);
    const border = Number.parseFloat(style.borderTopWidth) > 0 && style.borderTopStyle !== "none";
    const words = isPicture ? undefined : wordsOf(element, seen);
    if (!colour && !border && !isPicture && !words && !pressable) return undefined;
    const fill = isPicture
      ? -2
      : colour
        ? place(colour)
        : border
          ? place(`${colourOf(style.borderTopColor) || "#cccccc"}`)
          : -1;
    const radius = Math.round(Math.min(Number.parseFloat(style.borderTopLeftRadius) || 0, seen[3] / 2));
    const ink = words ? place(colourOf(style.color) || "#888888") : 0;
    const outlined = !colour && border && !isPicture;
    // A border without a fill: told by a negative radius, so that what is inside stays to be seen.
    const more = [fill, outlined ? -Math.max(1, radius) : radius, ink, ...(words ?? [])];
    while (more.length && !more.at(-1)) more.pop();
    const [x, y, width, height] = seen.map(Math.round) as [number, number, number, number];
    const area = Math.min(1, (width * height) / (window.innerWidth * window.innerHeight));
    const weight = (pressable ? 4 : 0) + (isPicture || colour ? 1 + area : 0) + (words ? 1 : 0) + area;
    return { element, box: [x, y, width, height, "", ...more], weight };
  }
  const fillOf = (style: CSSStyleDeclaration) => {
    const gradient = /rgba?\([^)]*\)/.exec(style.backgroundImage)?.[0];
    return (
      colourOf(style.backgroundColor) ||
      (gradient && colourOf(gradient)) ||
      (/url\(/.test(style.backgroundImage) ? "#d5d8de" : "")
    );
  };
  walk(document.body);

  const chosen = candidates.length > MOST_BOXES ? heaviest(candidates, MOST_BOXES) : candidates;
  // Only now: to count the places among siblings of all rows would take longer than all the rest.
  for (const { element, box } of chosen) {
    const selector = selectorOf(element, document);
    if (selector) box[4] = hash32(selector).toString(36);
  }
  layout.boxes = chosen.map(({ box }) => box);
  for (let most = layout.boxes.length; JSON.stringify(layout).length > MOST_CHARACTERS && most > 0; ) {
    most -= Math.ceil(most / 20);
    layout.boxes = heaviest(chosen, most).map(({ box }) => box);
  }
}

function heaviest(candidates: Candidate[], most: number): Candidate[] {
  const kept = new Set([...candidates].sort((a, b) => b.weight - a.weight).slice(0, most));
  return candidates.filter((candidate) => kept.has(candidate));
}

/** Lines of an element's own words: how many, where the longest begins inside the box, and how long it is. */
function wordsOf(element: Element, [x, , width]: Box): [lines: number, inset: number, length: number] | undefined {
  const { ownerDocument: document } = element;
  if (element.localName === "input" || element.localName === "textarea") {
    const { placeholder, value } = element as HTMLInputElement;
    return placeholder || value ? [1, 10, Math.round(Math.min(width - 20, 120))] : undefined;
  }
  const tops = new Set<number>();
  let [start, end] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const node of element.childNodes) {
    if (node.nodeType !== 3 || !/\S/.test((node as Text).data)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const line of range.getClientRects()) {
      if (!line.width) continue;
      tops.add(Math.round(line.top / 4));
      start = Math.min(start, line.left);
      end = Math.max(end, line.right);
    }
  }
  if (!tops.size) return undefined;
  const inset = start + (document.defaultView?.scrollX ?? 0) - x;
  return [tops.size, Math.max(0, Math.round(inset)), Math.round(Math.min(end - start, width))];
}

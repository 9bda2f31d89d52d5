/** Where a click was, read before the page answers it and everything may be elsewhere. */
import { CONTROLS as PRESSED } from "../capture/clicks.js";
import { isElement, isShadowed, nearest } from "../capture/element.js";
import { CONTROLS, hostOf, pathText } from "./path.js";

/** Bits of a point's flags. */
export const CLICK = 1;
export const RAGE = 2;
export const DEAD = 4;
export const ERROR = 8;
export const FIXED = 16;
export const KEYBOARD = 32;
export const LINK_LIKE = 64;
export const SCROLLED = 128;
export const LED = 256;

/** What leaves no point, with all inside. */
const PRIVATE = "[data-vario-mask],input[type=password]";
/** How far outside of its element a point may be: browsers round. */
const EDGE_PX = 1;
/** Text that reads as an address. */
const ADDRESS = /^\s*(https?:\/\/|www\.)\S+\s*$/i;

/** A click as it was; what became of it is told later. */
export interface Spot {
  flags: number;
  /** See `pathText`. */
  path: string;
  /** Distance from the element's left and top edge, its size, CSS px. */
  left: number;
  top: number;
  width: number;
  height: number;
  /** Distance from where the document begins to be seen and its top edge (of what is fixed: the viewport's top), CSS px. */
  x: number;
  y: number;
  /** The nested scroller's offsets, CSS px. */
  scroll: [left: number, top: number];
}

/** The element above, in the tree or around it. */
const above = (element: Element, page: Document): Element | undefined =>
  element.parentElement ?? hostOf(element.getRootNode(), page);

/** Whether the page asks for silence about this. `path`: the innermost element and all that it is shown in. */
export function isMasked(path: readonly EventTarget[], page: Document, shadowed?: boolean): boolean {
  if (nearest(path, PRIVATE, shadowed)) return true;
  const { ownerDocument } = path[0] as Node;
  if (!ownerDocument || ownerDocument === page) return false;
  for (let at = hostOf(ownerDocument, page); at; at = above(at, page)) if (at.matches(PRIVATE)) return true;
  return false;
}

/** Where a document's own pixels begin, and how large they are, in the page's. */
function offsetOf(document: Document, page: Document): { x: number; y: number; scale: number } {
  const frame = hostOf(document, page);
  if (!frame) return { x: 0, y: 0, scale: 1 };
  const outer = offsetOf(frame.ownerDocument, page);
  const box = frame.getBoundingClientRect();
  const { clientLeft, clientTop, offsetWidth } = frame as HTMLElement;
  const scale = box.width / offsetWidth || 1;
  return {
    x: outer.x + (box.left + clientLeft * scale) * outer.scale,
    y: outer.y + (box.top + clientTop * scale) * outer.scale,
    scale: scale * outer.scale,
  };
}

const styleOf = (element: Element) => globalThis.getComputedStyle(element);

/** Fixed or sticky, itself or by what it stands in: only positioned elements are asked for their style. */
function isFixed(element: Element, page: Document, nested: boolean): boolean {
  let at: Element | null | undefined = element;
  // Only HTML's elements know what they are positioned in.
  while (at && (at as HTMLElement).offsetParent === undefined) at = at.parentElement;
  for (; at && at.localName !== "body"; at = (at as HTMLElement).offsetParent) {
    const position = styleOf(at)?.position;
    if (position === "fixed" || position === "sticky") return true;
  }
  const host = nested && hostOf(element.getRootNode(), page);
  return !!host && isFixed(host, page, true);
}

/** The nearest that is scrolled by itself, of the element and all above. */
function scrollerOf(element: Element, page: Document): Element | undefined {
  for (let at: Element | undefined = element; at; at = above(at, page))
    if ((at.scrollTop || at.scrollLeft) && at !== at.ownerDocument.scrollingElement) return at;
  return undefined;
}

/** Words that look as if they led somewhere: underlined, or an address. */
function isLinkLike(element: Element): boolean {
  let words = "";
  for (const { nodeType, nodeValue } of element.childNodes) if (nodeType === 3) words += nodeValue;
  if (!words.trim()) return false;
  for (let at: Element | null = element; at; at = at.parentElement) {
    const style = styleOf(at);
    if (/underline/.test(style?.textDecorationLine ?? "")) return true;
    if (!/inline/.test(style?.display ?? "")) break;
  }
  return ADDRESS.test(words);
}

/**
 * Reads a click, or the press that becomes one, on this page or in an iframe of it; undefined where there is nothing to
 * tell. `path`: the elements that it goes through, innermost first.
 */
export function readSpot(event: MouseEvent, path: readonly EventTarget[], page: Document): Spot | undefined {
  const [target] = path;
  const shadowed = isShadowed(path);
  if (!isElement(target) || isMasked(path, page, shadowed)) return undefined;
  const control = nearest(path, CONTROLS, shadowed);
  const nested = shadowed || target.ownerDocument !== page;
  const byKeyboard = event.type === "click" && !event.detail;
  let { clientX, clientY } = event;
  let element = control ?? target;
  let box = element.getBoundingClientRect();
  if (byKeyboard) {
    clientX = box.left + box.width / 2;
    clientY = box.top + box.height / 2;
  }
  const isOutside = () =>
    clientX < box.left - EDGE_PX ||
    clientX > box.right + EDGE_PX ||
    clientY < box.top - EDGE_PX ||
    clientY > box.bottom + EDGE_PX;
  // What stands out of its element, or has no box of its own: a menu below its button, a child that was moved.
  while (isOutside()) {
    const outer = element.parentElement ?? (element.getRootNode() as Partial<ShadowRoot>).host;
    if (!outer) break;
    element = outer;
    box = element.getBoundingClientRect();
  }
  const fixed = isFixed(element, page, nested);
  const scroller = scrollerOf(element, page);
  let [x, y] = [clientX, clientY];
  if (nested) {
    const frame = offsetOf(element.ownerDocument, page);
    x = frame.x + x * frame.scale;
    y = frame.y + y * frame.scale;
  }
  const { scrollX = 0, scrollY = 0 } = page.defaultView ?? {};
  return {
    flags:
      CLICK |
      (fixed ? FIXED : 0) |
      (byKeyboard ? KEYBOARD : 0) |
      (scroller ? SCROLLED : 0) |
      (!control && !target.closest(PRESSED) && isLinkLike(target) ? LINK_LIKE : 0),
    path: pathText(element, page),
    left: clientX - box.left,
    top: clientY - box.top,
    width: box.width,
    height: box.height,
    x: x + scrollX,
    y: fixed ? y : y + scrollY,
    scroll: [scroller?.scrollLeft ?? 0, scroller?.scrollTop ?? 0],
  };
}

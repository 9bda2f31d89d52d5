/** Where a click was, read before the page answers it and everything may be elsewhere. */
import { CONTROLS as PRESSED } from "../capture/clicks.js";
import { hostOf, pathText } from "./path.js";

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

/** What a click is anchored to: the control around the clicked element, where there is one. */
const CONTROLS = "[data-vario-id],a,button,input,select,textarea,label,summary,[role=button]";
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
  /** Distance from the document's left and top edge (of what is fixed: the viewport's top), CSS px. */
  x: number;
  y: number;
  /** The document's width, CSS px. */
  across: number;
  /** The nested scroller's offsets, CSS px. */
  scroll: [left: number, top: number];
}

export const isElement = (node: unknown): node is Element => (node as Node | null)?.nodeType === 1;

/** The element above, in the tree or around it. */
const above = (element: Element, page: Document): Element | undefined =>
  element.parentElement ?? hostOf(element.getRootNode(), page);

/** Whether the page asks for silence about this. `path`: the innermost element and all that it is shown in. */
export function isMasked(path: readonly EventTarget[], page: Document): boolean {
  for (const node of path) if (isElement(node) && node.matches(PRIVATE)) return true;
  const frame = isElement(path[0]) ? hostOf(path[0].ownerDocument, page) : undefined;
  for (let at = frame; at; at = above(at, page)) if (at.matches(PRIVATE)) return true;
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

const styleOf = (element: Element) => element.ownerDocument.defaultView?.getComputedStyle(element);

/** Fixed or sticky, itself or by what it stands in: only positioned elements are asked for their style. */
function isFixed(element: Element, page: Document): boolean {
  let at: Element | null | undefined = element;
  // Only HTML's elements know what they are positioned in.
  while (at && !("offsetParent" in at)) at = at.parentElement;
  for (; at && at.localName !== "body"; at = (at as HTMLElement).offsetParent)
    if (/fixed|sticky/.test(styleOf(at)?.position ?? "")) return true;
  const host = hostOf(element.getRootNode(), page);
  return !!host && isFixed(host, page);
}

/** The nearest that scrolls by itself, of the element and all above but the document. */
function scrollerOf(element: Element, page: Document): Element | undefined {
  for (let at: Element | undefined = element; at; at = above(at, page)) {
    if (at.localName === "body" || at.localName === "html") continue;
    if (at.scrollTop || at.scrollLeft) return at;
    if (at.scrollHeight > at.clientHeight || at.scrollWidth > at.clientWidth) {
      const style = at.clientHeight ? styleOf(at) : undefined;
      const scrolls = /auto|scroll/;
      if (at.scrollHeight > at.clientHeight && scrolls.test(style?.overflowY ?? "")) return at;
      if (at.scrollWidth > at.clientWidth && scrolls.test(style?.overflowX ?? "")) return at;
    }
  }
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
 * Reads a click on this page or in an iframe of it; undefined where there is nothing to tell. `path`: the elements that it
 * goes through, innermost first.
 */
export function readSpot(event: MouseEvent, path: readonly EventTarget[], page: Document): Spot | undefined {
  const target = path.find(isElement);
  const window = page.defaultView;
  if (!target || !window || isMasked(path, page)) return undefined;
  const control = path.find((node): node is Element => isElement(node) && node.matches(CONTROLS));
  const byKeyboard = !event.detail;
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
  const frame = offsetOf(element.ownerDocument, page);
  const root = page.documentElement;
  const across = root.scrollWidth;
  const fixed = isFixed(element, page);
  const scroller = scrollerOf(element, page);
  const inView = [frame.x + clientX * frame.scale, frame.y + clientY * frame.scale] as const;
  // Where lines run from right to left, the document begins left of what is seen first.
  const start = window.scrollX < 0 || (across > window.innerWidth && styleOf(root)?.direction === "rtl");
  return {
    flags:
      CLICK |
      (fixed ? FIXED : 0) |
      (byKeyboard ? KEYBOARD : 0) |
      (scroller ? SCROLLED : 0) |
      (!target.closest(PRESSED) && !control && isLinkLike(target) ? LINK_LIKE : 0),
    path: pathText(element, page),
    left: clientX - box.left,
    top: clientY - box.top,
    width: box.width,
    height: box.height,
    x: inView[0] + window.scrollX + (start ? across - root.clientWidth : 0),
    y: inView[1] + (fixed ? 0 : window.scrollY),
    across,
    scroll: [scroller?.scrollLeft ?? 0, scroller?.scrollTop ?? 0],
  };
}

/** Where elements are in the page, and whether anybody sees them. */

/** x, y, width, height in CSS px from the page's top left corner, wherever the page is scrolled to. */
export type Box = readonly [x: number, y: number, width: number, height: number];

type View = Window & typeof globalThis;

/** Tenths of a pixel are enough. */
const round = (number: number) => Math.round(number * 10) / 10;

/** Looks at boxes of one moment: what clips an element is asked once for all that are inside. */
export function createBoxes(window: Window): (element: Element) => Box | null {
  const { documentElement } = window.document;
  const clips = new Map<Element, DOMRect | null>();

  /** What an element leaves to be seen of what is inside; null: everything. */
  function clipOf(element: Element | null): DOMRect | null {
    if (!element || element === element.ownerDocument.documentElement || element === element.ownerDocument.body)
      return null;
    const known = clips.get(element);
    if (known !== undefined) return known;
    const style = viewOf(element)?.getComputedStyle(element);
    const above = style?.position === "fixed" ? null : clipOf(parentOf(element));
    const clip =
      style && /hidden|clip|auto|scroll/.test(style.overflow) ? meet(element.getBoundingClientRect(), above) : above;
    clips.set(element, clip);
    return clip;
  }

  return (element) => {
    const box = element.getBoundingClientRect();
    const shown = element.checkVisibility?.({ visibilityProperty: true }) ?? true;
    if (!shown || !(box.width > 0 && box.height > 0)) return null;
    const isFixed = viewOf(element)?.getComputedStyle(element).position === "fixed";
    const clip = isFixed ? null : clipOf(parentOf(element));
    if (clip && !overlaps(box, clip)) return null;
    let [{ x, y, width, height }, view] = [box as Pick<DOMRect, "x" | "y" | "width" | "height">, viewOf(element)];
    // A frame of the same origin: its own coordinates begin at its content's corner, and it may be scaled.
    while (view && view !== window) {
      const frame = view.frameElement as HTMLElement | null;
      if (!frame) return null;
      const outer = frame.getBoundingClientRect();
      const style = viewOf(frame)?.getComputedStyle(frame);
      const scale = frame.offsetWidth ? outer.width / frame.offsetWidth : 1;
      if (!overlaps({ x, y, width, height } as DOMRect, { x: 0, y: 0, ...sizeOf(view) } as DOMRect)) return null;
      x = outer.x + (frame.clientLeft + (Number.parseFloat(style?.paddingLeft ?? "") || 0) + x) * scale;
      y = outer.y + (frame.clientTop + (Number.parseFloat(style?.paddingTop ?? "") || 0) + y) * scale;
      width *= scale;
      height *= scale;
      view = viewOf(frame);
    }
    x += window.scrollX;
    y += window.scrollY;
    // What is put beside the page is for screen readers.
    if (x + width <= 0 || y + height <= 0 || x >= Math.max(documentElement.scrollWidth, window.innerWidth)) return null;
    return [round(x), round(y), round(width), round(height)];
  };
}

/** The page's whole size, CSS px. */
export function pageSize(window: Window): { width: number; height: number } {
  const { documentElement, body } = window.document;
  return { width: window.innerWidth, height: Math.max(documentElement.scrollHeight, body?.scrollHeight ?? 0) };
}

export const viewOf = (element: Element) => element.ownerDocument.defaultView as View | null;

/** The element around, out of a shadow tree to its host. */
export function parentOf(element: Element): Element | null {
  const parent = (element as HTMLElement).assignedSlot ?? element.parentNode;
  return parent?.nodeType === 11
    ? ((parent as ShadowRoot).host ?? null)
    : parent?.nodeType === 1
      ? (parent as Element)
      : null;
}

function sizeOf(view: Window): { width: number; height: number } {
  return { width: view.innerWidth, height: view.innerHeight };
}

function overlaps(a: DOMRect, b: DOMRect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function meet(a: DOMRect, b: DOMRect | null): DOMRect {
  if (!b) return a;
  const [x, y] = [Math.max(a.x, b.x), Math.max(a.y, b.y)];
  const width = Math.max(0, Math.min(a.x + a.width, b.x + b.width) - x);
  return { x, y, width, height: Math.max(0, Math.min(a.y + a.height, b.y + b.height) - y) } as DOMRect;
}

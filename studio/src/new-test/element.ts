import { isShown } from "../page/box.ts";

/** Elements that nobody sees as something of their own. */
const NOTHING = "html, head, script, style, link, meta, template, noscript, br, wbr";
/** Ways through the page by arrow keys. */
export type Direction = "up" | "down" | "previous" | "next";

/** What a point of the page means: a drawing belongs to what holds it. Undefined for the page's ground. */
export function meantElement(found: Element | null): Element | undefined {
  const drawing = outermostSvg(found);
  const element = drawing?.parentElement ?? found;
  if (element === null || element === element.ownerDocument.body || element.matches(NOTHING)) return undefined;
  return element;
}

function outermostSvg(element: Element | null): Element | undefined {
  const svg = element?.closest("svg");
  return svg ? (outermostSvg(svg.parentElement) ?? svg) : undefined;
}

/** The next element in a direction, as far as it is shown; the same one at the end of the way. */
export function neighbour(element: Element, direction: Direction): Element {
  if (direction === "up") {
    const parent = element.parentElement;
    return parent === null || parent === element.ownerDocument.body ? element : parent;
  }
  if (direction === "down") return choices(element)[0] ?? element;
  const siblings = element.parentElement === null ? [] : choices(element.parentElement);
  return siblings[siblings.indexOf(element) + (direction === "next" ? 1 : -1)] ?? element;
}

function choices(parent: Element): Element[] {
  return [...parent.children].filter((child) => !child.matches(`${NOTHING}, svg`) && isShown(child));
}

/** The element's own words, when it holds nothing but text: only then can they be replaced without losing anything. */
export function textOf(element: Element): string | undefined {
  if (element.childElementCount > 0 || element.matches("input, textarea, select, img, svg, video, iframe, canvas")) {
    return undefined;
  }
  return (element.textContent ?? "").replace(/\s+/g, " ").trim();
}

/** Elements inside whose words can be changed. */
export function textsInside(element: Element, most = 5): Element[] {
  const inside = [...element.querySelectorAll("*")].filter((inner) => inner.closest("svg") === null);
  return inside.filter((inner) => !inner.matches(NOTHING) && isShown(inner) && textOf(inner)).slice(0, most);
}

/** The element that a click on this one would follow. */
export function linkOf(element: Element): Element | undefined {
  return element.matches("a[href]") ? element : undefined;
}

/** What tests most often change: the headline, and what looks like a button near the top of the page. */
export function suggestions(page: Document, most = 5): Element[] {
  const around = "header:not(main header), nav, footer:not(main footer)";
  const shown = (selector: string) =>
    [...page.querySelectorAll(selector)].filter((element) => isShown(element) && element.closest(around) === null);
  const buttons = shown("a[href], button").filter((element) => textOf(element) && looksLikeButton(element));
  const found = [...shown("h1").slice(0, 1), ...buttons.slice(0, 2), ...shown("h2").slice(0, 2)];
  return [...new Set(found)].filter((element) => textOf(element)).slice(0, most);
}

function looksLikeButton(element: Element): boolean {
  const style = element.ownerDocument.defaultView?.getComputedStyle(element);
  return style !== undefined && !/^(transparent|rgba\(.*, 0\))$/.test(style.backgroundColor);
}

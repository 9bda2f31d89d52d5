/** Elements without HTML text: Trusted Types and a strict policy for inline styles have nothing to object to. */

type Listener = (event: never) => void;
export type Attributes = Record<string, string | number | boolean | Listener | undefined>;
export type Child = Node | string | false | undefined | Child[];

function fill(element: Element, attributes: Attributes, children: Child[]): void {
  for (const name in attributes) {
    const value = attributes[name];
    if (typeof value === "function") element.addEventListener(name.slice(2), value as EventListener);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  append(element, children);
}

function append(element: Element, children: Child[]): void {
  for (const child of children) {
    if (Array.isArray(child)) append(element, child);
    else if (child !== undefined && child !== false) element.append(child);
  }
}

/** An element; attributes that are functions are listeners ("onclick"). */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  fill(element, attributes, children);
  return element;
}

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  fill(element, attributes, children);
  return element;
}

/** A line drawing in a 16 × 16 box. */
export function icon(path: string): SVGElement {
  return svg("svg", { viewBox: "0 0 16 16", class: "icon", "aria-hidden": "true" }, svg("path", { d: path }));
}
export const ICONS = {
  close: "M4 4l8 8M12 4l-8 8",
  copy: "M6 6h7v7H6zM10 6V3H3v7h3",
  release: "M3 8a5 5 0 1 1 1.6 3.7M3 5v3h3",
  search: "M7 2.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 0 1 0-9M10.5 10.5l3 3",
  more: "M6 4l4 4-4 4",
};

/** Replaces what an element holds; focus stays on the element of the same `data-key`. */
export function refill(element: Element, ...children: Child[]): void {
  const root = element.getRootNode() as ShadowRoot;
  const key = (root.activeElement as HTMLElement | null)?.dataset?.key;
  const within = key !== undefined && element.contains(root.activeElement);
  element.replaceChildren();
  append(element, children);
  if (!within) return;
  for (const candidate of element.querySelectorAll<HTMLElement>("[data-key]"))
    if (candidate.dataset.key === key) candidate.focus({ preventScroll: true });
}

/** Arrow keys, Home and End move the focus among elements; answers where to, if anywhere. */
export function arrows<T extends HTMLElement>(
  event: KeyboardEvent,
  items: T[],
  [back, on]: [string, string],
): T | undefined {
  const at = items.indexOf(event.currentTarget as T);
  const to = { [back]: at - 1, [on]: at + 1, Home: 0, End: items.length - 1 }[event.key];
  if (to === undefined) return undefined;
  event.preventDefault();
  const item = items.at(to % items.length);
  item?.focus();
  return item;
}

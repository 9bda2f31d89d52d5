/**
 * A selector that finds an element again: `data-vario-id`, else a stable id, else another stable attribute, else a short
 * path below the nearest element that has one of them. Ids are judged by the rules of the heatmap's anchors
 * (src/heatmap/anchor.rs); class names change with every build and are never used.
 */

/** Attributes that are written to be found by. */
const NAMED = ["data-testid", "data-test-id", "data-test", "data-qa", "data-cy", "data-id", "name", "itemprop"];
/** Attributes of data that frameworks generate, or that change while the page is used. */
const VOLATILE = /^data-(v-|react|radix|headlessui|state|active|open|selected|index|key$|vario-)/;
const MOST_CHARACTERS = 40;
const MOST_STEPS = 24;

/** Whether an id, or another attribute's value, looks written by a person, as `is_stable_id` of src/heatmap/anchor.rs. */
export function isStableId(id: string): boolean {
  const digits = id.replace(/[^0-9]/g, "").length;
  const bytes = new TextEncoder().encode(id).length;
  const hexadecimal = bytes >= 8 && digits >= 2 && /^[0-9a-f-]+$/i.test(id);
  return !(id === "" || bytes > 64 || /[:«»]|^(radix|headlessui|react)-/.test(id) || digits >= 4 || hexadecimal);
}

/** The best selector of an element; alone in finding it wherever the page allows that. */
export function selectorOf(element: Element): string {
  const own = candidatesOf(element);
  const alone = own.find((selector) => findsOnly(selector, element));
  if (alone !== undefined) return alone;
  const anchor = nearestAnchor(element);
  const steps = [...own, element.localName].map((selector) => `${anchor.selector} ${selector}`.trim());
  return steps.find((selector) => findsOnly(selector, element)) ?? path(element, anchor);
}

/** How many elements a selector finds; 0 for what is no selector. */
export function matchCount(page: Document, selector: string): number {
  return elementsOf(page, selector).length;
}

/** What a selector finds; nothing for what is no selector. */
export function elementsOf(page: Document, selector: string): Element[] {
  try {
    return [...page.querySelectorAll(selector)];
  } catch {
    return [];
  }
}

/** Selectors by the element's own attributes, best first. */
function candidatesOf(element: Element): string[] {
  const attribute = (name: string) => element.getAttribute(name) ?? "";
  const found: string[] = [];
  if (attribute("data-vario-id") !== "") found.push(equals("data-vario-id", attribute("data-vario-id")));
  if (isStableId(element.id)) found.push(equals("id", element.id));
  for (const name of NAMED) if (isStableId(attribute(name))) found.push(equals(name, attribute(name)));
  for (const { name, value } of element.attributes) {
    if (!name.startsWith("data-") || NAMED.includes(name) || VOLATILE.test(name)) continue;
    if (value.length <= MOST_CHARACTERS && isStableId(value)) found.push(equals(name, value));
  }
  return found;
}

interface Anchor {
  element: Element;
  selector: string;
}

/** The nearest element above with a selector of its own that finds it alone. */
function nearestAnchor(element: Element): Anchor {
  for (let above = element.parentElement; above !== null; above = above.parentElement) {
    const parent = above;
    const selector = candidatesOf(parent).find((candidate) => findsOnly(candidate, parent));
    if (selector !== undefined) return { element: parent, selector };
  }
  return { element: element.ownerDocument.body, selector: "" };
}

/** A path of steps below the anchor: each a tag, with its place only where another of its kind stands beside it. */
function path(element: Element, anchor: Anchor): string {
  const steps: string[] = [];
  for (
    let step: Element | null = element;
    step !== null && step !== anchor.element && steps.length < MOST_STEPS;
    step = step.parentElement
  ) {
    steps.unshift(stepOf(step));
    const short = `${anchor.selector} ${steps.join(">")}`.trim();
    // Without an anchor, a step that counts would begin anywhere on the page.
    if ((anchor.selector !== "" || !/:nth/.test(stepOf(step))) && findsOnly(short, element)) return short;
  }
  return [anchor.selector || "body", ...steps].join(">");
}

function stepOf(element: Element): string {
  const alike = [...(element.parentElement?.children ?? [])].filter(({ localName }) => localName === element.localName);
  return alike.length < 2 ? element.localName : `${element.localName}:nth-of-type(${alike.indexOf(element) + 1})`;
}

function findsOnly(selector: string, element: Element): boolean {
  const found = elementsOf(element.ownerDocument, selector);
  return found.length === 1 && found[0] === element;
}

/** An attribute's selector, its value as a string of CSS (https://www.w3.org/TR/cssom-1/#serialize-a-string). */
function equals(name: string, value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they have no place in a selector
  return `[${name}="${value.replace(/["\\]/g, "\\$&").replace(/[\u0000-\u001f\u007f]/g, " ")}"]`;
}

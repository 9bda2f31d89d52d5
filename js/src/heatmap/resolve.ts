/** From a heatmap's selector back to the element, through open shadow trees and frames of the page's own origin. */

/** Between the selector of what holds a tree of its own (shadow host, frame) and the selector inside. */
export const INSIDE = " >>> ";

/** The element that a selector means on this page; undefined where it is not there, or where this is no selector. */
export function resolve(document: Document, selector: string): Element | undefined {
  let tree: Document | ShadowRoot | null = document;
  let found: Element | undefined;
  for (const part of selector.split(INSIDE)) {
    if (!tree) return undefined;
    found = find(tree, part);
    if (!found) return undefined;
    tree = found.shadowRoot ?? (found as HTMLIFrameElement).contentDocument ?? null;
  }
  return found;
}

function find(tree: Document | ShadowRoot, selector: string): Element | undefined {
  try {
    return tree.querySelector(selector) ?? undefined;
  } catch {
    return undefined;
  }
}

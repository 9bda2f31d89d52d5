/** Where an element stands, as a slot: a place that a mutation names; undefined: where the page has it; null: neither. */
import type { Slot } from "./cell.js";
import type { Shared } from "./content.js";

export interface Place {
  parentSelector: string;
  insertBeforeSelector: string;
}

export function positionSlot(element: Element, { moved }: Shared): Slot<Place | undefined | null> {
  let place: Place | undefined | null;

  /** Parent and next sibling, once they are there. */
  function found({ parentSelector, insertBeforeSelector }: Place) {
    const before = insertBeforeSelector ? document.querySelector(insertBeforeSelector) : null;
    const parent = insertBeforeSelector ? before?.parentNode : document.querySelector(parentSelector);
    return parent && !element.contains(before ?? parent) ? { parent, before } : undefined;
  }

  function stands(at: Place): boolean {
    const { parent, before } = found(at) ?? {};
    if (element.parentNode !== parent) return false;
    if (before) return !!(element.compareDocumentPosition(before) & Node.DOCUMENT_POSITION_FOLLOWING);
    const next = element.nextElementSibling;
    // While the parser is still adding to the parent, the end is further down each time.
    return document.readyState !== "loading" || !next || moved.has(next);
  }

  function goHome() {
    const home = moved.get(element);
    place = undefined;
    if (!home) return;
    // The page has made anew what the element stood in: then it would be there twice.
    if (!home.isConnected) element.remove();
    home.replaceWith(element);
    moved.delete(element);
    moved.delete(home);
  }

  return {
    read() {
      if (moved.get(element)?.isConnected === false) goHome();
      return place && (stands(place) ? place : null);
    },
    // A place that is not there yet is waited for.
    same: (wanted, now) => wanted === now || (!!wanted && !found(wanted)),
    rebase: () => undefined,
    undone: () => document.readyState !== "loading",
    write(wanted) {
      const { parent, before = null } = (wanted && found(wanted)) ?? {};
      if (!parent) return goHome();
      if (!moved.has(element)) {
        const home = document.createComment("");
        moved.set(element, home).set(home, element);
        element.before(home);
      }
      place = wanted;
      parent.insertBefore(element, before);
    },
  };
}

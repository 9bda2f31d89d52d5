/** Where an element stands: moved to another parent, with a mark left behind for the way back. */
import { effort, MOST_RESTORED, perSecond } from "./fight.js";

export interface Place {
  rank: number;
  parentSelector: string;
  insertBeforeSelector: string;
}

export interface Position {
  lay(by: Place): void;
  lift(by: Place): void;
  /** Moves the element to where the last layer wants it, as soon as that place is there. */
  settle(): void;
}

/** `moved`: by element whose position is Vario's, the mark in its former place, and the other way round. `lost`: see cell.ts. */
export function createPosition(element: Element, moved: Map<Node, ChildNode>, lost: (why?: unknown) => void): Position {
  const { ownerDocument: document } = element;
  const restore = perSecond(MOST_RESTORED);
  let layers: Place[] = [];
  let given = false;
  /** An empty comment where the page had the element. */
  let home: Comment | undefined;

  function goHome() {
    // Not there any more: then the page has made anew what the element stood in, and it would be there twice.
    if (home && !home.isConnected) element.remove();
    if (!home) return;
    home.replaceWith(element);
    moved.delete(element);
    moved.delete(home);
    home = undefined;
  }

  function arrived(parent: Element, before: Element | null) {
    if (element.parentNode !== parent) return false;
    if (before) return !!(element.compareDocumentPosition(before) & Node.DOCUMENT_POSITION_FOLLOWING);
    const next = element.nextElementSibling;
    // While the parser is still adding to the parent, the end is further down each time.
    return document.readyState !== "loading" || !next || moved.has(next);
  }

  function go({ parentSelector, insertBeforeSelector }: Place) {
    const parent = document.querySelector(parentSelector);
    const before = insertBeforeSelector ? document.querySelector(insertBeforeSelector) : null;
    if (!parent || element.contains(parent) || element === before) return;
    if ((insertBeforeSelector && before?.parentNode !== parent) || arrived(parent, before)) return;
    given = !!home && !restore(effort());
    if (given) return lost();
    if (!home) {
      home = document.createComment("");
      moved.set(element, home).set(home, element);
      element.before(home);
    }
    parent.insertBefore(element, before);
  }

  return {
    lay(by) {
      layers = [...layers.filter((layer) => layer !== by), by].sort((one, other) => one.rank - other.rank);
    },
    lift(by) {
      layers = layers.filter((layer) => layer !== by);
    },
    settle() {
      const place = layers.at(-1);
      if (!place || (home && !home.isConnected)) return goHome();
      if (given) return;
      try {
        go(place);
      } catch (thrown) {
        given = true;
        lost(thrown);
      }
    },
  };
}

/** What an element contains, as a slot: its child nodes, so that the page's own come back as they were, listeners and all. */
import type { Slot } from "./cell.js";

/** What cells of one page know of each other. */
export interface Shared {
  /** Nodes that are Vario's; of a text, what it says. */
  own: WeakMap<Node, string | null>;
  /** By element whose place is Vario's, the mark in its former place, and the other way round. */
  moved: Map<Node, ChildNode>;
}

/**
 * The page's own that is not to be seen, and that the rest of the page may need: it stays. A script that the parser has
 * just brought would not even run, were it taken out.
 */
const LASTING = "script,style,link";

/** An element that another change has moved away counts as where its mark is. */
export function contentSlot(element: Element, { own, moved }: Shared): Slot<Node[]> {
  const lasts = (node: Node) => node instanceof Element && node.matches(LASTING) && !own.has(node);
  const placed = (node: Node) => moved.get(node) ?? (node as ChildNode);

  /** Where the page, or the parser going on behind it, wrote into a text of Vario's, that becomes a node of the page's. */
  function disown(node: Text, text: string) {
    const added = text && node.data.startsWith(text);
    const theirs = document.createTextNode(added ? node.data.slice(text.length) : node.data);
    node.data = text;
    if (added) node.after(theirs);
    else node.replaceWith(theirs);
  }

  function read(): Node[] {
    for (const node of [...element.childNodes]) {
      const text = own.get(node);
      if (typeof text === "string" && node.nodeValue !== text) disown(node as Text, text);
    }
    return [...element.childNodes].flatMap((node): Node[] => {
      const other = moved.get(node);
      return other ? (node instanceof Comment ? [other] : []) : [node];
    });
  }

  return {
    read,
    same(wanted, now) {
      const [ones, others] = [wanted, now].map((nodes) => nodes.filter((node) => !lasts(node))) as [Node[], Node[]];
      return ones.length === others.length && ones.every((node, place) => node === others[place]);
    },
    undone: (written, now) => written.some((node) => own.has(node) && !now.includes(node)),
    rebase(base, now, written) {
      const theirs = now.filter((node) => !own.has(node));
      const covered = base.filter((node) => !written.includes(node));
      if (!covered.length || theirs.length === now.length) return theirs;
      // Vario's nodes still stand, and the page only added to them, as the parser does the rest of an element: what they
      // cover is there as before.
      const left = base.filter((node) => covered.includes(node) || now.includes(node));
      return [...left, ...theirs.filter((node) => !left.includes(node))];
    },
    write(nodes) {
      for (const node of read()) {
        if (nodes.includes(node) || lasts(node)) continue;
        placed(node).remove();
        if (!(node instanceof Element)) continue;
        // The parser may still be within it, and brings more scripts: they run if they are in the page by their end.
        const rescue = () => {
          if (document.readyState === "loading" && !node.isConnected) element.append(...node.querySelectorAll(LASTING));
        };
        rescue();
        new MutationObserver(rescue).observe(node, { childList: true, subtree: true });
      }
      let next: Node | null = null;
      // From the end, so that what the page put in place is not moved: an iframe would load again.
      for (const node of nodes.map(placed).reverse()) {
        if (node.parentNode !== element || node.nextSibling !== next) element.insertBefore(node, next);
        next = node;
      }
    },
  };
}

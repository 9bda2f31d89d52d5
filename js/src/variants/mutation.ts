/** Entries of `domMutations` in force, and what they do to an element. */
import { type Cell, createCell, type Slot } from "./cell.js";
import { contentSlot } from "./content.js";
import { refusedAttribute, refusedElement } from "./html.js";
import { createPosition, type Position } from "./position.js";
import { attributeSlot, classSlot, declarations, styleSlot } from "./slots.js";
import type { DomMutation } from "./variation.js";

export interface Mutation extends DomMutation {
  /** Place in the order of all that are in force. */
  rank: number;
  /** Of `html` and `text`: new nodes, checked. */
  nodes(): Node[];
  /** The page lets variations run scripts. */
  scripts: boolean;
  /** Elements that it changed; true where the change itself made the selector miss the element. */
  elements: Map<Element, boolean>;
  /** Whether it may go on, having met elements anew: a page may replace them each time that they are changed. */
  again(cost: number): boolean;
  /** Reports a failure under its code. */
  fail(code: string, why?: unknown): void;
}

/** All that variations change of one element. */
export interface Changed {
  mutations: Set<Mutation>;
  lay(mutation: Mutation): void;
  lift(mutation: Mutation): void;
  /** After the page changed the element. */
  settle(): void;
  /** After the page changed something else: the place that the element is moved to may be there now, or gone. */
  follow(): void;
}

/** Not set: as a style property reads. */
const UNSET = ":";

/** `moved`: see position.ts. */
export function createChanged(element: Element, moved: Map<Node, ChildNode>): Changed {
  const mutations = new Set<Mutation>();
  const cells = new Map<string, Cell<string | null>>();
  /** Lists as the page wrote them: taken apart and put together again they would be in another order, or empty. */
  const lists = ["class", "style"].map((name) => [name, element.getAttribute(name)] as const);
  let content: (Cell<Node[]> & { own(nodes: Node[]): void }) | undefined;
  let position: Position | undefined;

  function lost(why?: unknown) {
    const [first] = mutations;
    first?.fail(why ? "E_VARIANT_MUTATION" : "E_VARIANT_FIGHT", why ?? first.selector);
  }

  function layText(
    mutation: Mutation,
    name: string,
    slot: () => Slot<string | null>,
    value: (base: string | null) => string | null,
  ) {
    const cell = cells.get(name) ?? createCell(slot(), lost);
    cells.set(name, cell);
    cell.lay(mutation, mutation.rank, value);
  }

  function layClass(mutation: Mutation) {
    const { action, value } = mutation;
    const named = value.split(/\s+/).filter(Boolean);
    for (const name of new Set([...named, ...(action === "set" ? element.classList : [])])) {
      const wanted = action !== "remove" && named.includes(name) ? "" : null;
      layText(
        mutation,
        `.${name}`,
        () => classSlot(element, name),
        () => wanted,
      );
    }
  }

  function layStyle(mutation: Mutation) {
    const { action, value } = mutation;
    const { style } = element as HTMLElement;
    const wanted = declarations(element.ownerDocument, action === "remove" ? "" : value);
    const unwanted = action === "remove" && value ? value.split(/[\s;,]+/) : action === "append" ? [] : style;
    for (const name of new Set([...wanted.keys(), ...unwanted])) {
      layText(
        mutation,
        `:${name}`,
        () => styleSlot(element as HTMLElement, name),
        () => wanted.get(name) ?? UNSET,
      );
    }
  }

  function layAttribute(mutation: Mutation) {
    const { action, attribute, value, scripts } = mutation;
    layText(
      mutation,
      `@${attribute}`,
      () => attributeSlot(element, attribute),
      (base) => {
        if (action === "remove") return null;
        const made = action === "append" ? (base ?? "") + value : value;
        if (scripts || !refusedAttribute(element.localName, attribute, made)) return made;
        mutation.fail("E_VARIANT_UNSAFE", attribute);
        return base;
      },
    );
  }

  function layContent(mutation: Mutation) {
    if (!content) {
      const slot = contentSlot(element, moved);
      content = { own: slot.own, ...createCell(slot, lost) };
    }
    const nodes = mutation.action === "remove" ? [] : mutation.nodes();
    content.own(nodes);
    content.lay(mutation, mutation.rank, (base) => (mutation.action === "append" ? [...base, ...nodes] : nodes));
  }

  function layPosition(mutation: Mutation) {
    position ??= createPosition(element, moved, lost);
    position.lay(mutation);
  }

  function restoreList(name: string, before: string | null) {
    const entries = (list: string | null) =>
      (list ?? "")
        .split(/[\s;]+/)
        .sort()
        .join();
    const now = element.getAttribute(name);
    if (now === before || entries(now) !== entries(before)) return;
    if (before === null) element.removeAttribute(name);
    else if (name === "class") element.setAttribute(name, before);
    else (element as HTMLElement).style.cssText = before;
  }

  const changed: Changed = {
    mutations,
    lay(mutation) {
      mutations.add(mutation);
      const { attribute, scripts } = mutation;
      if (!scripts && refusedElement(element)) return mutation.fail("E_VARIANT_UNSAFE", element.localName);
      const special = { class: layClass, style: layStyle, html: layContent, text: layContent, position: layPosition };
      (special[attribute as keyof typeof special] ?? layAttribute)(mutation);
      changed.settle();
    },
    lift(mutation) {
      mutations.delete(mutation);
      for (const cell of [...cells.values(), content]) cell?.lift(mutation);
      position?.lift(mutation);
      changed.settle();
      if (!mutations.size) for (const [name, before] of lists) restoreList(name, before);
    },
    settle() {
      // A whole list was set: what the page has added to it since is no part of it.
      for (const mutation of mutations) {
        if (mutation.action !== "set") continue;
        if (mutation.attribute === "class") layClass(mutation);
        if (mutation.attribute === "style") layStyle(mutation);
      }
      for (const cell of [...cells.values(), content, position]) cell?.settle();
    },
    follow: () => position?.settle(),
  };
  return changed;
}

/**
 * Finds the elements that mutations are for, those included that the parser or a framework produces later, and keeps
 * them changed. One MutationObserver serves all mutations, and is there only while some are in force. Its callback runs
 * as a microtask behind the task that changed the page, the parser's included, and so before that change is painted.
 */

import type { Shared } from "./content.js";
import { type Changed, createChanged, type Mutation } from "./mutation.js";

export interface Watch {
  /** Applies mutations to what is there, at once, and to what comes. */
  add(mutations: Mutation[]): void;
  /** Undoes them. */
  remove(mutations: Mutation[]): void;
}

/** Selectors whose elements change when one is moved away. */
const STRUCTURAL = /:(nth|first|last|only)|[+~]/;

const isElement = (node: Node) => node.nodeType === 1;

export function createWatch(document: Document): Watch {
  const elements = new Map<Element, Changed>();
  const shared: Shared = { own: new WeakMap(), moved: new Map() };
  /** Attributes that selectors depend on. */
  let named = new Set<string>();
  let mutations: Mutation[] = [];
  let observer: MutationObserver | undefined;

  function lift(element: Element, mutation: Mutation) {
    mutation.elements.delete(element);
    const changed = elements.get(element);
    changed?.lift(mutation);
    if (!changed?.mutations.size) elements.delete(element);
  }

  function drop(mutation: Mutation) {
    mutations = mutations.filter((other) => other !== mutation);
    for (const element of [...mutation.elements.keys()]) lift(element, mutation);
    if (!mutations.length) observer?.disconnect();
  }

  function lay(element: Element, mutation: Mutation) {
    const changed = elements.get(element) ?? createChanged(element, shared);
    elements.set(element, changed);
    mutation.elements.set(element, false);
    changed.lay(mutation);
  }

  function match(some: Mutation[]) {
    for (const mutation of some) {
      const { selector, attribute, elements: known } = mutation;
      if (attribute === "position" && known.size && STRUCTURAL.test(selector)) continue;
      try {
        const found = new Set(document.querySelectorAll(selector));
        for (const [element, missed] of [...known]) if (!missed && !found.has(element)) lift(element, mutation);
        const met = [...found].filter((element) => !known.has(element));
        if (met.length && !mutation.again(document.readyState === "loading" ? 0.01 : 1)) {
          mutation.fail("E_VARIANT_FIGHT", selector);
          drop(mutation);
        } else for (const element of met) lay(element, mutation);
      } catch {
        mutation.fail("E_VARIANT_SELECTOR", selector);
        drop(mutation);
      }
    }
    for (const { selector, elements: known } of mutations)
      for (const element of known.keys()) if (!element.matches(selector)) known.set(element, true);
  }

  function seen(records: MutationRecord[]) {
    let structural = false;
    const touched = new Set<Element>();
    for (const record of records) {
      const { target } = record;
      touched.add((target.nodeType === 3 ? target.parentNode : target) as Element);
      // Each list is made as it is asked for, which costs more than all the rest here.
      structural ||=
        named.has(record.attributeName ?? "") ||
        [...record.addedNodes].some(isElement) ||
        [...record.removedNodes].some(isElement);
    }
    for (const element of touched) elements.get(element)?.settle();
    if (!structural) return;
    for (const { attribute, elements: placed } of mutations)
      if (attribute === "position") for (const element of [...placed.keys()]) elements.get(element)?.settle();
    for (const [element, changed] of [...elements]) {
      // Should it come back, it is met anew.
      if (!element.isConnected) for (const mutation of [...changed.mutations]) lift(element, mutation);
    }
    match([...mutations]);
  }

  function observe() {
    observer?.disconnect();
    if (!mutations.length) return;
    const bracketed = mutations.flatMap(({ selector }) => selector.match(/[\w-]+(?=\s*([~|^$*]?=|\]))/g) ?? []);
    named = new Set(["class", "id", ...bracketed]);
    observer ??= new MutationObserver(seen);
    observer.observe(document, {
      childList: true,
      subtree: true,
      characterData: true,
      attributeFilter: [...named, ...mutations.flatMap(({ attribute }) => [attribute, attribute.toLowerCase()])],
    });
  }

  return {
    add(more) {
      mutations.push(...more);
      match(more);
      observe();
    },
    remove(some) {
      for (const mutation of some) drop(mutation);
      observe();
    },
  };
}

/**
 * Finds the elements that mutations are for, those included that the parser or a framework produces later, and keeps
 * them changed. One MutationObserver serves all mutations, and is there only while some are in force. Its callback runs
 * as a microtask behind the task that changed the page, the parser's included, and so before that change is painted.
 */

import { effort, perSecond } from "./fight.js";
import { type Changed, createChanged, type Mutation } from "./mutation.js";

export interface Watch {
  /** Applies mutations to what is there, at once, and to what comes. */
  add(mutations: Mutation[]): void;
  /** Undoes them. */
  remove(mutations: Mutation[]): void;
}

/** Time that passes may take within a second once the page is loaded, ms; what comes after that waits for PAUSE_MS. */
const PASSES_MS = 100;
const PAUSE_MS = 100;

/** Selectors whose elements change when one is moved away. */
const STRUCTURAL = /:(nth|first|last|only)|[+~]/;

const isElement = (node: Node) => node.nodeType === 1;

export function createWatch(document: Document): Watch {
  const elements = new Map<Element, Changed>();
  const moved = new Map<Node, ChildNode>();
  const afford = perSecond(PASSES_MS);
  let mutations: Mutation[] = [];
  let observer: MutationObserver | undefined;
  let later: ReturnType<typeof setTimeout> | undefined;

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
    const changed = elements.get(element) ?? createChanged(element, moved);
    elements.set(element, changed);
    mutation.elements.set(element, false);
    changed.lay(mutation);
  }

  function match(some: Mutation[]) {
    const met: [Element, Mutation][] = [];
    for (const mutation of some) {
      const { selector, attribute } = mutation;
      if (attribute === "position" && mutation.elements.size && STRUCTURAL.test(selector)) continue;
      let found: Set<Element>;
      try {
        found = new Set(document.querySelectorAll(selector));
      } catch {
        mutation.fail("E_VARIANT_SELECTOR", selector);
        drop(mutation);
        continue;
      }
      for (const [element, missed] of [...mutation.elements])
        if (!missed && !found.has(element)) lift(element, mutation);
      const before = met.length;
      for (const element of found) if (!mutation.elements.has(element)) met.push([element, mutation]);
      if (met.length > before && !mutation.again(effort())) {
        mutation.fail("E_VARIANT_FIGHT", selector);
        drop(mutation);
        met.length = before;
      }
      for (const [element] of met.slice(before)) lay(element, mutation);
    }
    for (const [element, mutation] of met)
      if (mutation.elements.has(element)) mutation.elements.set(element, !element.matches(mutation.selector));
  }

  /** `touched`: elements that were changed themselves; none given: any of them may have been. */
  function pass(structural: boolean, touched: Iterable<Element> = [...elements.keys()]) {
    for (const element of touched) elements.get(element)?.settle();
    if (!structural) return;
    for (const [element, changed] of [...elements]) {
      changed.follow();
      // Should it come back, it is met anew.
      if (!element.isConnected) for (const mutation of [...changed.mutations]) lift(element, mutation);
    }
    match([...mutations]);
  }

  function seen(records: MutationRecord[]) {
    let structural = false;
    const touched = new Set<Element>();
    for (const record of records) {
      const { target } = record;
      const element = (target.nodeType === 3 ? target.parentNode : target) as Element;
      if (elements.has(element)) touched.add(element);
      // Each list is made as it is asked for, which costs more than all the rest here.
      structural ||= [...record.addedNodes].some(isElement) || [...record.removedNodes].some(isElement);
    }
    if (later || (!structural && !touched.size)) return;
    const start = performance.now();
    pass(structural, touched);
    const loading = document.readyState === "loading";
    if (!afford(loading ? 0 : performance.now() - start)) {
      later = setTimeout(() => {
        later = undefined;
        pass(true);
      }, PAUSE_MS);
    }
  }

  function observe() {
    observer?.disconnect();
    if (!mutations.length) return;
    const attributeFilter = mutations.flatMap(({ attribute }) =>
      /^(html|text|position)$/.test(attribute) ? [] : [attribute, attribute.toLowerCase()],
    );
    observer ??= new MutationObserver(seen);
    observer.observe(document, {
      childList: true,
      subtree: true,
      characterData: mutations.some(({ attribute }) => /^(html|text)$/.test(attribute)),
      ...(attributeFilter.length ? { attributeFilter } : {}),
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

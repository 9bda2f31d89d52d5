/** Entries of `domMutations` in force, and what they do to an element. */
import { type Cell, createCell, type Slot } from "./cell.js";
import { contentSlot, type Shared } from "./content.js";
import { refusedAttribute, refusedElement } from "./html.js";
import { positionSlot } from "./position.js";
import { attributeSlot, classSlot, declarations, spelling, styleSlot } from "./slots.js";
import type { DomMutation } from "./variation.js";

export interface Mutation extends DomMutation {
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
  /** After the page changed the element, or another that this one's place depends on. */
  settle(fresh?: boolean): void;
}

/** Adds a layer to a cell of the element's. */
type Lay = <V>(name: string, slot: () => Slot<V>, value: (base: V) => V) => void;

/** Of a list, `class` or `style`, only the entries concerned. */
function layList(element: HTMLElement, { attribute, action, value }: Mutation, lay: Lay) {
  const isClass = attribute === "class";
  const slot = isClass ? classSlot : styleSlot;
  const removes = action === "remove";
  const named = value.split(/[\s;,]+/).filter(Boolean);
  const present: Iterable<string> = isClass ? element.classList : element.style;
  const wanted = removes ? new Map() : isClass ? new Map(named.map((name) => [name, ""])) : declarations(value);
  const unwanted = removes && value ? named : action === "append" ? [] : present;
  for (const name of new Set([...wanted.keys(), ...unwanted])) {
    lay(
      attribute + name,
      () => slot(element, name),
      () => wanted.get(name) ?? null,
    );
  }
}

function layAttribute(element: Element, { action, attribute, value, scripts, fail }: Mutation, lay: Lay) {
  lay(
    attribute,
    () => attributeSlot(element, attribute),
    (base) => {
      if (action === "remove") return null;
      const made = action === "append" ? (base ?? "") + value : value;
      if (scripts || !refusedAttribute(element.localName, attribute, made)) return made;
      fail("E_VARIANT_UNSAFE", attribute);
      return base;
    },
  );
}

export function createChanged(element: Element, shared: Shared): Changed {
  const mutations = new Set<Mutation>();
  const cells = new Map<string, Cell<unknown>>();
  const respell = spelling(element);

  function lost(why?: unknown) {
    const [first] = mutations;
    first?.fail(why ? "E_VARIANT_MUTATION" : "E_VARIANT_FIGHT", why ?? first.selector);
  }

  function layContent({ action, nodes }: Mutation, lay: Lay) {
    const made = action === "remove" ? [] : nodes();
    for (const node of made) shared.own.set(node, node.nodeValue);
    lay(
      "html",
      () => contentSlot(element, shared),
      (base) => (action === "append" ? [...base, ...made] : made),
    );
  }

  function layers(mutation: Mutation) {
    const lay: Lay = (name, slot, value) => {
      const cell = (cells.get(name) ?? createCell(slot(), lost)) as ReturnType<typeof createCell<unknown>>;
      cells.set(name, cell);
      cell.layers.set(mutation, value as (base: unknown) => unknown);
    };
    const { attribute } = mutation;
    if (/^(class|style)$/.test(attribute)) layList(element as HTMLElement, mutation, lay);
    else if (mutations.has(mutation)) return;
    else if (/^(html|text)$/.test(attribute)) layContent(mutation, lay);
    else if (attribute !== "position") layAttribute(element, mutation, lay);
    else {
      lay(
        attribute,
        () => positionSlot(element, shared),
        () => mutation,
      );
    }
  }

  const changed: Changed = {
    mutations,
    lay(mutation) {
      if (!mutation.scripts && refusedElement(element)) mutation.fail("E_VARIANT_UNSAFE", element.localName);
      else layers(mutation);
      mutations.add(mutation);
      changed.settle(true);
    },
    lift(mutation) {
      mutations.delete(mutation);
      for (const { layers } of cells.values()) layers.delete(mutation);
      changed.settle(true);
      if (!mutations.size) respell();
    },
    settle(fresh) {
      // A whole list was set: what the page has added to it since is no part of it.
      for (const mutation of mutations) if (mutation.action === "set") layers(mutation);
      for (const cell of cells.values()) cell.settle(fresh);
    },
  };
  return changed;
}

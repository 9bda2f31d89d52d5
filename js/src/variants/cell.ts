/**
 * One thing of one element that variations change: a class, a style property, an attribute, its content. Beneath lies
 * what the page itself wants it to be, the base; above, in the payload's order, what the mutations make of it. Taking a
 * layer away, in whatever order, leaves what there would be without it.
 */
import { effort, MOST_RESTORED, perSecond } from "./fight.js";

/** How a thing is read and written. */
export interface Slot<V> {
  read(): V;
  write(value: V): void;
  same(one: V, other: V): boolean;
  /** The base, after the page changed what was `written` to `now`. */
  rebase(base: V, now: V, written: V): V;
}

export interface Cell<V> {
  /** Adds the layer of a mutation, or replaces it. `rank`: place in the payload's order. */
  lay(by: object, rank: number, value: (base: V) => V): void;
  lift(by: object): void;
  /** Brings the thing in line: after lay() and lift(), and whenever the page may have changed it. */
  settle(): void;
}

/** `lost`: it was given up, since the page undoes it as often as it is done, or since it cannot be written (why). */
export function createCell<V>(slot: Slot<V>, lost: (why?: unknown) => void): Cell<V> {
  let base = slot.read();
  let written = base;
  let layers: { by: object; rank: number; value(base: V): V }[] = [];
  let fresh = false;
  let given = false;
  const restore = perSecond(MOST_RESTORED);
  const without = (by: object) => layers.filter((layer) => layer.by !== by);
  return {
    lay(by, rank, value) {
      fresh ||= layers.length === without(by).length;
      layers = [...without(by), { by, rank, value }].sort((one, other) => one.rank - other.rank);
    },
    lift(by) {
      layers = without(by);
      fresh = true;
    },
    settle() {
      if (given) return;
      const now = slot.read();
      if (!slot.same(now, written)) base = slot.rebase(base, now, written);
      try {
        const wanted = layers.reduce((value, layer) => layer.value(value), base);
        if (!slot.same(wanted, now)) {
          given = !fresh && !restore(effort());
          slot.write(given ? base : wanted);
          if (given) lost();
        }
      } catch (thrown) {
        given = true;
        lost(thrown);
      }
      fresh = false;
      // As the page reads it, which may be another spelling of what was written.
      written = slot.read();
    },
  };
}

/**
 * One thing of one element that variations change: a class, a style property, an attribute, its content, its place.
 * Beneath lies what the page itself wants it to be, the base; above, one on the other, what mutations make of it. Taking
 * a layer away, in whatever order, leaves what there would be without it.
 */
import { MOST_RESTORED, perSecond } from "./fight.js";

/** How a thing is read and written. */
export interface Slot<V> {
  read(): V;
  write(value: V): void;
  same(wanted: V, now: V): boolean;
  /** The base, after the page changed what was `written` to `now`. */
  rebase(base: V, now: V, written: V): V;
  /** Whether that change undid what was written, and did not just add to it. */
  undone(written: V, now: V): boolean;
}

export interface Cell<V> {
  /** Layers by whose they are. */
  layers: Map<object, (base: V) => V>;
  /** Brings the thing in line: after a change of layers, and whenever the page may have changed it. */
  settle(fresh?: boolean): void;
}

/** `lost`: it was given up, since the page undoes it as often as it is done, or since it cannot be written (why). */
export function createCell<V>(slot: Slot<V>, lost: (why?: unknown) => void): Cell<V> {
  let base = slot.read();
  let written = base;
  let given = false;
  const restore = perSecond(MOST_RESTORED);
  const layers = new Map<object, (base: V) => V>();
  return {
    layers,
    settle(fresh) {
      if (given) return;
      const now = slot.read();
      if (!slot.same(written, now)) base = slot.rebase(base, now, written);
      try {
        let wanted = base;
        for (const value of layers.values()) wanted = value(wanted);
        if (!slot.same(wanted, now)) {
          // What adds without end must end too.
          given = !fresh && !restore(slot.undone(written, now) ? 1 : 0.01);
          slot.write(given ? base : wanted);
          if (given) lost();
        }
      } catch (thrown) {
        given = true;
        lost(thrown);
      }
      // As the page reads it, which may be another spelling of what was written.
      written = slot.read();
    },
  };
}

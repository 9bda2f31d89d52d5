import type { TextStorage } from "./options.js";

/** Keys of what the device keeps. */
export const CONSENT = "vario.consent";
export const VISITOR = "vario.visitor";
export const SESSION = "vario.session";
export const VIEWED = "vario.viewed";
/** Assignments of sticky buckets. */
export const STICKY = "vario.sticky";
/** Where visits came from. */
export const TOUCHES = "vario.touches";
export const SPILL = "vario.spill";

/** Texts by key. Never throws. */
export interface KeyValue {
  get(key: string): string | undefined;
  /** False when the text is kept in memory only. */
  set(key: string, value: string): boolean;
  remove(key: string): void;
}

/** `area` answers the store to use; where it throws (blocked cookies) or the store does (quota), memory stands in. */
export function keyValue(area: () => TextStorage | undefined): KeyValue {
  const memory = new Map<string, string>();
  let store: TextStorage | undefined;
  try {
    store = area();
  } catch {}
  return {
    get(key) {
      try {
        return memory.get(key) ?? store?.getItem(key) ?? undefined;
      } catch {
        return undefined;
      }
    },
    set(key, value) {
      try {
        if (store) {
          store.setItem(key, value);
          memory.delete(key);
          return true;
        }
      } catch {}
      memory.set(key, value);
      return false;
    },
    remove(key) {
      memory.delete(key);
      try {
        store?.removeItem(key);
      } catch {}
    },
  };
}

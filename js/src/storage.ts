import type { TextStorage } from "./options.js";

/** The database of the key that the profile's history is encrypted with. */
export const VAULT = "vario-vault";

/** Keys of what the device keeps. */
export const CONSENT = "vario.consent";
export const VISITOR = "vario.visitor";
export const SESSION = "vario.session";
/** What an earlier version kept of what was looked at. */
export const VIEWED = "vario.viewed";
/** The profile's history, encrypted. */
export const HISTORY = "vario.history";
/** What the profile said of the visitor last, for the next page's first decisions. */
export const TRAITS = "vario.traits";
/** Assignments of sticky buckets. */
export const STICKY = "vario.sticky";
/** Properties that every event has. */
export const COMMON = "vario.common";
/** Where visits came from. */
export const TOUCHES = "vario.touches";
export const SPILL = "vario.spill";
/** The records of what was consented to, a chain. */
export const CONSENTS = "vario.consents";
/** The domain that the visitor's cookie is set on; "-": the host's own. */
export const DOMAIN = "vario.domain";
/** When the collector last set the cookie, and to which id. */
export const SERVER_COOKIE = "vario.server-cookie";
/** The day of the last private report; behind it, while it is still to be made, the hash of the page that it is to be about. */
export const PRIVATE = "vario.private";
/** The session's id, and the campaign that it began with. */
export const CAMPAIGN = "vario.campaign";
/** What serves personalization. */
export const PROFILE = [VIEWED, HISTORY, TRAITS];
/** All that is the visitor's: gone when it is denied, forgotten or too old. The decision itself is not among it. */
export const PERSONAL = [
  ...PROFILE,
  STICKY,
  COMMON,
  TOUCHES,
  CAMPAIGN,
  DOMAIN,
  SERVER_COOKIE,
  PRIVATE,
  SESSION,
  VISITOR,
];

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

/** Without a cookie: what the visitor decided stays on the device, all else only in memory. What is removed goes from both. */
export function cookieless(store: KeyValue): KeyValue {
  const memory = keyValue(() => undefined);
  const of = (key: string) => (key === CONSENT || key === CONSENTS ? store : memory);
  return {
    get: (key) => of(key).get(key),
    set: (key, value) => of(key).set(key, value),
    remove(key) {
      memory.remove(key);
      store.remove(key);
    },
  };
}

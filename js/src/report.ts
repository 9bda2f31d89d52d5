/** What a page is told: errors, losses, and that something changed. */
import { toVarioError, VarioError } from "./errors.js";
import type { ChangeCause, ProfileChange } from "./options.js";

export interface Report {
  listeners: {
    change: Set<(cause: ChangeCause) => void>;
    error: Set<(error: VarioError) => void>;
    profile: Set<(change: ProfileChange) => void>;
  };
  /** Messages lost here, by code. */
  dropped: Record<string, number>;
  changed(cause: ChangeCause): void;
  /** Tells of an error; on the console once a code. */
  warn(error: VarioError): void;
  /** Messages lost, by code. */
  count(code: string, messages: number): void;
  /** Handles a rejection: told under this code where it has none. */
  failed(code?: string): (thrown: unknown) => void;
  /** Runs what must not throw into the page. */
  safely<T>(work: () => T, fallback: T): T;
  safely(work: () => void): void;
}

export function add(sums: Record<string, number>, more: Record<string, number>): void {
  for (const code in more) sums[code] = (sums[code] ?? 0) + (more[code] ?? 0);
}

/** A listener that throws is the page's fault, and the others' no matter. */
export function tellAll<T>(all: Set<(what: T) => void>, what: T): void {
  for (const listener of [...all]) {
    try {
      listener(what);
    } catch (thrown) {
      console.warn("vario:", thrown);
    }
  }
}

export function createReport(): Report {
  const warned = new Set<string>();
  const dropped: Record<string, number> = {};
  const listeners: Report["listeners"] = { change: new Set(), error: new Set(), profile: new Set() };

  function warn(error: VarioError) {
    tellAll(listeners.error, error);
    if (warned.has(error.code)) return;
    warned.add(error.code);
    console.warn(`vario: ${error.code} ${error.path} ${error.message}`);
  }
  return {
    listeners,
    dropped,
    warn,
    changed: (cause) => tellAll(listeners.change, cause),
    count(code, messages) {
      add(dropped, { [code]: messages });
      warn(new VarioError(code, "lost"));
    },
    failed: (code) => (thrown) => warn(toVarioError(thrown, code)),
    safely: <T>(work: () => T, fallback?: T) => {
      try {
        return work();
      } catch (thrown) {
        warn(toVarioError(thrown));
        return fallback as T;
      }
    },
  };
}

/** What waits to be delivered, in memory: oldest first, bounded, and where there is no room the least important goes first. */
import { type Priority, priorityOf } from "./priority.js";

const MOST_ENTRIES = 10_000;
const MOST_BYTES = 10_000_000;
/** Older ones are nobody's news any more, ms. */
export const MOST_AGE_MS = 30 * 86_400_000;

/** A message: the final bytes of the wire, so that it can be sent without the engine. */
export interface Entry {
  /** Its number in this tab; both are its key in the database. */
  seq: number;
  bytes: string;
  /** Characters: their bytes would take longer to count than a message to make. */
  size: number;
  /** 0 analytics, 1 experiments, 3 heatmap; 4 needs no consent. */
  purpose: number;
  priority: Priority;
  /** When it was made, ms by the device's clock. */
  at: number;
  stored: "no" | "writing" | "yes";
  /** Destinations it has not reached yet, a bit each; so are the next two. */
  open: number;
  /** On its way in a request. */
  busy: number;
  /** Handed to a beacon, whose answer nobody sees. */
  beaconed: number;
}

export function entryOf(seq: number, bytes: string, purpose: number, open: number, at: number): Entry {
  return {
    seq,
    bytes,
    size: bytes.length,
    purpose,
    priority: priorityOf(bytes, purpose),
    at,
    stored: "no",
    open,
    busy: 0,
    beaconed: 0,
  };
}

export interface Queue {
  /** Oldest first. */
  all: Set<Entry>;
  /** `older`: they come from earlier pages, and go where their age puts them. */
  add(entries: Entry[], older?: boolean): void;
  /** False when it was not there. */
  remove(entry: Entry): boolean;
  clear(): void;
  /** The next that has to go for want of room, or of age by `now`, and why; undefined while all is well. */
  surplus(now: number): [entry: Entry, code: "E_LOG_FULL" | "E_LOG_AGE"] | undefined;
}

export function createQueue(): Queue {
  let ranks: Set<Entry>[] = [new Set(), new Set(), new Set(), new Set()];
  let bytes = 0;
  const queue: Queue = {
    all: new Set(),
    add(entries, older) {
      for (const entry of entries) bytes += entry.size;
      if (older) {
        const all = [...entries, ...queue.all].sort((one, other) => one.at - other.at);
        queue.all = new Set(all);
        ranks = ranks.map((_, priority) => new Set(all.filter((entry) => entry.priority === priority)));
        return;
      }
      for (const entry of entries) {
        queue.all.add(entry);
        ranks[entry.priority]?.add(entry);
      }
    },
    remove(entry) {
      if (!queue.all.delete(entry)) return false;
      ranks[entry.priority]?.delete(entry);
      bytes -= entry.size;
      return true;
    },
    clear() {
      for (const rank of [queue.all, ...ranks]) rank.clear();
      bytes = 0;
    },
    surplus(now) {
      const [oldest] = queue.all;
      if (oldest && !oldest.busy && now - oldest.at > MOST_AGE_MS) return [oldest, "E_LOG_AGE"];
      if (queue.all.size <= MOST_ENTRIES && bytes <= MOST_BYTES) return undefined;
      for (const rank of ranks) for (const entry of rank) if (!entry.busy) return [entry, "E_LOG_FULL"];
      return undefined;
    },
  };
  return queue;
}

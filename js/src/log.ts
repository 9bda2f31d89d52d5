/**
 * The write-ahead log: every message is in memory first, within milliseconds in IndexedDB, and is deleted only when it
 * was acknowledged. While consent is pending, or where storage is blocked, memory is all there is.
 */
import { openDatabase } from "./database.js";
import { utf8Length } from "./json.js";
import { type KeyValue, SPILL } from "./storage.js";

const DATABASE = "vario";
const STORE = "log";
const WRITE_MS = 5;
const MOST_ENTRIES = 10_000;
const MOST_BYTES = 10_000_000;
/** Longest spill, in characters of JSON: `localStorage` is written synchronously and holds about five million. */
const MOST_SPILL = 1_000_000;

/** A message: the final bytes of the wire, so that it can be sent without the engine. */
export interface Entry {
  /** The page instance that holds it, and its number there: its key in the database. */
  tab: string;
  seq: number;
  bytes: string;
  /** UTF-8 length. */
  size: number;
  /** 0 analytics, 1 experiments, 3 heatmap. */
  purpose: number;
  stored: "no" | "writing" | "yes";
  /** On its way in a request. */
  busy: boolean;
  /** Handed to a beacon, whose answer nobody sees. */
  beaconed: boolean;
}

export interface LogHost {
  /** May throw, where it is blocked. */
  database: () => IDBFactory | undefined;
  storage: KeyValue;
  locks: LockManager | undefined;
  tab: string;
  /** Messages lost, by code. */
  count(code: string, messages: number): void;
  /** Entries that may be sent: new ones, released ones, those of earlier pages. */
  waiting(entries: Entry[]): void;
}

export interface Log {
  append(bytes: string, purpose: number): void;
  /** The oldest entries that may be sent and are not on their way, or `busy` ones too. */
  batch(messages: number, bytes: number, busy?: boolean): Entry[];
  /** Entries acknowledged or given up: the only way out but eviction and denial. */
  settle(entries: Iterable<Entry>): void;
  /** State of each purpose: 0 pending, 1 granted, 2 denied. Granted entries are stored, denied ones dropped. */
  gates(states: number[]): void;
  /** All entries, oldest first. */
  entries(): Iterable<Entry>;
  size(): number;
  /** The page is hidden: writes at once. `leaving`: it may never come back; what is not stored yet is spilled, lock and
   *  database are let go. */
  hide(leaving: boolean): void;
  show(): void;
  clear(): Promise<void>;
}

export function createLog(host: LogHost): Log {
  const { storage, tab } = host;
  let entries = new Set<Entry>();
  let bytes = 0;
  let seq = 0;
  let states = [0, 0, 0, 0];
  let database: IDBDatabase | undefined;
  let opening: Promise<void> | undefined;
  let away = false;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let removed: [string, number][] = [];
  let adopted = false;
  let spillText: string | undefined;
  let spilled = new Set<Entry>();
  let unlock: (() => void) | undefined;

  const granted = (entry: Entry) => states[entry.purpose] === 1;

  function entryOf(text: string, purpose: number): Entry {
    return {
      tab,
      seq: seq++,
      bytes: text,
      size: utf8Length(text),
      purpose,
      stored: "no",
      busy: false,
      beaconed: false,
    };
  }

  function add(found: Entry[]) {
    entries = new Set([...found, ...entries]);
    for (const entry of found) bytes += entry.size;
    bound();
    host.waiting(found.filter(granted));
  }

  function forget(entry: Entry) {
    if (!entries.delete(entry)) return;
    bytes -= entry.size;
    if (entry.stored !== "no") removed.push([entry.tab, entry.seq]);
    unspill(entry);
    soon();
  }

  function bound() {
    for (const entry of entries) {
      if (entries.size <= MOST_ENTRIES && bytes <= MOST_BYTES) return;
      if (entry.busy) continue;
      forget(entry);
      host.count("E_LOG_FULL", 1);
    }
  }

  function soon() {
    if (!away) timer ??= setTimeout(write, WRITE_MS);
  }

  function write() {
    clearTimeout(timer);
    timer = undefined;
    if (!database) {
      open();
      return;
    }
    const fresh = [...entries].filter((entry) => entry.stored === "no" && granted(entry));
    if (!fresh.length && !removed.length) return;
    const deletions = removed;
    removed = [];
    const undo = () => {
      for (const entry of fresh) entry.stored = "no";
      removed.push(...deletions);
      // Full or failing: memory holds everything meanwhile; after the third time the database is left alone.
      if (++failures > 2) drop();
    };
    let transaction: IDBTransaction | undefined;
    try {
      transaction = database.transaction(STORE, "readwrite");
      const store = transaction.objectStore(STORE);
      transaction.oncomplete = () => {
        failures = 0;
        for (const entry of fresh) {
          entry.stored = "yes";
          unspill(entry);
        }
      };
      transaction.onabort = undo;
      for (const entry of fresh) {
        entry.stored = "writing";
        store.put(record(entry));
      }
      for (const key of deletions) store.delete(key);
    } catch {
      if (transaction) transaction.abort();
      else undo();
    }
  }

  const record = ({ bytes, tab, seq, purpose }: Entry) => ({ version: 1, bytes, tab, seq, purpose });

  function drop() {
    database?.close();
    database = undefined;
  }

  function open(): Promise<void> | undefined {
    if (away || failures > 2 || !states.some(Boolean)) return undefined;
    opening ??= openAndAdopt().finally(() => (opening = undefined));
    return opening;
  }

  async function openAndAdopt() {
    let refused = false;
    const mayCreate = () => {
      refused = !states.includes(1);
      return !refused;
    };
    const opened = await openDatabase(host.database, DATABASE, STORE, ["tab", "seq"], mayCreate);
    if (!opened) failures = refused ? 0 : 3;
    else if (away) opened.close();
    else {
      database = opened;
      opened.onclose = () => (database = undefined);
      const living = await tabs();
      if (database && !adopted) adopt(database, living);
      write();
    }
  }

  /** Takes this tab's lock and answers which tabs are alive: a lock is let go when its page ends, however it ends. */
  async function tabs(): Promise<Set<string>> {
    try {
      const name = `${DATABASE}.${tab}`;
      if (host.locks && !unlock) {
        const until = new Promise<void>((resolve) => (unlock = resolve));
        host.locks.request(name, () => until).catch(() => {});
      }
      const held = (await host.locks?.query())?.held ?? [];
      return new Set(held.map((lock) => lock.name?.slice(DATABASE.length + 1) ?? ""));
    } catch {
      return new Set();
    }
  }

  /** Moves the records of tabs that are no more under this tab's name, in one transaction: no two tabs get the same. */
  function adopt(from: IDBDatabase, living: Set<string>) {
    adopted = true;
    const found: Entry[] = [];
    const known = new Set([...entries].map((entry) => entry.bytes));
    try {
      const transaction = from.transaction(STORE, "readwrite");
      const store = transaction.objectStore(STORE);
      const request = store.openCursor();
      request.onsuccess = () => {
        const cursor = request.result;
        if (!cursor) return;
        const { tab: owner, bytes: text, purpose } = cursor.value;
        if (owner !== tab && !living.has(owner) && states[purpose] !== 0) {
          cursor.delete();
          if (typeof text === "string" && states[purpose] === 1 && !known.has(text)) {
            const entry = entryOf(text, purpose);
            entry.stored = "yes";
            found.push(entry);
            store.put(record(entry));
          }
        }
        cursor.continue();
      };
      transaction.oncomplete = () => add(found);
    } catch {}
  }

  /** Takes up what an earlier page could only leave in `localStorage`. */
  function pickUp() {
    if (spillText !== undefined) return;
    spillText = storage.get(SPILL) ?? "";
    try {
      const found = (JSON.parse(spillText || "[]") as [number, string][])
        .filter(([purpose, text]) => states[purpose] !== 2 && typeof text === "string")
        .map(([purpose, text]) => entryOf(text, purpose));
      spilled = new Set(found);
      add(found);
      if (found.length) soon();
    } catch {
      storage.remove(SPILL);
    }
  }

  /** The spill goes when each of its entries is safe in the database, or settled. */
  function unspill(entry: Entry) {
    if (spilled.delete(entry) && !spilled.size && storage.get(SPILL) === spillText) storage.remove(SPILL);
  }

  function spill() {
    let waiting = [...entries].filter((entry) => entry.stored !== "yes" && granted(entry));
    if (!waiting.length) return;
    let others: [number, string][] = [];
    try {
      const present = storage.get(SPILL);
      if (present && present !== spillText) others = JSON.parse(present);
    } catch {}
    for (; waiting.length; waiting = waiting.slice(Math.ceil(waiting.length / 2))) {
      const text = JSON.stringify([...others, ...waiting.map((entry) => [entry.purpose, entry.bytes])]);
      if (text.length <= MOST_SPILL && storage.set(SPILL, text)) {
        spillText = text;
        spilled = new Set(waiting);
        return;
      }
    }
  }

  return {
    append(text, purpose) {
      const entry = entryOf(text, purpose);
      entries.add(entry);
      bytes += entry.size;
      bound();
      if (!granted(entry)) return;
      soon();
      host.waiting([entry]);
    },
    batch(messages, most, busy) {
      const batch: Entry[] = [];
      let total = 0;
      for (const entry of entries) {
        if ((entry.busy && !busy) || !granted(entry)) continue;
        total += entry.size;
        if (batch.length >= messages || (batch.length && total > most)) break;
        batch.push(entry);
      }
      return batch;
    },
    settle(done) {
      for (const entry of done) forget(entry);
    },
    gates(given) {
      const before = states;
      states = given;
      for (const entry of entries) if (states[entry.purpose] === 2) forget(entry);
      host.waiting([...entries].filter((entry) => granted(entry) && before[entry.purpose] !== 1));
      if (states.includes(1)) pickUp();
      if (states.includes(2)) storage.remove(SPILL);
      if (states.some(Boolean)) soon();
    },
    entries: () => entries,
    size: () => entries.size,
    hide(leaving) {
      if (database) write();
      if (!leaving) return;
      spill();
      away = true;
      clearTimeout(timer);
      timer = undefined;
      drop();
      unlock?.();
      unlock = undefined;
    },
    show() {
      away = false;
      failures = 0;
      soon();
    },
    async clear() {
      for (const entry of entries) forget(entry);
      storage.remove(SPILL);
      if (!database) await open();
      await new Promise<void>((resolve) => {
        try {
          if (!database) return resolve();
          const transaction = database.transaction(STORE, "readwrite");
          transaction.oncomplete = transaction.onabort = () => resolve();
          transaction.objectStore(STORE).clear();
        } catch {
          resolve();
        }
      });
    },
  };
}

/**
 * The write-ahead log: every message is in memory first, within milliseconds in IndexedDB, and is deleted only when it
 * was acknowledged. While consent is pending, or where storage is blocked, memory is all there is.
 */
import { openDatabase, transact } from "./database.js";
import { createQueue, type Entry, entryOf, MOST_AGE_MS } from "./queue.js";
import { readSpill, type Spilled, writeSpill } from "./spill.js";
import type { KeyValue } from "./storage.js";
import { createTabs } from "./tabs.js";

const DATABASE = "vario";
const STORE = "log";
const KEY = ["tab", "seq"];
const WRITE_MS = 5;
/** Where nobody can tell which tabs are alive: the age, ms, at which a record counts as a dead one's. */
const DEAD_MS = 60_000;
/** Records that are looked at in one transaction: a page's own writes wait that long. */
const PIECE = 100;
/** Records written in one transaction: the first of many are safe before the last are copied. */
const MOST_WRITTEN = 100;
/** How long the records of others that seemed alive are left alone at first, ms; then twice as long each time. */
const LOOK_MS = 30_000;
/** Longest spill: `localStorage` is written synchronously and holds about five million characters. */
const MOST_SPILLED = 1000;

export interface LogHost {
  /** May throw, where it is blocked. */
  database: () => IDBFactory | undefined;
  storage: KeyValue;
  locks: LockManager | undefined;
  /** Names of all destinations; by default one, without a name. A message stays until all have it. */
  destinations?: string[];
  /** Messages lost, by code. */
  count(code: string, messages: number): void;
  /** Entries that may be sent: new ones (a moment later, so that `append` is cheap), released ones, those of earlier
   *  pages. */
  waiting(entries: Entry[]): void;
}

export interface Log {
  append(bytes: string, purpose: number): void;
  /** The oldest entries that may be sent to a destination (by its place) and are not on their way there, or `busy` ones too. */
  batch(destination: number, messages: number, bytes: number, busy?: boolean): Entry[];
  /** Entries that a destination has acknowledged or given up, or that all have: the only way out but eviction and denial. */
  settle(entries: Iterable<Entry>, destination?: number): void;
  /** State of each purpose: 0 pending, 1 granted, 2 denied. Granted entries are stored, denied ones dropped. */
  gates(states: number[]): void;
  /** All entries, oldest first. */
  entries(): Iterable<Entry>;
  size(): number;
  /** The page is hidden: writes at once. `leaving`: it may never come back; what is not stored yet is spilled, lock and
   *  database are let go. */
  hide(leaving: boolean): void;
  /** Back from the cache: what was left behind is anybody's, and only what nobody took over meanwhile comes back. */
  show(): void;
  /** Erases everything, other tabs' records included; what the visitor's own rights need is still sent. */
  clear(): Promise<void>;
}

export function createLog(host: LogHost): Log {
  const { storage } = host;
  const { destinations = [""] } = host;
  /** Clicks of heatmaps and the visitor's rights are the collector's alone, which comes first. */
  const to = (purpose: number) => (purpose > 2 ? 1 : 2 ** destinations.length - 1);
  const queue = createQueue();
  let seq = 0;
  let states = [0, 0, 0, 0];
  let database: IDBDatabase | undefined;
  let working = false;
  let away = false;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const fresh: Entry[] = [];
  let removed: number[] = [];
  /** Stored, and since then one destination or another has it. */
  const stale = new Set<Entry>();
  /** Grows when all is erased. */
  let generation = 0;
  /** What others left has to be looked through: at the start, after a change of consent, back from the cache. */
  let unread = true;
  /** When others' records are looked at again, and in how many ms. */
  let again: ReturnType<typeof setTimeout> | undefined;
  let patience = LOOK_MS / 2;
  function look() {
    unread = true;
    soon();
  }
  /** What the database or the spill had when the page was hidden. */
  let left: Entry[] = [];
  const tabs = createTabs(host.locks);

  const allowed = (purpose: number) => purpose > 3 || states[purpose] === 1;
  const granted = (entry: Entry) => allowed(entry.purpose);

  function forget(entry: Entry) {
    if (!queue.remove(entry)) return;
    stale.delete(entry);
    if (entry.stored !== "no") removed.push(entry.seq);
    soon();
  }

  function bound() {
    for (let more = queue.surplus(Date.now()); more; more = queue.surplus(Date.now())) {
      forget(more[0]);
      host.count(more[1], 1);
    }
  }

  function soon() {
    if (!away) timer ??= setTimeout(tick, WRITE_MS);
  }

  function tick() {
    timer = undefined;
    host.waiting(fresh.splice(0));
    if (away || !states.some(Boolean)) return;
    if (database && !unread) return write();
    if (working) return;
    working = true;
    prepare()
      .catch(() => {
        unread ||= !!database;
        failures = 3;
        drop();
      })
      .then(() => {
        working = false;
        if (unread) soon();
        else write();
      });
  }

  function write() {
    if (!database) return;
    // Full or failing: memory holds everything meanwhile, and only deletions are tried.
    const unsaved = failures > 2 ? [] : [...queue.all].filter((entry) => entry.stored === "no" && granted(entry));
    const updates = [...stale].filter((entry) => entry.stored === "yes");
    for (const entry of updates) stale.delete(entry);
    // The new first: what is deleted late is at worst sent twice, and the collector drops it.
    for (let from = 0; from < unsaved.length; from += MOST_WRITTEN)
      save(unsaved.slice(from, from + MOST_WRITTEN), [], []);
    if (removed.length || updates.length) save([], updates, removed.splice(0));
  }

  function save(unsaved: Entry[], updates: Entry[], deletions: number[]) {
    if (!database) return;
    for (const entry of unsaved) entry.stored = "writing";
    transact(database, STORE, (store) => {
      for (const entry of [...unsaved, ...updates]) store.put(record(entry));
      for (const number of deletions) store.delete([tabs.own, number]);
    }).then(
      () => {
        failures = 0;
        for (const entry of unsaved) entry.stored = "yes";
        if (stale.size) soon();
      },
      () => {
        for (const entry of unsaved) entry.stored = "no";
        removed.push(...deletions);
        failures++;
      },
    );
  }

  const record = ({ bytes, seq, purpose, priority, at, open }: Entry) => ({
    version: 1,
    bytes,
    tab: tabs.own,
    seq,
    purpose,
    priority,
    at,
    done: destinations.filter((_, place) => !(open & (1 << place))),
  });

  function drop() {
    database?.close();
    database = undefined;
  }

  /** The database took its time: what memory holds goes there after all. */
  function late(opened: IDBDatabase) {
    if (away || database) return opened.close();
    database = opened;
    failures = 0;
    unread = true;
    soon();
  }

  async function prepare() {
    if (!database && failures < 3) {
      let made: boolean | undefined;
      const mayCreate = () => (made = states.includes(1));
      const opened = await openDatabase(host.database, DATABASE, STORE, KEY, mayCreate, drop, late);
      if (away) return opened?.close();
      database = opened;
      if (!opened) failures = made === false ? 0 : 3;
      // There was one before, and somebody deleted it: memory is what remains.
      if (made) for (const entry of queue.all) entry.stored = "no";
    }
    if (unread && !away) await takeStock();
  }

  /**
   * Moves the records of tabs that are no more, and the spill, under this tab's name: each piece in one transaction, so that
   * no two tabs get the same, and pieces small enough for what is tracked meanwhile to come between. A tab has its lock
   * before its first record, so an older record of one without a lock is a dead tab's.
   */
  async function takeStock(): Promise<void> {
    unread = false;
    const before = generation;
    const start = Date.now();
    const living = await tabs.living();
    const known = new Set([...queue.all].map((entry) => entry.bytes));
    let found: Entry[] = [];

    const take = (purpose: number, text: string, at: number, done: string[] = [], store?: IDBObjectStore) => {
      if (!allowed(purpose) || known.has(text)) return;
      known.add(text);
      if (start - at > MOST_AGE_MS) return host.count("E_LOG_AGE", 1);
      const open = destinations.reduce(
        (bits, name, place) => (done.includes(name) ? bits & ~(1 << place) : bits),
        to(purpose),
      );
      if (!open) return;
      const entry = entryOf(seq++, text, purpose, open, at);
      found.push(entry);
      store?.put(record(entry));
    };
    const takeSpill = (store?: IDBObjectStore) => {
      for (const [purpose, text] of readSpill(storage, states)) take(purpose, text, start, [], store);
    };
    const join = (stored: Entry["stored"]) => {
      for (const entry of found) entry.stored = stored;
      queue.add(found, true);
      bound();
      host.waiting(found);
      found = [];
    };

    /** Somebody else's records were left alone. */
    let others = false;
    let last: IDBValidKey | undefined;
    for (let more = !!database; more && database && !away; ) {
      await transact(database, STORE, (store) => {
        let looked = 0;
        const request = store.openCursor(last && IDBKeyRange.lowerBound(last, true));
        request.onsuccess = () => {
          const cursor = request.result;
          more = !!cursor;
          if (!cursor) return takeSpill(store);
          last = cursor.primaryKey;
          const { tab: owner, bytes: text, purpose, at, done } = cursor.value;
          const age = start - at;
          const recent = Math.abs(age) < DEAD_MS && !(living && age > 0);
          if (owner === tabs.own || living?.has(owner) || recent || !(states[purpose] ?? 1)) {
            known.add(text);
            others ||= owner !== tabs.own;
          } else {
            cursor.delete();
            take(purpose, text, at, done, store);
          }
          if (++looked < PIECE) cursor.continue();
        };
      });
      if (before !== generation) return;
      join("yes");
    }
    if (away || before !== generation) return;
    clearTimeout(again);
    // Whoever it is may be gone by then, and nobody else there to look.
    if (others) {
      patience *= 2;
      again = setTimeout(look, patience);
    }
    if (!database) {
      takeSpill();
      join("no");
    }
    writeSpill(
      storage,
      readSpill(storage, states).filter(([, text]) => !known.has(text)),
    );
  }

  /** The newest of what the database has not confirmed, as much as there is room for. */
  function spill() {
    let waiting = [...queue.all].filter((entry) => entry.stored !== "yes" && granted(entry)).slice(-MOST_SPILLED);
    const texts = new Set(waiting.map((entry) => entry.bytes));
    const others = readSpill(storage, states).filter(([, text]) => !texts.has(text));
    for (; waiting.length; waiting = waiting.slice(Math.ceil(waiting.length / 2))) {
      const list = [...others, ...waiting.map(({ purpose, bytes }): Spilled[0] => [purpose, bytes])];
      if (writeSpill(storage, list)) break;
    }
    left = [...queue.all].filter((entry) => entry.stored === "yes").concat(waiting);
  }

  return {
    append(text, purpose) {
      const entry = entryOf(seq++, text, purpose, to(purpose), Date.now());
      queue.add([entry]);
      bound();
      if (!granted(entry)) return;
      fresh.push(entry);
      soon();
    },
    batch(destination, messages, most, busy) {
      const bit = 1 << destination;
      const batch: Entry[] = [];
      let total = 0;
      for (const entry of queue.all) {
        if (!(entry.open & bit) || (entry.busy & bit && !busy) || !granted(entry)) continue;
        total += entry.size;
        if (batch.length >= messages || (batch.length && total > most)) break;
        batch.push(entry);
      }
      return batch;
    },
    settle(done, destination) {
      for (const entry of done) {
        entry.open = destination === undefined ? 0 : entry.open & ~(1 << destination);
        if (!entry.open) forget(entry);
        else if (queue.all.has(entry)) {
          stale.add(entry);
          soon();
        }
      }
    },
    gates(given) {
      const before = states;
      states = given;
      for (const entry of queue.all) if (states[entry.purpose] === 2) forget(entry);
      host.waiting([...queue.all].filter((entry) => states[entry.purpose] === 1 && before[entry.purpose] !== 1));
      if (states.includes(2)) writeSpill(storage, readSpill(storage, states));
      unread ||= states.some((state, purpose) => state !== before[purpose]);
      if (states.some(Boolean)) soon();
    },
    entries: () => queue.all,
    size: () => queue.all.size,
    hide(leaving) {
      if (database) write();
      away ||= leaving;
      if (!away) return;
      spill();
      clearTimeout(timer);
      clearTimeout(again);
      timer = undefined;
      drop();
      tabs.die();
    },
    show() {
      for (const entry of left) forget(entry);
      for (const entry of queue.all) entry.stored = "no";
      removed = [];
      away = false;
      failures = 0;
      unread = true;
      soon();
    },
    async clear() {
      for (const entry of queue.all) if (entry.purpose < 4) forget(entry);
      writeSpill(storage, []);
      generation++;
      unread = false;
      failures = 0;
      await prepare();
      if (database) await transact(database, STORE, (store) => store.clear()).catch(() => {});
      // What came since may have been in the database already.
      for (const entry of queue.all) entry.stored = "no";
      soon();
    },
  };
}

/** Several tabs with one log, pages that come back from the cache, and databases that fail or go under way. */
import { IDBFactory, IDBObjectStore } from "fake-indexeddb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { createLog, type Log } from "../src/log.js";
import { keyValue } from "../src/storage.js";
import { FakeStorage, fakeLocks, logged, wait } from "./surroundings.js";

const GRANTED = [1, 1, 1, 1];
const DENIED = [2, 2, 2, 2];

let database: IDBFactory;
let storage: FakeStorage;
let locks: LockManager;

beforeEach(() => {
  database = new IDBFactory();
  storage = new FakeStorage();
  locks = fakeLocks();
});

function open(more: { database?: IDBFactory; locks?: LockManager | undefined; gates?: number[] } = {}): Log {
  const log = createLog({
    database: () => more.database ?? database,
    storage: keyValue(() => storage),
    locks: "locks" in more ? more.locks : locks,
    count() {},
    waiting() {},
  });
  log.gates(more.gates ?? GRANTED);
  return log;
}
const message = (text: string) => `{"messageId":"${text}"}`;
const spill = (...names: string[]) =>
  storage.texts.set("vario.spill", JSON.stringify(names.map((name) => [0, message(name)])));
const names = (log: Log) => [...log.entries()].map(({ bytes }) => JSON.parse(bytes).messageId);
const stored = async () => (await logged(database)).map(({ bytes }) => JSON.parse(bytes).messageId).sort();

/** A tab that left messages in the database and is no more. */
async function deadTab(...left: string[]) {
  const log = open();
  for (const name of left) log.append(message(name), 0);
  await wait(60);
  log.hide(true);
}

describe("several tabs", () => {
  it("do not take over the messages of a tab that opened while they counted the living", async () => {
    const slow = {
      request: locks.request,
      async query() {
        const living = await locks.query();
        await wait(120);
        return living;
      },
    } as unknown as LockManager;
    const first = open({ locks: slow });
    await wait(20);
    const second = open();
    second.append(message("second's"), 0);
    await wait(250);
    expect([names(first), names(second)]).toEqual([[], ["second's"]]);
    second.settle(second.entries());
    await wait(60);
    expect(await stored()).toEqual([]);
  });

  it("leave each other's recent messages alone where nobody can tell who is alive, and take up old ones", async () => {
    const one = open({ locks: undefined });
    one.append(message("a"), 0);
    await wait(60);
    const two = open({ locks: undefined });
    await wait(60);
    expect(names(two)).toEqual([]);
    const later = Date.now() + 61_000;
    vi.spyOn(Date, "now").mockReturnValue(later);
    const three = open({ locks: undefined });
    await wait(60);
    expect(names(three)).toEqual(["a"]);
  });

  it("take up later what was left alone while its tab lived", async () => {
    const locks = fakeLocks();
    const other = open({ locks });
    other.append(message("other"), 0);
    await wait(60);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const log = open({ locks });
    const turns = async (ms: number) => {
      for (let step = 0; step < 20; step++) {
        await vi.advanceTimersByTimeAsync(ms / 20);
        for (let turn = 0; turn < 30; turn++) await new Promise((resolve) => setImmediate(resolve));
      }
    };
    await turns(1000);
    expect(names(log)).toEqual([]);
    other.hide(true);
    await turns(31_000);
    expect(names(log)).toEqual(["other"]);
    vi.useRealTimers();
  });

  it("take up what a dead tab left though the clock was set back since", async () => {
    const now = Date.now();
    vi.spyOn(Date, "now").mockReturnValue(now + 86_400_000);
    await deadTab("a");
    vi.spyOn(Date, "now").mockReturnValue(now);
    const log = open();
    await wait(60);
    expect(names(log)).toEqual(["a"]);
  });

  it("that start at once share out the spill: one gets it", async () => {
    spill("a", "b");
    const [one, two] = [open(), open()];
    await wait(100);
    expect([...names(one), ...names(two)].sort()).toEqual(["a", "b"]);
    expect(await stored()).toEqual(["a", "b"]);
    expect(storage.texts.has("vario.spill")).toBe(false);
  });

  it("take nothing up from the spill that is in the database already", async () => {
    await deadTab("a");
    spill("a");
    const log = open();
    await wait(60);
    expect(names(log)).toEqual(["a"]);
    expect(await stored()).toEqual(["a"]);
  });

  it("lose no spill of another when one purpose is denied", async () => {
    const log = open({ gates: [1, 1, 2, 1] });
    await wait(60);
    spill("a");
    log.gates([1, 1, 2, 2]);
    await wait(60);
    expect(names(log)).toEqual(["a"]);
  });

  it("erase upon a denial what tabs left that were closed since the start", async () => {
    const log = open();
    log.append(message("own"), 0);
    await wait(60);
    await deadTab("closed since");
    log.gates(DENIED);
    await wait(60);
    expect(await stored()).toEqual([]);
  });
});

describe("a page back from the cache", () => {
  it("has no longer what another page took over, and takes back the rest", async () => {
    const first = open();
    first.append(message("a"), 0);
    await wait(60);
    first.append(message("b"), 0);
    first.hide(true);
    const second = open();
    await wait(60);
    expect(names(second)).toEqual(["a", "b"]);
    second.settle(second.batch(0, 1, 1_000_000));
    await wait(60);
    second.hide(true);
    first.show();
    expect(names(first)).toEqual([]);
    first.append(message("c"), 0);
    await wait(60);
    expect(names(first)).toEqual(["b", "c"]);
    expect(await stored()).toEqual(["b", "c"]);
    first.settle(first.entries());
    await wait(60);
    expect(await stored()).toEqual([]);
  });

  it("has what came after the page was hidden", async () => {
    const log = open();
    await wait(60);
    log.hide(true);
    log.append(message("last words"), 0);
    log.hide(false);
    expect(storage.texts.get("vario.spill")).toContain("last words");
    log.show();
    await wait(60);
    expect(names(log)).toEqual(["last words"]);
    expect(await stored()).toEqual(["last words"]);
  });
});

describe("a database", () => {
  it("deleted under the page is made anew, with all that memory holds", async () => {
    const log = open();
    log.append(message("a"), 0);
    await wait(60);
    await new Promise((resolve) => (database.deleteDatabase("vario").onsuccess = resolve));
    log.append(message("b"), 0);
    await wait(60);
    expect(await stored()).toEqual(["a", "b"]);
  });

  it("that never opens holds nothing up", async () => {
    vi.useFakeTimers();
    spill("a");
    const log = open({ database: { open: () => ({}) } as unknown as IDBFactory });
    await vi.advanceTimersByTimeAsync(5000);
    expect(names(log)).toEqual(["a"]);
    const cleared = vi.fn();
    log.clear().then(cleared);
    await vi.advanceTimersByTimeAsync(5000);
    expect(cleared).toHaveBeenCalled();
    expect(log.size()).toBe(0);
    vi.useRealTimers();
  });

  it("that opens late gets what memory held meanwhile, and is searched for what others left", async () => {
    const dead = open();
    dead.append(message("dead"), 0);
    await wait(60);
    dead.hide(true);
    const slow = {
      open: (name: string, version: number) => {
        const request = database.open(name, version);
        const late = {
          get result() {
            return request.result;
          },
        } as unknown as IDBOpenDBRequest;
        request.onsuccess = () => setTimeout(() => late.onsuccess?.(new Event("success")), 3300);
        return late;
      },
    } as unknown as IDBFactory;
    const log = open({ database: slow });
    log.append(message("mine"), 0);
    await wait(3100);
    expect(names(log)).toEqual(["mine"]);
    await wait(400);
    expect(names(log)).toEqual(["dead", "mine"]);
    expect(await stored()).toEqual(["dead", "mine"]);
  });

  it("is used, and used again after the cache, where the lock manager never answers", async () => {
    const log = open({ locks: { request: async () => {}, query: () => new Promise(() => {}) } as never });
    log.append(message("a"), 0);
    await wait(1100);
    expect(await stored()).toEqual(["a"]);
    log.hide(true);
    log.show();
    log.append(message("b"), 0);
    await wait(1100);
    expect(await stored()).toEqual(["a", "b"]);
  });

  it("that is full lets go what was delivered", async () => {
    const log = open();
    log.append(message("a"), 0);
    await wait(60);
    const put = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
      throw new DOMException("full", "QuotaExceededError");
    });
    for (const name of ["b", "c", "d", "e"]) {
      log.append(message(name), 0);
      await wait(30);
    }
    log.settle(log.batch(0, 1, 1_000_000));
    await wait(60);
    put.mockRestore();
    expect(await stored()).toEqual([]);
    expect(names(log)).toEqual(["b", "c", "d", "e"]);
  });
});

describe("clear()", () => {
  it("erases what dead and living tabs left, and takes none of it up", async () => {
    await deadTab("dead");
    open().append(message("alive"), 0);
    const log = open();
    log.append(message("own"), 0);
    await log.clear();
    log.append(message("after"), 0);
    await wait(80);
    expect(names(log)).toEqual(["after"]);
    expect(await stored()).toContain("after");
    expect(await stored()).not.toContain("dead");
  });

  it("erases the database while consent is pending, too", async () => {
    await deadTab("a");
    const log = open({ gates: [0, 0, 0, 0] });
    await log.clear();
    expect(await stored()).toEqual([]);
  });
});

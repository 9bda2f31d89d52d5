import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { createLog, type Log } from "../src/log.js";
import type { Entry } from "../src/queue.js";
import { keyValue } from "../src/storage.js";
import { FakeStorage, fakeLocks, logged, wait } from "./surroundings.js";

const GRANTED = [1, 1, 1, 1];
const PENDING = [0, 0, 0, 0];
const DENIED = [2, 2, 2, 2];

let database: IDBFactory;
let storage: FakeStorage;

beforeEach(() => {
  database = new IDBFactory();
  storage = new FakeStorage();
});

function open(more: { database?: IDBFactory | undefined; locks?: LockManager; gates?: number[] } = {}) {
  const lost: Record<string, number> = {};
  const waiting: Entry[] = [];
  const log = createLog({
    database: () => ("database" in more ? more.database : database),
    storage: keyValue(() => storage),
    locks: more.locks,
    count: (code, messages) => (lost[code] = (lost[code] ?? 0) + messages),
    waiting: (entries) => waiting.push(...entries),
  });
  log.gates(more.gates ?? GRANTED);
  return { log, lost, waiting };
}
const message = (text: string) => `{"messageId":"${text}"}`;
const texts = (log: Log) => [...log.entries()].map((entry) => entry.bytes);
const stored = async () => (await logged(database)).map((record) => record.bytes);

describe("the write-ahead log", () => {
  it("has a message in memory at once and in the database within milliseconds", async () => {
    const { log } = open();
    log.append(message("a"), 0);
    expect(texts(log)).toEqual([message("a")]);
    await wait(60);
    expect(await logged(database)).toMatchObject([{ version: 1, bytes: message("a"), seq: 0, purpose: 0 }]);
  });

  it("deletes nothing before it is settled", async () => {
    const { log } = open();
    for (const name of ["a", "b", "c"]) log.append(message(name), 0);
    await wait(60);
    const [first] = log.batch(0, 1, 1_000_000);
    expect(await stored()).toHaveLength(3);
    log.settle([first as Entry]);
    await wait(60);
    expect(await stored()).toEqual([message("b"), message("c")]);
    expect(texts(log)).toEqual([message("b"), message("c")]);
  });

  it("deletes a message that was settled while it was being written", async () => {
    const { log } = open();
    log.append(message("a"), 0);
    await wait(60);
    log.append(message("b"), 0);
    await wait(6);
    log.settle(log.batch(0, 10, 1_000_000));
    await wait(60);
    expect(await stored()).toEqual([]);
  });

  it("takes over what a dead tab left, before its own, and leaves a living tab's alone", async () => {
    const locks = fakeLocks();
    const dead = open({ locks }).log;
    dead.append(message("dead"), 0);
    const alive = open({ locks }).log;
    alive.append(message("alive"), 0);
    await wait(60);
    dead.hide(true);
    await wait(20);

    const { log, waiting } = open({ locks });
    log.append(message("own"), 0);
    await wait(60);
    expect(texts(log)).toEqual([message("dead"), message("own")]);
    expect(waiting.map((entry) => entry.bytes).sort()).toEqual([message("dead"), message("own")]);
    expect((await stored()).sort()).toEqual([message("alive"), message("dead"), message("own")]);
    log.settle(log.batch(0, 10, 1_000_000));
    await wait(60);
    expect(await stored()).toEqual([message("alive")]);
  });

  it("gives a dead tab's messages to one of two tabs that start at once", async () => {
    open().log.append(message("a"), 0);
    await wait(60);
    const locks = { request: async () => {}, query: async () => ({ held: [] }) } as unknown as LockManager;
    const one = open({ locks }).log;
    const two = open({ locks }).log;
    await wait(100);
    // The second may take over from the first, since neither holds a lock here; what counts is one record, never two.
    expect(await stored()).toEqual([message("a")]);
    expect(texts(one).length + texts(two).length).toBeGreaterThanOrEqual(1);
  });

  it("spills at pagehide what the database has not confirmed, and picks it up at the next start, once", async () => {
    const first = open().log;
    first.append(message("a"), 0);
    first.append(message("b"), 1);
    first.hide(true);
    expect(JSON.parse(storage.texts.get("vario.spill") ?? "")).toEqual([
      [0, message("a")],
      [1, message("b")],
    ]);

    const { log, waiting } = open();
    await wait(80);
    expect(texts(log)).toEqual([message("a"), message("b")]);
    expect(waiting).toHaveLength(2);
    expect((await stored()).sort()).toEqual([message("a"), message("b")]);
    expect(storage.texts.has("vario.spill")).toBe(false);
  });

  it("spills nothing that the database has confirmed", async () => {
    const { log } = open();
    log.append(message("a"), 0);
    await wait(60);
    log.hide(true);
    expect(storage.texts.has("vario.spill")).toBe(false);
  });

  it("spills the newest where the quota has no room for all", () => {
    storage.quota = 250;
    const { log } = open({ database: undefined });
    for (let number = 10; number < 26; number++) log.append(message(`m${number}`), 0);
    log.hide(true);
    const spilled = JSON.parse(storage.texts.get("vario.spill") ?? "[]") as [number, string][];
    expect(spilled.length).toBeGreaterThan(0);
    expect(spilled.at(-1)?.[1]).toBe(message("m25"));
  });

  it("keeps the spill of another tab", () => {
    const one = open({ database: undefined }).log;
    const two = open({ database: undefined }).log;
    one.append(message("one"), 0);
    two.append(message("two"), 0);
    one.hide(true);
    two.hide(true);
    const spilled = JSON.parse(storage.texts.get("vario.spill") ?? "[]") as [number, string][];
    expect(spilled.map(([, text]) => text)).toEqual([message("one"), message("two")]);
  });

  it("survives a damaged spill", async () => {
    for (const damaged of ["{not json", "{}", "null", "[null]", "[[0]]"]) {
      storage.texts.set("vario.spill", damaged);
      const { log } = open();
      log.append(message("a"), 0);
      await wait(60);
      expect(texts(log)).toEqual([message("a")]);
      expect(storage.texts.has("vario.spill")).toBe(false);
      log.settle(log.entries());
    }
  });

  it("works in memory where IndexedDB is absent, throws or fails to open", async () => {
    const throwing = {
      open: () => {
        throw new DOMException("no", "SecurityError");
      },
    } as unknown as IDBFactory;
    const failing = {
      open() {
        const request = {} as IDBOpenDBRequest;
        setTimeout(() => request.onerror?.(new Event("error")));
        return request;
      },
    } as unknown as IDBFactory;
    for (const blocked of [undefined, throwing, failing]) {
      const { log, lost } = open({ database: blocked });
      log.append(message("a"), 0);
      await wait(30);
      expect(texts(log)).toEqual([message("a")]);
      log.settle(log.batch(0, 1, 1000));
      expect(log.size()).toBe(0);
      expect(lost).toEqual({});
    }
  });

  it("keeps in memory what a full database refuses", async () => {
    const { log } = open();
    log.append(message("a"), 0);
    await wait(60);
    const put = vi.spyOn(Object.getPrototypeOf(await storeOf(database)), "put").mockImplementation(() => {
      throw new DOMException("full", "QuotaExceededError");
    });
    log.append(message("b"), 0);
    await wait(30);
    put.mockRestore();
    expect(texts(log)).toEqual([message("a"), message("b")]);
    log.append(message("c"), 0);
    await wait(60);
    expect(await stored()).toEqual([message("a"), message("b"), message("c")]);
  });

  it("keeps what the visitor's own rights need when all else is erased", async () => {
    const { log } = open();
    log.append(message("event"), 0);
    log.append(message("consent record"), 4);
    await wait(60);
    await log.clear();
    await wait(60);
    expect(texts(log)).toEqual([message("consent record")]);
    expect(await stored()).toEqual([message("consent record")]);
  });

  it("counts the oldest as lost when it is full", () => {
    const { log, lost } = open({ database: undefined });
    for (let number = 0; number < 10_003; number++) log.append(message(`m${number}`), 0);
    expect(log.size()).toBe(10_000);
    expect(texts(log)[0]).toBe(message("m3"));
    expect(lost).toEqual({ E_LOG_FULL: 3 });
  });

  it("is bounded in bytes too", () => {
    const { log, lost } = open({ database: undefined });
    for (let number = 0; number < 5; number++) log.append("x".repeat(3_000_000), 0);
    expect(log.size()).toBe(3);
    expect(lost).toEqual({ E_LOG_FULL: 2 });
  });

  it("stores and offers nothing while consent is pending, everything once it is granted", async () => {
    const { log, waiting } = open({ gates: PENDING });
    log.append(message("a"), 0);
    await wait(40);
    expect(await database.databases()).toEqual([]);
    expect(log.batch(0, 10, 1000)).toEqual([]);
    log.gates(GRANTED);
    expect(waiting.map((entry) => entry.bytes)).toEqual([message("a")]);
    await wait(60);
    expect(await stored()).toEqual([message("a")]);
  });

  it("drops one purpose and keeps the others when one is denied", async () => {
    const { log } = open();
    log.append(message("analytics"), 0);
    log.append(message("exposure"), 1);
    await wait(60);
    log.gates([1, 2, 1, 1]);
    await wait(60);
    expect(texts(log)).toEqual([message("analytics")]);
    expect(await stored()).toEqual([message("analytics")]);
  });

  it("erases what earlier pages left when all is denied, and creates no database for that", async () => {
    const locks = fakeLocks();
    const first = open({ locks }).log;
    first.append(message("a"), 0);
    await wait(60);
    first.hide(true);
    storage.texts.set("vario.spill", JSON.stringify([[0, message("spilled")]]));
    const { log } = open({ gates: DENIED, locks });
    expect(storage.texts.has("vario.spill")).toBe(false);
    await wait(80);
    expect(log.size()).toBe(0);
    expect(await stored()).toEqual([]);
    expect(storage.texts.has("vario.spill")).toBe(false);

    database = new IDBFactory();
    open({ gates: DENIED });
    await wait(40);
    expect(await database.databases()).toEqual([]);
  });

  it("stores again after a grant that follows a denial", async () => {
    const { log } = open({ gates: DENIED });
    await wait(40);
    log.gates(GRANTED);
    log.append(message("a"), 0);
    await wait(60);
    expect(await stored()).toEqual([message("a")]);
  });

  it("lets the database go at pagehide and takes it again at pageshow", async () => {
    const { log } = open();
    log.append(message("a"), 0);
    await wait(60);
    log.hide(true);
    const deletion = database.deleteDatabase("vario");
    const blocked = vi.fn();
    deletion.onblocked = blocked;
    await wait(40);
    expect(blocked).not.toHaveBeenCalled();
    log.show();
    log.append(message("b"), 0);
    await wait(60);
    expect(await stored()).toEqual([message("b")]);
  });

  it("clears memory, database and spill", async () => {
    const { log } = open();
    log.append(message("a"), 0);
    await wait(60);
    storage.texts.set("vario.spill", "[]");
    await log.clear();
    expect([log.size(), await stored(), storage.texts.has("vario.spill")]).toEqual([0, [], false]);
  });
});

async function storeOf(factory: IDBFactory): Promise<IDBObjectStore> {
  return new Promise((resolve) => {
    const request = factory.open("vario");
    request.onsuccess = () => {
      resolve(request.result.transaction("log").objectStore("log"));
      request.result.close();
    };
  });
}

import { setTimeout as pause } from "node:timers/promises";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { collectorWire, httpTransport } from "../src/http.js";
import { createLog } from "../src/log.js";
import { fixedPolicy } from "../src/policy.js";
import { createSender } from "../src/send.js";
import { keyValue } from "../src/storage.js";
import { Collector, type Message, type Reply } from "./surroundings.js";

/** When a message leaves that nothing hurries, ms. */
const LINGER = 1010;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function sending(collector: Collector, fetching: typeof fetch = collector.fetch) {
  const lost: Record<string, number> = {};
  const count = (code: string, messages: number) => (lost[code] = (lost[code] ?? 0) + messages);
  const log = createLog({
    database: () => undefined,
    storage: keyValue(() => undefined),
    locks: undefined,
    count,
    waiting: (entries) => {
      for (const entry of entries) sender.queued(entry);
    },
  });
  const policy = fixedPolicy();
  const transport = httpTransport(collectorWire("https://collector.example/", "demo"), {
    fetch: fetching,
    navigator: { sendBeacon: collector.beacon } as unknown as Navigator,
  });
  const sender = createSender(log, transport, {
    now: Date.now,
    random: () => 0.5,
    policy: (ask) => ask(policy),
    count,
  });
  log.gates([1, 1, 1, 1]);
  const queue = (...ids: string[]) => {
    for (const messageId of ids) log.append(JSON.stringify({ type: "track", messageId }), 0);
  };
  return { log, sender, lost, queue };
}
const ids = (messages: Iterable<Message>) => [...messages].map((message) => message.messageId);
const answer =
  (status: number, headers: Record<string, string> = {}): Reply =>
  () => ({ status, headers });

describe("the sender", () => {
  it("posts a batch as text with the key in the body, so that there is no preflight", async () => {
    const collector = new Collector();
    const { queue, log } = sending(collector);
    queue("a", "b");
    await vi.advanceTimersByTimeAsync(LINGER);
    const { url, init } = collector.requests[0]!;
    expect(url).toBe("https://collector.example/v1/batch");
    expect(init).toMatchObject({ method: "POST", headers: { "Content-Type": "text/plain" }, credentials: "omit" });
    expect(init.keepalive).toBeFalsy();
    const body = JSON.parse(String(init.body));
    expect(body).toMatchObject({ writeKey: "demo", batch: [{ messageId: "a" }, { messageId: "b" }] });
    expect(body.sentAt).toMatch(/^\d{4}-.*Z$/);
    expect(log.size()).toBe(0);
  });

  it("loses nothing and doubles nothing over a 503", async () => {
    const collector = new Collector([answer(503)]);
    const { queue, log } = sending(collector);
    queue("a", "b", "c");
    await vi.advanceTimersByTimeAsync(LINGER);
    expect(log.size()).toBe(3);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(collector.batches).toHaveLength(2);
    expect([...collector.stored.keys()]).toEqual(["a", "b", "c"]);
    expect(log.size()).toBe(0);
  });

  it("waits as long as Retry-After asks, in seconds or as a date", async () => {
    for (const after of ["7", () => new Date(Date.now() + 7000).toUTCString()]) {
      const collector = new Collector([
        () => ({ status: 429, headers: { "Retry-After": typeof after === "string" ? after : after() } }),
      ]);
      const { queue } = sending(collector);
      queue("a");
      await vi.advanceTimersByTimeAsync(LINGER + 5900);
      queue("b");
      expect(collector.batches).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(3000);
      expect(collector.batches).toHaveLength(2);
      expect(collector.stored.size).toBe(2);
    }
  });

  it("halves a batch that is too large and gives up a single message that is", async () => {
    const most = 3;
    const collector = new Collector(
      Array.from(
        { length: 40 },
        (): Reply => (batch) => {
          if (batch.length > most || batch.some((message) => message.messageId === "m4")) return { status: 413 };
          for (const message of batch) collector.store(message);
          return { status: 200 };
        },
      ),
    );
    const { queue, log, lost } = sending(collector);
    queue(...Array.from({ length: 10 }, (_, number) => `m${number}`));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(log.size()).toBe(0);
    expect([...collector.stored.keys()].sort()).toEqual(["m0", "m1", "m2", "m3", "m5", "m6", "m7", "m8", "m9"]);
    expect(lost).toEqual({ E_REJECTED: 1 });
  });

  it("keeps what is to be retried, removes what is taken and counts what is dropped", async () => {
    const collector = new Collector([
      () => ({ status: 200, body: { results: { a: "ok", b: "drop", c: "retry" }, reasons: { b: "E_EVENT_NAME" } } }),
    ]);
    const { queue, log, lost } = sending(collector);
    queue("a", "b", "c", "unmentioned");
    await vi.advanceTimersByTimeAsync(LINGER);
    expect([...log.entries()].map((entry) => JSON.parse(entry.bytes).messageId)).toEqual(["c", "unmentioned"]);
    expect(lost).toEqual({ E_EVENT_NAME: 1 });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(ids(collector.batches[1]!)).toEqual(["c", "unmentioned"]);
    expect(log.size()).toBe(0);
  });

  it("takes a plain 2xx as ok for all", async () => {
    const collector = new Collector([answer(204)]);
    const { queue, log } = sending(collector);
    queue("a", "b");
    await vi.advanceTimersByTimeAsync(LINGER);
    expect(log.size()).toBe(0);
  });

  it("gives a request up after 15 seconds and tries again", async () => {
    vi.spyOn(AbortSignal, "timeout").mockImplementation((ms) => {
      const abort = new AbortController();
      setTimeout(() => abort.abort(), ms);
      return abort.signal;
    });
    const collector = new Collector();
    let hanging = true;
    const { queue, log } = sending(collector, (async (url: string, init: RequestInit) => {
      if (!hanging) return collector.fetch(url, init);
      hanging = false;
      return new Promise((_, reject) => init.signal?.addEventListener("abort", () => reject(new Error("aborted"))));
    }) as typeof fetch);
    queue("a");
    await vi.advanceTimersByTimeAsync(LINGER + 14_900);
    expect(collector.requests).toHaveLength(0);
    expect(log.size()).toBe(1);
    await vi.advanceTimersByTimeAsync(2000);
    expect([...collector.stored.keys()]).toEqual(["a"]);
    expect(log.size()).toBe(0);
  });

  it("keeps messages over a 401, for the key may be put right", async () => {
    const collector = new Collector([answer(401), answer(401)]);
    const { queue, log, lost } = sending(collector);
    queue("a");
    await vi.advanceTimersByTimeAsync(2000);
    expect(log.size()).toBe(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([...collector.stored.keys()]).toEqual(["a"]);
    expect(lost).toEqual({});
  });

  it("gives up and counts what the collector will never take", async () => {
    const collector = new Collector([answer(400)]);
    const { queue, log, lost } = sending(collector);
    queue("a", "b");
    await vi.advanceTimersByTimeAsync(LINGER);
    expect([log.size(), lost]).toEqual([0, { E_REJECTED: 2 }]);
  });

  it("sends what joined while a request was under way", async () => {
    const collector = new Collector([answer(503), answer(503)]);
    const { queue, log, sender } = sending(collector);
    queue("a");
    const flushed = sender.flush();
    await vi.advanceTimersByTimeAsync(1);
    queue("b");
    await vi.advanceTimersByTimeAsync(30_000);
    await flushed;
    expect([...collector.stored.keys()].sort()).toEqual(["a", "b"]);
    expect(log.size()).toBe(0);
  });

  it("sends more than one batch holds without waiting between them", async () => {
    const collector = new Collector();
    const { queue, sender } = sending(collector);
    queue(...Array.from({ length: 120 }, (_, number) => `m${number}`));
    const flushed = sender.flush();
    for (let turn = 0; turn < 20; turn++) {
      await vi.advanceTimersByTimeAsync(10);
      await pause(1);
    }
    await flushed;
    expect(collector.batches.map((batch) => batch.length)).toEqual([50, 50, 20]);
    expect(collector.requests.map(({ url }) => url.endsWith("?compression=gzip"))).toEqual([true, true, false]);
  });

  it("tries at once when the network is back, however long it would have waited", async () => {
    const collector = new Collector(Array.from({ length: 5 }, () => answer(500)));
    const { queue, sender } = sending(collector);
    queue("a");
    await vi.advanceTimersByTimeAsync(9000);
    const before = collector.batches.length;
    await vi.advanceTimersByTimeAsync(100);
    expect(collector.batches).toHaveLength(before);
    sender.retry();
    await vi.advanceTimersByTimeAsync(10);
    expect(collector.batches).toHaveLength(before + 1);
  });

  it("is patient when asked for it, though the page is seen again; and when another tab was asked", async () => {
    const collector = new Collector([answer(503, { "Retry-After": "20" })]);
    const { queue, sender } = sending(collector);
    queue("a");
    await vi.advanceTimersByTimeAsync(LINGER);
    expect(collector.batches).toHaveLength(1);
    sender.retry();
    await vi.advanceTimersByTimeAsync(15_000);
    expect(collector.batches).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(collector.batches).toHaveLength(2);
    queue("b");
    sender.pause(30_000);
    await vi.advanceTimersByTimeAsync(25_000);
    expect(collector.batches).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(collector.batches).toHaveLength(3);
  });

  it("lets flush() go after five failures in a row, or when asked for much patience, and keeps the messages", async () => {
    for (const replies of [Array.from({ length: 10 }, () => answer(500)), [answer(503, { "Retry-After": "60" })]]) {
      const { queue, sender, log } = sending(new Collector(replies));
      queue("a");
      const flushed = vi.fn();
      sender.flush().then(flushed);
      await vi.advanceTimersByTimeAsync(30_000);
      expect(flushed).toHaveBeenCalled();
      expect(log.size()).toBe(1);
    }
  });

  it("is not stalled by a clock set back", async () => {
    const collector = new Collector();
    const { queue } = sending(collector);
    queue("a");
    await vi.advanceTimersByTimeAsync(LINGER);
    vi.setSystemTime(Date.now() - 3_600_000);
    queue("b");
    await vi.advanceTimersByTimeAsync(LINGER);
    expect([...collector.stored.keys()]).toEqual(["a", "b"]);
  });

  it("lets flush() go at once in the middle of a long pause", async () => {
    const { queue, sender } = sending(new Collector([answer(503, { "Retry-After": "600" })]));
    queue("a");
    await vi.advanceTimersByTimeAsync(LINGER);
    const flushed = vi.fn();
    sender.flush().then(flushed);
    await vi.advanceTimersByTimeAsync(1);
    expect(flushed).toHaveBeenCalled();
  });

  it("beacons small messages that fit beside one that does not", () => {
    const collector = new Collector();
    const { log, sender, queue } = sending(collector);
    for (const [messageId, filling] of [
      ["large", 32_000],
      ["too much", 32_000],
    ] as const)
      log.append(JSON.stringify({ messageId, filling: "x".repeat(filling) }), 0);
    queue("small");
    sender.hide(true);
    expect(ids(collector.beacons[0]!)).toEqual(["large", "small"]);
  });

  it("beacons at most 60 KB when the page goes, keeps all of it, and beacons nothing twice", () => {
    const collector = new Collector();
    const { log, sender, queue } = sending(collector);
    for (let number = 0; number < 10; number++)
      log.append(JSON.stringify({ messageId: `m${number}`, filling: "x".repeat(9000) }), 0);
    sender.hide(true);
    expect(ids(collector.beacons[0]!)).toEqual(["m0", "m1", "m2", "m3", "m4", "m5"]);
    expect(log.size()).toBe(10);
    queue("small");
    sender.hide(true);
    expect(ids(collector.beacons.flat())).toHaveLength(new Set(ids(collector.beacons.flat())).size);
  });

  it("leaves a request under way alone when the page is only covered, and beacons its messages when the page goes", async () => {
    const collector = new Collector();
    const { queue, sender } = sending(collector, (() => new Promise(() => {})) as typeof fetch);
    queue("a");
    await vi.advanceTimersByTimeAsync(LINGER);
    sender.hide(false);
    expect(collector.beacons).toEqual([]);
    sender.hide(true);
    expect(ids(collector.beacons[0]!)).toEqual(["a"]);
  });

  it("under any sequence of answers delivers every message, and removes none before it is acknowledged", async () => {
    const reply = fc.oneof(
      fc.record({ kind: fc.constantFrom("ok", "network", "lost answer", "plain") }),
      fc.record({ kind: fc.constant("status"), status: fc.constantFrom(401, 408, 413, 429, 500, 502, 503) }),
      fc.record({ kind: fc.constant("partial"), taken: fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }) }),
    );
    const run = fc.asyncProperty(
      fc.array(reply, { maxLength: 25 }),
      fc.integer({ min: 1, max: 130 }),
      async (replies, messages) => {
        vi.clearAllTimers();
        const acknowledged = new Set<string>();
        const delivered: string[] = [];
        const collector = new Collector();
        const waiting = [...replies];
        const { queue, log, lost } = sending(collector, (async (_url: string, init: RequestInit) => {
          const batch: string[] = ids(JSON.parse(String(init.body)).batch);
          const next = waiting.shift() ?? { kind: "ok" };
          if (next.kind === "network") throw new TypeError("failed");
          if (next.kind === "status" && "status" in next) {
            // A single message that is too large is given up rightly; here none is.
            return new Response("", { status: next.status === 413 && batch.length === 1 ? 503 : next.status });
          }
          const taken = "taken" in next ? next.taken : [true];
          const results: Record<string, string> = {};
          batch.forEach((id, place) => {
            results[id] = taken[place % taken.length] ? "ok" : "retry";
            if (results[id] === "ok") delivered.push(id);
          });
          if (next.kind === "lost answer") throw new TypeError("connection reset");
          for (const id in results) if (results[id] === "ok") acknowledged.add(id);
          return next.kind === "plain" ? new Response("", { status: 200 }) : Response.json({ results });
        }) as typeof fetch);
        const all = Array.from({ length: messages }, (_, number) => `m${number}`);
        queue(...all);
        for (let step = 0; step < 4000 && log.size(); step++) {
          await vi.advanceTimersByTimeAsync(5000);
          const kept = new Set([...log.entries()].map((entry) => JSON.parse(entry.bytes).messageId));
          for (const id of all) if (!kept.has(id)) expect(acknowledged).toContain(id);
        }
        expect(log.size()).toBe(0);
        expect(new Set(delivered)).toEqual(new Set(all));
        expect(lost).toEqual({});
      },
    );
    await fc.assert(run, { numRuns: 60 });
  }, 60_000);
});

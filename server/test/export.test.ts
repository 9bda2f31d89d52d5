import { request } from "node:http";
import { text } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { DuckDbStore } from "../src/store/duckdb.ts";
import type { EventStore, RowStream, StoredEvent } from "../src/store/event.ts";
import { batch, getRaw, type Message, message, post, startTrial, temporaryFolder } from "./harness.ts";

const ALL: Message[] = [
  message("m-1", {
    userId: "u-1",
    properties: { product_id: "7", name: 'Tea "one"\nnext line', deep: [1, { a: null }] },
  }),
  message("m-2", { type: "page", event: undefined, name: "Home", properties: { path: "/" } }),
  message("m-3", { type: "identify", event: undefined, properties: undefined, userId: "u-1", traits: { plan: "茶" } }),
  message("m-4", { event: "Order Completed", timestamp: "2026-03-02T10:00:00.000Z", properties: { revenue: 9.5 } }),
  message("m-5", { type: "group", event: undefined, properties: undefined, groupId: "g-1", traits: { size: 3 } }),
];

function linesOf(body: string): Message[] {
  if (body !== "") expect(body.endsWith("\n")).toBe(true);
  return body
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Message);
}

async function exported(url: string, query = ""): Promise<Message[]> {
  const response = await fetch(`${url}/v1/export${query}`);
  expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/x-ndjson; charset=utf-8"]);
  return linesOf(await response.text());
}

const ids = (messages: Message[]) => messages.map(({ messageId }) => messageId);

const byId = (a: Message, b: Message) => (String(a.messageId) < String(b.messageId) ? -1 : 1);

/** Events that take room, made without HTTP. */
function manyEvents(count: number): StoredEvent[] {
  return Array.from({ length: count }, (_, index) => ({
    messageId: `many-${index}`,
    writeKey: "demo",
    receivedAt: 0,
    sentAt: null,
    timestamp: index,
    type: "track",
    event: "Product Viewed",
    anonymousId: "v",
    userId: null,
    groupId: null,
    previousId: null,
    sessionId: null,
    tab: null,
    seq: null,
    path: null,
    properties: JSON.stringify({ text: "x".repeat(1000) }),
    context: "{}",
  }));
}

/** A store on a real file that tells how many rows were read of a stream, and whether it was stopped. */
class WatchedStore implements EventStore {
  rows = 0;
  stopped = 0;
  readonly #store: EventStore;

  constructor(store: EventStore) {
    this.#store = store;
  }

  append = (...events: Parameters<EventStore["append"]>) => this.#store.append(...events);
  query = (...question: Parameters<EventStore["query"]>) => this.#store.query(...question);
  close = () => this.#store.close();

  async stream(...question: Parameters<EventStore["stream"]>): Promise<RowStream> {
    const stream = await this.#store.stream(...question);
    return {
      next: async () => {
        const rows = await stream.next();
        this.rows += rows?.length ?? 0;
        return rows;
      },
      stop: () => {
        this.stopped += 1;
        stream.stop();
      },
    };
  }
}

async function startWatched(count: number): Promise<{ url: string; store: WatchedStore }> {
  const store = new WatchedStore(await DuckDbStore.open(`${temporaryFolder()}/vario.duckdb`));
  for (let start = 0, all = manyEvents(count); start < count; start += 20_000) {
    await store.append(all.slice(start, start + 20_000));
  }
  const { url } = await startTrial({ store });
  return { url, store };
}

/** Opens an export and leaves it unread; `read` takes all of it, `leave` breaks the connection. */
async function unread(url: string) {
  const asked = request(`${url}/v1/export`).end();
  const response = await new Promise<import("node:http").IncomingMessage>((resolve, reject) => {
    asked.on("response", resolve).on("error", reject);
  });
  return { status: response.statusCode, read: () => text(response), leave: () => response.destroy() };
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("it did not come to that within 4 s");
}

/** Rows read do not grow any more. */
async function quiet(store: WatchedStore): Promise<number> {
  let before = -1;
  await until(async () => {
    await new Promise((resolve) => setTimeout(resolve, 150));
    const same = store.rows === before;
    before = store.rows;
    return same;
  });
  return before;
}

describe("GET /v1/export", () => {
  it("answers every message as it was sent, one a line", async () => {
    const { url } = await startTrial();
    await post(url, batch(ALL));
    const lines = (await exported(url)).sort(byId);
    expect(ids(lines)).toEqual(ALL.map(({ messageId }) => messageId));
    for (const [place, { receivedAt, sentAt, ...line }] of lines.entries()) {
      expect(line).toEqual(JSON.parse(JSON.stringify(ALL[place])));
      for (const time of [receivedAt, sentAt]) expect(Date.parse(String(time))).toBeGreaterThan(0);
    }
  });

  it("can be stored again by another collector, nothing lost and nothing twice", async () => {
    const [first, second] = [await startTrial(), await startTrial()];
    await post(first.url, batch(ALL));
    const lines = (await exported(first.url)).sort(byId);
    for (let times = 0; times < 2; times++) expect((await post(second.url, batch(lines))).body.reasons).toEqual({});
    const plain = (messages: Message[]) => messages.map(({ receivedAt, sentAt, ...rest }) => rest);
    expect(plain((await exported(second.url)).sort(byId))).toEqual(plain(lines));
  });

  it("takes days and times, and one event or several", async () => {
    const { url } = await startTrial();
    await post(url, batch(ALL));
    expect(ids(await exported(url, "?from=2026-03-02"))).toEqual(["m-4"]);
    expect(ids(await exported(url, "?to=2026-03-01"))).toHaveLength(4);
    expect(ids(await exported(url, "?from=2026-03-01T10:00:00Z&to=2026-03-01T10:00:00Z"))).toEqual([]);
    expect(ids(await exported(url, "?event=Order+Completed"))).toEqual(["m-4"]);
    expect(ids(await exported(url, "?event=Order+Completed&event=Product+Viewed")).sort()).toEqual(["m-1", "m-4"]);
    expect(ids(await exported(url, "?event=Home"))).toEqual([]);
    expect(ids(await exported(url, `?event=${encodeURIComponent("' OR true --")}`))).toEqual([]);
  });

  it.each(["from=yesterday", "to=2026-02-3", "from=2026-03-01&from=2026-03-02"])("refuses ?%s", async (query) => {
    const { url } = await startTrial();
    const response = await fetch(`${url}/v1/export?${query}`);
    expect([response.status, ((await response.json()) as Message).code]).toEqual([400, "E_QUERY"]);
  });

  it("asks for the admin key as all reading does", async () => {
    const { url } = await startTrial({ config: { adminKey: "secret" } });
    expect((await fetch(`${url}/v1/export`)).status).toBe(401);
    const response = await fetch(`${url}/v1/export`, { headers: { authorization: "Bearer secret" } });
    expect([response.status, await response.text()]).toEqual([200, ""]);
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  it("is packed for who takes gzip, and plain for others", async () => {
    const { url } = await startTrial();
    await post(url, batch(ALL));
    const packed = await getRaw(`${url}/v1/export`, { "accept-encoding": "br, gzip" });
    expect(packed.headers["content-encoding"]).toBe("gzip");
    expect(ids(linesOf(gunzipSync(packed.body).toString()))).toHaveLength(5);
    const plain = await getRaw(`${url}/v1/export`, { "accept-encoding": "gzip;q=0" });
    expect([plain.headers["content-encoding"], linesOf(plain.body.toString()).length]).toEqual([undefined, 5]);
  });

  it("reads the store no faster than its reader, who gets all of it in the end", async () => {
    const { url, store } = await startWatched(60_000);
    const slow = await unread(url);
    const held = await quiet(store);
    expect(held).toBeLessThan(30_000);
    expect(slow.status).toBe(200);
    expect(linesOf(await slow.read())).toHaveLength(60_000);
    expect(store.rows).toBe(60_000);
  });

  it("stops when its reader leaves, and the next export begins at once", async () => {
    const { url, store } = await startWatched(60_000);
    const slow = await unread(url);
    const held = await quiet(store);
    const second = await fetch(`${url}/v1/export`);
    expect([second.status, ((await second.json()) as Message).code]).toEqual([503, "E_EXPORT_BUSY"]);
    slow.leave();
    await until(() => store.stopped > 0);
    expect(store.rows).toBe(held);
    expect(await exported(url, "?event=None")).toEqual([]);
  });

  it("holds up neither writing nor reading while it waits for its reader", async () => {
    const { url, store } = await startWatched(60_000);
    const slow = await unread(url);
    await quiet(store);
    expect((await post(url, batch([message("later")]))).body.results).toEqual({ later: "ok" });
    expect(await (await fetch(`${url}/v1/read/count`)).json()).toEqual({ events: 60_001 });
    slow.leave();
  });

  it("ends with the store, whoever still reads", async () => {
    const store = await DuckDbStore.open(`${temporaryFolder()}/vario.duckdb`);
    await store.append(manyEvents(10));
    const rows = await store.stream("FROM events", {});
    await store.close();
    expect(await rows.next()).toBeUndefined();
    await expect(store.stream("FROM events", {})).rejects.toMatchObject({ code: "E_STORE" });
  });
});

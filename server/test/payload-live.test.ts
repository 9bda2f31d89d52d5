import { writeFileSync } from "node:fs";
import path from "node:path";
import fastify from "fastify";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { CollectorError } from "../src/errors.ts";
import { liveRoutes } from "../src/payload/live.ts";
import { startTrial, temporaryFolder } from "./harness.ts";

const SECOND = { features: { a: { defaultValue: "two\nlines" } } };

/** Reads a stream of server-sent events as they come. */
class Listener {
  text = "";
  headers = new Headers();
  status = 0;
  ended = false;
  readonly #abort = new AbortController();

  async open(url: string, headers: Record<string, string> = {}): Promise<this> {
    const response = await fetch(url, { headers, signal: this.#abort.signal });
    this.headers = response.headers;
    this.status = response.status;
    void this.#read(response);
    return this;
  }

  async #read(response: Response): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for await (const bytes of response.body ?? []) this.text += decoder.decode(bytes, { stream: true });
    } catch {
      // closed by this side
    }
    this.ended = true;
  }

  get events(): { id: string; event: string; data: Record<string, unknown> }[] {
    return this.text
      .split("\n\n")
      .slice(0, -1)
      .map((block) => Object.fromEntries(block.split("\n").map((line) => line.split(/: ?(.*)/s).slice(0, 2))))
      .filter(({ event }) => event !== undefined)
      .map(({ id, event, data }) => ({ id, event, data: JSON.parse(data) }));
  }

  close(): void {
    this.#abort.abort();
  }
}

async function trial() {
  const payloadPath = path.join(temporaryFolder(), "payload.json");
  writeFileSync(payloadPath, "{}");
  const { url, versions, payload } = await startTrial({ config: { payloadPath } });
  return { url, versions, payload, payloadPath, stream: `${url}/sub/demo` };
}

const listeners: Listener[] = [];
async function listen(url: string, headers?: Record<string, string>): Promise<Listener> {
  const listener = await new Listener().open(url, headers);
  listeners.push(listener);
  return listener;
}
afterEach(() => {
  for (const listener of listeners.splice(0)) listener.close();
});

describe("GET /sub/:key", () => {
  it("sends each new version to every client, as GrowthBook streams it", async () => {
    const { stream, versions } = await trial();
    const clients = await Promise.all(Array.from({ length: 200 }, () => listen(stream)));
    expect(clients[0]?.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(clients[0]?.headers.get("access-control-allow-origin")).toBe("*");
    await versions.add({ payload: SECOND, note: "", base: 1 });
    await versions.restore(1);
    await vi.waitFor(() => expect(clients.filter(({ events }) => events.length === 2)).toHaveLength(200), 5000);
    expect(clients[199]?.events).toEqual([
      { id: "2", event: "features", data: { ...SECOND, status: 200, dateUpdated: expect.any(String) } },
      { id: "3", event: "features", data: { features: {}, status: 200, dateUpdated: expect.any(String) } },
    ]);
  });

  it("sends at once what was missed to who comes back, and nothing to who is up to date", async () => {
    const { stream, versions } = await trial();
    await versions.add({ payload: SECOND, note: "", base: 1 });
    const [missed, upToDate, fresh] = [
      await listen(stream, { "last-event-id": "1" }),
      await listen(stream, { "last-event-id": "2" }),
      await listen(stream),
    ];
    await vi.waitFor(() => expect(missed.events.map(({ id }) => id)).toEqual(["2"]));
    await vi.waitFor(() => expect(fresh.text).toBe("retry: 3000\nid: 2\n\n"));
    expect([upToDate.text, fresh.events]).toEqual(["retry: 3000\nid: 2\n\n", []]);
  });

  it("tells of a change of the configuration's file", async () => {
    const { stream, payloadPath } = await trial();
    const client = await listen(stream);
    writeFileSync(payloadPath, JSON.stringify(SECOND));
    await vi.waitFor(() => expect(client.events).toMatchObject([{ id: "2", data: SECOND }]), 6000);
  });

  it("forgets clients that have gone", async () => {
    const { stream, versions } = await trial();
    const [stays, goes] = [await listen(stream), await listen(stream)];
    goes.close();
    await vi.waitFor(() => expect(goes.ended).toBe(true));
    await versions.add({ payload: SECOND, note: "", base: 1 });
    await vi.waitFor(() => expect(stays.events).toHaveLength(1));
    expect(goes.events).toEqual([]);
  });

  it("shows signs of life, and takes only so many clients", async () => {
    const { versions, payload } = await trial();
    const app = fastify({ forceCloseConnections: true });
    app.setErrorHandler((error: CollectorError, _request, reply) =>
      reply.code(error.status).send({ code: error.code }),
    );
    app.register(liveRoutes, { payload, versions, writeKeys: ["demo"], heartbeatMs: 30, mostClients: 2 });
    const url = `${await app.listen({ host: "127.0.0.1", port: 0 })}/sub/demo`;
    const [one] = [await listen(url), await listen(url)];
    await vi.waitFor(() => expect(one?.text.match(/: alive\n\n/g)?.length).toBeGreaterThan(2));
    const third = await fetch(url);
    expect([third.status, third.headers.get("retry-after"), await third.json()]).toEqual([
      503,
      "30",
      { code: "E_SUBSCRIBERS" },
    ]);
    one?.close();
    await vi.waitFor(async () => expect((await listen(url)).status).toBe(200));
    await app.close();
  });

  it("wants a write key", async () => {
    const { url } = await trial();
    const refused = await fetch(`${url}/sub/nobody`);
    expect([refused.status, await refused.json()]).toMatchObject([401, { code: "E_WRITE_KEY" }]);
  });
});

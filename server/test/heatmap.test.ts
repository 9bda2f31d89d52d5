import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { heatmap } from "../src/read/heatmap/heatmap.ts";
import type { StoredEvent } from "../src/store/event.ts";
import { batch, type Message, message, PROJECT, post, startTrial, temporaryFolder } from "./harness.ts";

interface Vectors {
  messages: Message[];
  cases: { name: string; query: Record<string, string>; answer: Message }[];
  routes: Message[];
  private: { route: string; pages: Message[]; answer: Message[] };
}

const vectors: Vectors = JSON.parse(readFileSync(path.join(PROJECT, "tests/vectors/heatmap.json"), "utf8"));

type Read = (question: string, query?: Record<string, string>) => Promise<{ status: number; body: unknown }>;

async function startWith(messages: Message[], payload: object = { features: {} }): Promise<Read> {
  const payloadPath = path.join(temporaryFolder(), "payload.json");
  writeFileSync(payloadPath, JSON.stringify(payload));
  const { url } = await startTrial({ config: { payloadPath } });
  const { body } = await post(url, batch(messages));
  expect(body.reasons).toEqual({});
  return async (question, query = {}) => {
    const response = await fetch(`${url}/v1/read/${question}?${new URLSearchParams(query)}`);
    return { status: response.status, body: await response.json() };
  };
}

/** The vectors' floats were computed by another program. */
function rounded(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, part) =>
    typeof part === "number" ? Math.round(part * 1e9) / 1e9 + 0 : part,
  );
}

describe("GET /v1/read/heatmap", () => {
  it("answers what the shared vectors say, which the insights module is held to as well", async () => {
    const read = await startWith(vectors.messages);
    for (const { name, query, answer } of vectors.cases) {
      expect([name, (await read("heatmap", query)).body]).toEqual([name, answer]);
    }
  });

  it("asks for the page / where none is named", async () => {
    const recorded = { route: "/", device: "phone", pw: 390, ph: 900 };
    const read = await startWith([message("m", { event: "Heatmap Recorded", properties: { ...recorded, path: "/" } })]);
    expect((await read("heatmap")).body).toMatchObject({ exposedVisitors: 1, page: { width: 390, height: 900 } });
  });

  it("takes SQL and patterns in its parameters as text", async () => {
    const read = await startWith(vectors.messages);
    for (const odd of ["' OR 1=1; DROP TABLE events; --", "/:a/(.*", "*", "$", "/"]) {
      const names = ["route", "path", "experiment", "variation", "device"];
      const { status, body } = await read("heatmap", Object.fromEntries(names.map((name) => [name, odd])));
      expect([status, body]).toMatchObject([200, { exposedVisitors: 0, clicks: 0, points: [] }]);
    }
    expect((await read("count")).body).toEqual({ events: vectors.messages.length });
  });

  it.each([{ segment: "old" }, { from: "yesterday" }, { to: "2026-13-01" }])("refuses %j", async (query) => {
    const read = await startWith([]);
    expect(await read("heatmap", query as Record<string, string>)).toMatchObject({
      status: 400,
      body: { code: "E_QUERY" },
    });
  });
});

describe("places of clicks", () => {
  /** The points of a page, of one element or (-1) of none, as many in a message as stand there. */
  async function placesOf(points: (readonly [element: number, x: number, y: number, ax: number, ay: number])[]) {
    const { store } = await startTrial();
    const events: StoredEvent[] = [];
    for (let from = 0; from < points.length; from += 500) {
      const some = points.slice(from, from + 500).map((point) => [1, ...point, 0]);
      const properties = { route: "/", pw: 390, ph: 900, elements: [["h", 100, 40, "#grid"]], points: some };
      events.push({
        ...{ messageId: `m-${from}`, writeKey: "demo", receivedAt: 0, sentAt: null, timestamp: 0, type: "track" },
        ...{ event: "Heatmap Recorded", anonymousId: "v", userId: null, groupId: null, previousId: null },
        ...{ sessionId: "s", tab: "t", seq: null, path: "/", properties: JSON.stringify(properties), context: "{}" },
      });
    }
    await store.append(events);
    const answer = await heatmap(store, { route: "/" });
    expect(answer.clicks).toBe(points.length);
    expect(answer.points.reduce((sum, { n }) => sum + n, 0)).toBe(points.length);
    return answer.points;
  }
  /** So many columns and rows of an element's places, each in a 256th of its own. */
  const grid = (columns: number, rows: number) =>
    Array.from({ length: columns * rows }, (_, at) => {
      const [x, y] = [(at % columns) * 128, Math.floor(at / columns) * 128];
      return [0, x, y, x, y] as const;
    });

  it("are told as they are up to 50,000", async () => {
    const points = await placesOf(grid(250, 200));
    expect(points).toHaveLength(50_000);
    expect(points[0]).toEqual({ element: 0, x: 0, y: 0, ax: 0, ay: 0, flags: 1, n: 1 });
  });

  it("beyond that are merged by a 256th of an element, elsewhere by 4 px of the height, and no click is lost", async () => {
    const near = [
      ...Array.from({ length: 300 }, (_, at) => [0, 1 + (at % 100), 1 + Math.floor(at / 100), 9, 9] as const),
      [-1, 0, 0, 130, 5],
      [-1, 0, 0, 131, 6],
      [-1, 0, 0, 130, 9],
    ] as const;
    const points = await placesOf([...grid(250, 199), ...near]);
    expect(points).toHaveLength(250 * 199 + 2);
    expect(points.slice(0, 2)).toEqual([
      { element: 0, x: 64, y: 64, ax: 0, ay: 0, flags: 1, n: 301 },
      { element: -1, x: 0, y: 0, ax: 130, ay: 5, flags: 1, n: 2 },
    ]);
  });

  it("are merged by a sixteenth where that still leaves too many", async () => {
    const points = await placesOf(grid(256, 256));
    expect(points).toHaveLength(256);
    expect(new Set(points.map(({ n }) => n))).toEqual(new Set([256]));
    expect(points[0]).toEqual({ element: 0, x: 1024, y: 1024, ax: 0, ay: 0, flags: 1, n: 256 });
  });
});

describe("GET /v1/read/heatmap/routes", () => {
  it("lists the pages that were recorded, most clicks first", async () => {
    const read = await startWith(vectors.messages);
    expect((await read("heatmap/routes")).body).toEqual(vectors.routes);
  });

  it("is empty without recordings", async () => {
    const read = await startWith([]);
    expect((await read("heatmap/routes")).body).toEqual([]);
  });
});

describe("GET /v1/read/heatmap/snapshot", () => {
  const layout = (id: string, time: string, route: string, device: string, snapshot: unknown) =>
    message(id, {
      event: "Layout Captured",
      timestamp: `2026-03-01T${time}:00.000Z`,
      properties: { route, device, snapshot },
    });

  it("answers the layout last captured, of the device asked for", async () => {
    const read = await startWith([
      layout("new", "11:00", "/tea", "phone", { boxes: [3] }),
      layout("old", "10:00", "/tea", "phone", { boxes: [1] }),
      layout("desktop", "10:30", "/tea", "desktop", { boxes: [2] }),
      layout("none", "12:00", "/tea", "phone", null),
    ]);
    expect(await read("heatmap/snapshot", { route: "/tea" })).toEqual({ status: 200, body: { boxes: [3] } });
    const desktop = await read("heatmap/snapshot", { route: "/tea", device: "desktop" });
    expect(desktop.body).toEqual({ boxes: [2] });
    const nowhere = await read("heatmap/snapshot", { route: "/coffee" });
    expect(nowhere).toMatchObject({ status: 404, body: { code: "E_NO_SNAPSHOT" } });
  });
});

describe("GET /v1/read/heatmap/private", () => {
  it("debiases the reports of alphabets that the payload names, as the shared vectors say", async () => {
    const { route, pages, answer } = vectors.private;
    const read = await startWith(vectors.messages, { features: {}, vario: { heatmap: { private: pages } } });
    expect(rounded((await read("heatmap/private", { route })).body)).toEqual(rounded(answer));
    expect((await read("heatmap/private", { route: "/other" })).body).toEqual([]);
  });

  it("is empty where the payload names no alphabet, or there is no payload", async () => {
    const read = await startWith(vectors.messages);
    expect((await read("heatmap/private", { route: "/pricing" })).body).toEqual([]);
  });

  it("keeps of a report's time the day alone", async () => {
    const timestamp = "2026-03-01T10:11:12.345Z";
    const read = await startWith([message("private", { event: "Heatmap Reported", timestamp, properties: {} })]);
    const { events } = (await read("events")).body as { events: { receivedAt: string; timestamp: string }[] };
    expect(events).toHaveLength(1);
    expect(events[0]?.timestamp).toBe("2026-03-01T00:00:00.000Z");
    expect(events[0]?.receivedAt).toMatch(/T00:00:00.000Z$/);
  });

  it("counts the senders of reports nowhere else", async () => {
    const reports = vectors.messages.filter(({ event }) => event === "Heatmap Reported");
    const read = await startWith(reports);
    expect((await read("overview")).body).toMatchObject({ visitors: 0, events: 0, daily: [] });
    expect((await read("goals")).body).toEqual({ goals: [] });
  });
});

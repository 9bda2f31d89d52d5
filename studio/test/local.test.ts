import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { LocalSource } from "../src/source/local.ts";
import type { StoredMessage } from "../src/source/store.ts";
import { visitOf } from "../src/source/visit.ts";
import { asked } from "./fixture/insights.ts";

const BASE = new URL("http://studio.test/tea/");
const EXPERIMENTS = {
  offer: {
    name: { en: "Offer", zh: "优惠方式" },
    variations: { half: { en: "Second at half price", zh: "第二件半价" } },
  },
};

let next = 0;

function message(
  event: string,
  properties: Record<string, unknown> = {},
  over: Partial<StoredMessage> = {},
): StoredMessage {
  next += 1;
  return {
    type: "track",
    messageId: `id-${String(next).padStart(4, "0")}`,
    anonymousId: "ada",
    timestamp: new Date(Date.UTC(2025, 0, 1) + next * 1000).toISOString(),
    event,
    properties,
    context: { sessionId: "s1", page: { path: "/tea/" } },
    ...over,
  };
}

async function store(messages: StoredMessage[]): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const request = indexedDB.open("vario-local");
    request.onupgradeneeded = () => request.result.createObjectStore("messages", { keyPath: "messageId" });
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const transaction = request.result.transaction("messages", "readwrite");
      for (const each of messages)
        transaction.objectStore("messages").put({ messageId: each.messageId, message: each });
      transaction.oncomplete = () => {
        request.result.close();
        resolve();
      };
    };
  });
}

beforeEach(() => {
  next = 0;
  vi.stubGlobal("indexedDB", new IDBFactory());
  vi.stubGlobal("fetch", async () => Response.json({ features: { flag: {} }, vario: { experiments: EXPERIMENTS } }));
});

describe("the browser's store", () => {
  test("reading before the SDK has written leaves no empty database behind", async () => {
    expect(await new LocalSource(BASE).events(10)).toEqual([]);
    expect(await indexedDB.databases()).toEqual([]);
  });

  test("the insights module gets the messages, the payload and the heatmap's question", async () => {
    await store([message("Heatmap Click", { selector: "#buy", path: "/tea/" }), message("Product Viewed")]);
    const query = { path: "/tea/", experiment: "offer", variation: "half" };
    const source = new LocalSource(BASE);
    expect((await source.overview()).events).toBe(2);
    expect(asked.input?.heatmap).toBeUndefined();
    await source.heatmap(query);
    expect(asked.input).toMatchObject({ experiments: EXPERIMENTS, features: { flag: {} }, heatmap: query });
    expect(asked.input?.messages).toMatchObject([{ event: "Heatmap Click" }, { event: "Product Viewed" }]);
    expect(asked.now).toBeCloseTo(Date.now(), -4);
  });

  test("a missing payload still lets the figures through", async () => {
    vi.stubGlobal("fetch", async () => new Response("", { status: 404 }));
    await store([message("Product Viewed")]);
    expect((await new LocalSource(BASE).overview()).events).toBe(1);
  });

  test("a store that cannot be opened is said to be that", async () => {
    vi.stubGlobal("indexedDB", {
      open: () => {
        const request = { error: new DOMException("blocked"), onerror: () => {} };
        queueMicrotask(() => request.onerror());
        return request;
      },
    });
    await expect(new LocalSource(BASE).events(10)).rejects.toMatchObject({ fault: "storage", message: "blocked" });
  });
});

describe("live events", () => {
  test("newest first, and only those after the last seen row", async () => {
    await store([
      message("Product Viewed", { product_id: "longjing" }),
      message("Product Added", { name: "Longjing" }),
    ]);
    const source = new LocalSource(BASE);
    const all = await source.events(10);
    expect(all.map(({ row, event, detail }) => [row, event, detail])).toEqual([
      [2, "Product Added", "Longjing"],
      [1, "Product Viewed", "longjing"],
    ]);
    await store([message("Order Completed", { revenue: 236, currency: "CNY" })]);
    expect(await source.events(10, 2)).toMatchObject([
      { row: 3, event: "Order Completed", detail: "236 CNY", visitor: "ada", path: "/tea/" },
    ]);
  });

  test("only as many as asked for, the latest ones", async () => {
    await store([message("A"), message("B"), message("C")]);
    expect((await new LocalSource(BASE).events(2)).map(({ event }) => event)).toEqual(["C", "B"]);
  });
});

describe("your visit", () => {
  test("items, variations and sessions of the latest visitor", () => {
    const visit = visitOf(
      [
        message("Product Viewed", { product_id: "keemun" }, { anonymousId: "bob" }),
        message("Experiment Viewed", { experiment_id: "offer", variation_id: "half" }),
        message("Product Viewed", { product_id: "longjing", name: "Longjing" }),
        message("Product Viewed", { product_id: "whisk" }, { context: { sessionId: "s2" } }),
        message("Product Viewed", { product_id: "longjing", name: "Longjing" }),
      ],
      EXPERIMENTS,
    );
    expect(visit).toMatchObject({ visitor: "ada", sessions: 2, events: 4, since: "2025-01-01T00:00:02.000Z" });
    expect(visit?.viewed).toEqual([
      { item: "longjing", name: "Longjing", times: 2 },
      { item: "whisk", name: null, times: 1 },
    ]);
    expect(visit?.seen).toEqual([
      {
        experiment: "offer",
        name: EXPERIMENTS.offer.name,
        variation: "half",
        variationName: EXPERIMENTS.offer.variations.half,
      },
    ]);
  });

  test("there is none before the first event", () => {
    expect(visitOf([], {})).toBeUndefined();
  });
});

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import type { Payload } from "../../studio/src/new-test/experiment.ts";
import { namesOf, plansOf } from "../../studio/src/source/plans.ts";
import { batch, type Message, message, PACKAGE, PROJECT, post, startTrial, temporaryFolder } from "./harness.ts";

const START = Date.UTC(2026, 2, 1);
const NOW = START + 86_400_000;
const HOUR = 3_600_000;
/** The demo's, and a test made in the Studio. */
const PAYLOAD: Payload = {
  ...JSON.parse(readFileSync(path.join(PROJECT, "demo/payload.json"), "utf8")),
  experiments: [
    { key: "button", name: "按钮", meta: [{ key: "control", name: "Original" }, { key: "a" }], variations: [{}, {}] },
  ],
};

interface Insights {
  aggregate(input: object, now: number): Record<string, unknown>;
  audience(input: { messages: object[]; days: number }, now: number): unknown;
}

async function insights(): Promise<Insights> {
  const entry = pathToFileURL(path.join(PACKAGE, "insights.js")).href;
  const { loadInsights } = (await import(entry)) as { loadInsights(wasm: Uint8Array): Promise<Insights> };
  return loadInsights(readFileSync(path.join(PACKAGE, "insights.wasm")));
}

/** Numbers from 0 to 1, the same in every run. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A thousand events of fifty visitors, of every kind that the figures look at, odd ones among them. */
function visits(): Message[] {
  const next = chance(7);
  const pick = <T>(...values: T[]): T => values[Math.floor(next() * values.length)] as T;
  const kinds: (() => Message)[] = [
    () => ({ type: "page", event: undefined, properties: { path: pick("/", "/tea", "/index.html") } }),
    () => ({ event: "Product Viewed", properties: { product_id: "7" } }),
    () => ({ event: "Product Added", properties: { product_id: "7" } }),
    () => ({
      event: "Order Completed",
      properties: {
        revenue: pick<unknown>(19.9, "7.5", 0.1, "much", null),
        currency: pick("CNY", "EUR", "", undefined),
      },
    }),
    () => ({
      event: "Experiment Viewed",
      properties: { experiment_id: "hero-headline", variation_id: pick("control", "bold", "retired") },
    }),
    () => ({
      event: "Experiment Viewed",
      properties: { experiment_id: "offer", variation_id: pick("buy-one-get-one", "second-half-price") },
    }),
    () => ({
      event: "Experiment Viewed",
      properties: { experiment_id: "vario-personalization", variation_id: pick("personal", "holdout") },
    }),
    () => ({
      event: "Profile Changed",
      properties: { what: pick("lifecycle", "segment"), from: "", to: pick<unknown>("growth", "decline", "gold", 7) },
    }),
    () => ({
      event: "Experiment Viewed",
      properties: { experiment_id: "button", variation_id: pick("control", "a") },
    }),
    () => {
      const path = pick("/", "/index.html", "/tea");
      return {
        event: "Heatmap Recorded",
        context: { sessionId: pick("s-1", "s-2"), tab: pick("t-1", "t-2"), page: { path } },
        properties: {
          route: path,
          device: pick("phone", "desktop"),
          variations: pick<unknown>({}, { "hero-headline": "bold" }, { "hero-headline": "control" }, null),
          pw: pick<unknown>(390, 1280.5, "wide"),
          ph: pick<unknown>(3000, 4210),
          elements: pick<unknown>(
            [["h1", 120, 40, "#buy"]],
            [
              ["h2", 80.7, 20, "nav>a"],
              ["h1", 100, 44],
            ],
            "none",
          ),
          points: pick<unknown>(
            [[pick(1, 3, 5, 257), pick(0, 1), pick(100, 32_767, 40_000, 12.7), pick<unknown>(5, null), 7, 800, 0]],
            [
              [1, -1, 0, 0, pick(1, 2), pick(3, 4), 0],
              [9, 0, 1, 1, 1, 1, 1],
            ],
            "none",
          ),
          scroll: pick<unknown>(0, 35, 100, 150, "deep"),
          attention: pick<unknown>([100, 0, 20.9], [1, null, "2", 30], undefined),
          move: pick<unknown>(
            [
              [1, 2, 3],
              [1, 2, 1],
            ],
            [[5, "6", 7]],
            undefined,
          ),
        },
      };
    },
    () => ({
      event: "Product List Viewed",
      properties: {
        list_id: pick("recommended-for-you", "search"),
        products: pick<unknown>([{ product_id: "7" }, { product_id: 8 }], [{ product_id: "" }], "none"),
      },
    }),
    () => ({
      event: "Product Clicked",
      properties: { list_id: pick("recommended-for-you", "search"), product_id: pick<unknown>("7", 8, "") },
    }),
  ];
  return Array.from({ length: 1000 }, (_, index) => {
    const visitor = `v-${Math.floor(next() * 50)}`;
    const timestamp = new Date(START + Math.floor(next() * 26 * HOUR)).toISOString();
    const context = { sessionId: `s-${visitor}-${pick(1, 2)}`, page: { path: "/tea" } };
    return message(`m-${index}`, { anonymousId: visitor, timestamp, context, ...pick(...kinds)() });
  });
}

/** The module counts; whether a test runs is what the payload says. */
function withState(experiments: { key: string }[]): object[] {
  return experiments.map((experiment) =>
    experiment.key === "button" ? { ...experiment, state: "running" } : experiment,
  );
}

/** The same visitors, over months, some with an id that lives for a day. */
function spreadOut(messages: Message[]): Message[] {
  const next = chance(11);
  return messages.map((message, index) => {
    const timestamp = new Date(NOW - Math.floor(next() ** 2 * 300 * 24 * HOUR)).toISOString();
    const own = index % 29 === 0 ? { identity: "daily" } : {};
    const sessionId = `s-${message.anonymousId}-${timestamp.slice(0, 10)}`;
    return { ...message, messageId: `spread-${index}`, timestamp, context: { sessionId, ...own } };
  });
}

describe("the read API and the insights module", () => {
  it("answer the same audience of the same messages, over any period", async () => {
    const { url } = await startTrial({ clock: () => NOW });
    const messages = spreadOut(visits());
    expect((await post(url, batch(messages))).body.reasons).toEqual({});
    // Whose id lives for a day is named anew by the collector; nobody asks who it is.
    const { audience } = await insights();
    const plain = JSON.parse(JSON.stringify(messages)) as object[];
    for (const days of [1, 7, 30, 90, 365]) {
      const answer = await (await fetch(`${url}/v1/read/audience?days=${days}`)).json();
      expect(answer).toEqual(audience({ messages: plain, days }, NOW));
    }
  });

  it("answer the same of the same messages", async () => {
    const payloadPath = path.join(temporaryFolder(), "payload.json");
    writeFileSync(payloadPath, JSON.stringify(PAYLOAD));
    const { url } = await startTrial({ config: { payloadPath }, clock: () => NOW });
    const messages = visits();
    const { body } = await post(url, batch(messages));
    expect(body.reasons).toEqual({});
    const read = async (question: string): Promise<unknown> => (await fetch(`${url}/v1/read/${question}`)).json();

    const { aggregate } = await insights();
    const input = {
      messages: JSON.parse(JSON.stringify(messages)),
      experiments: namesOf(PAYLOAD),
      features: plansOf(PAYLOAD),
    };
    const queries: Record<string, string>[] = [
      { path: "/" },
      { path: "/index.html", experiment: "hero-headline", variation: "bold" },
      { route: "/:page", device: "phone", segment: "returning" },
      { route: "/", segment: "new", from: "2026-03-01", to: "2026-03-01", experiment: "hero-headline" },
    ];
    for (const heatmap of queries) {
      const local = aggregate({ ...input, heatmap }, NOW);
      expect(await read(`heatmap?${new URLSearchParams(heatmap)}`)).toEqual(local.heatmap);
      expect(await read("overview")).toEqual(local.overview);
      expect(await read("experiments")).toEqual({ experiments: withState(local.experiments as { key: string }[]) });
      expect(await read("recommendations")).toEqual({ items: local.recommendations });
    }
  });
});

import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { batch, type Message, message, post, startTrial, temporaryFolder } from "./harness.ts";

const NOW = Date.parse("2026-03-02T12:00:00.000Z");

let sequence = 0;

/** An event of a visitor on 2026-03-01 (or another day) at a time such as "10:00". */
function at(time: string, visitor: string, event: string, properties: Message = {}, day = "2026-03-01"): Message {
  sequence += 1;
  const timestamp = `${day}T${time}:00.000Z`;
  return message(`m-${sequence}`, {
    anonymousId: visitor,
    timestamp,
    event,
    properties,
    context: { sessionId: `s-${visitor}-${day}` },
  });
}

function viewed(time: string, visitor: string, experiment: string, variation: unknown, day?: string): Message {
  return at(time, visitor, "Experiment Viewed", { experiment_id: experiment, variation_id: variation }, day);
}

function page(time: string, visitor: string, place: string): Message {
  return { ...at(time, visitor, "", { path: place }), type: "page", event: undefined };
}

const PAYLOAD = {
  features: {
    headline: {
      rules: [{ key: "headline", variations: ["a", "b"], meta: [{ key: "control" }, { key: "bold", name: "Bold" }] }],
    },
    plain: { defaultValue: true, rules: [{ force: false }] },
    unnamed: { rules: [{ variations: [0, 1] }] },
  },
  vario: {
    experiments: {
      headline: {
        name: { en: "Headline", zh: "标题" },
        goal: "Product Added",
        variations: { control: { en: "Calm", zh: "从容" } },
      },
    },
  },
};

async function startWith(messages: Message[]): Promise<(question: string) => Promise<Record<string, unknown>>> {
  const payloadPath = path.join(temporaryFolder(), "payload.json");
  writeFileSync(payloadPath, JSON.stringify(PAYLOAD));
  const { url } = await startTrial({ config: { payloadPath }, clock: () => NOW });
  const { body } = await post(url, batch(messages));
  expect(body.reasons).toEqual({});
  return async (question) => {
    const response = await fetch(`${url}/v1/read/${question}`);
    return (await response.json()) as Record<string, unknown>;
  };
}

describe("GET /v1/read/experiments", () => {
  it("gives each visitor to the variation of the first exposure, and counts only conversions from then on", async () => {
    const read = await startWith([
      viewed("10:00", "before-and-after", "headline", "control"),
      at("09:00", "before-and-after", "Product Added"),
      at("11:00", "before-and-after", "Product Added"),
      at("09:00", "only-before", "Product Added"),
      viewed("10:00", "only-before", "headline", "control"),
      viewed("10:00", "at-the-moment", "headline", "bold"),
      at("10:00", "at-the-moment", "Product Added"),
      viewed("12:00", "two-variations", "headline", "control"),
      viewed("10:00", "two-variations", "headline", "bold"),
      at("11:00", "two-variations", "Product Added"),
      viewed("10:00", "other-goal", "headline", "bold"),
      at("11:00", "other-goal", "Order Completed"),
      at("11:00", "never-exposed", "Product Added"),
      viewed("10:00", "unknown-experiment", "gone", "control"),
      viewed("10:00", "by-index", "unnamed", 1),
      at("10:30", "by-index", "Order Completed"),
    ]);
    expect(await read("experiments")).toEqual({
      experiments: [
        {
          key: "headline",
          name: { en: "Headline", zh: "标题" },
          goal: "Product Added",
          variations: [
            { key: "control", name: { en: "Calm", zh: "从容" }, visitors: 2, conversions: 1 },
            { key: "bold", name: { en: "Bold", zh: "Bold" }, visitors: 3, conversions: 2 },
          ],
        },
        {
          key: "unnamed",
          name: { en: "unnamed", zh: "unnamed" },
          goal: "Order Completed",
          variations: [
            { key: "0", name: { en: "0", zh: "0" }, visitors: 0, conversions: 0 },
            { key: "1", name: { en: "1", zh: "1" }, visitors: 1, conversions: 1 },
          ],
        },
      ],
    });
  });

  it("has none without a payload", async () => {
    const { url } = await startTrial({ config: { payloadPath: path.join(temporaryFolder(), "none.json") } });
    expect(await (await fetch(`${url}/v1/read/experiments`)).json()).toEqual({ experiments: [] });
  });

  it("lists tests that stand alone with their state, paused and stopped ones with their figures", async () => {
    const payloadPath = path.join(temporaryFolder(), "payload.json");
    const alone = (key: string, more: object) => ({ key, variations: [{}, {}], ...more });
    const experiments = [
      alone("hero", { name: "Hero text", meta: [{ key: "control" }, { key: "a", name: "Short" }] }),
      alone("paused", { active: false }),
      alone("stopped", { status: "stopped", active: false }),
      alone("draft", { status: "draft" }),
    ];
    const vario = { experiments: { hero: { goal: "Product Added" } } };
    writeFileSync(payloadPath, JSON.stringify({ experiments, vario }));
    const { url } = await startTrial({ config: { payloadPath }, clock: () => NOW });
    await post(url, batch([viewed("10:00", "v", "paused", "0"), at("11:00", "v", "Order Completed")]));
    const answer = await (await fetch(`${url}/v1/read/experiments`)).json();
    expect(answer).toMatchObject({
      experiments: [
        {
          key: "hero",
          name: { en: "Hero text", zh: "Hero text" },
          goal: "Product Added",
          state: "running",
          variations: [{ key: "control" }, { key: "a", name: { en: "Short", zh: "Short" } }],
        },
        { key: "paused", state: "paused", variations: [{ key: "0", visitors: 1, conversions: 1 }, { key: "1" }] },
        { key: "stopped", state: "stopped" },
        { key: "draft", state: "draft" },
      ],
    });
  });

  it.each([
    '{"features":null}',
    '{"features":{"a":null}}',
    '{"features":{"a":{"rules":5}}}',
    '{"features":{"a":{"rules":[null]}}}',
  ])("says when the payload has another shape: %s", async (text) => {
    const payloadPath = path.join(temporaryFolder(), "odd.json");
    writeFileSync(payloadPath, text);
    const { url } = await startTrial({ config: { payloadPath } });
    const response = await fetch(`${url}/v1/read/experiments`);
    expect([response.status, await response.json()]).toMatchObject([500, { code: "E_PAYLOAD" }]);
  });
});

describe("GET /v1/read/goals", () => {
  it("lists what the site has tracked, most visitors first, without what Vario sends by itself", async () => {
    const read = await startWith([
      at("10:00", "a", "Product Added"),
      at("10:01", "a", "Product Added"),
      at("10:02", "b", "Product Added"),
      at("10:03", "a", "Newsletter Joined"),
      viewed("10:00", "a", "headline", "control"),
      at("10:00", "a", "Heatmap Recorded", { route: "/" }),
      page("10:00", "a", "/"),
    ]);
    expect(await read("goals")).toEqual({
      goals: [
        { event: "Product Added", visitors: 2 },
        { event: "Newsletter Joined", visitors: 1 },
      ],
    });
  });
});

describe("GET /v1/read/overview", () => {
  it("answers zeros from an empty store", async () => {
    const read = await startWith([]);
    expect(await read("overview")).toEqual({
      visitors: 0,
      sessions: 0,
      events: 0,
      orders: 0,
      revenue: 0,
      currency: "",
      activeNow: 0,
      daily: [],
      funnel: ["page", "Product Viewed", "Product Added", "Order Completed"].map((step) => ({ step, visitors: 0 })),
    });
  });

  it("counts visitors, sessions, orders, days and steps", async () => {
    const today = "2026-03-02";
    const read = await startWith([
      page("10:00", "a", "/"),
      page("10:00", "b", "/"),
      page("10:01", "b", "/tea"),
      at("10:02", "a", "Product Viewed", { product_id: "7" }),
      at("10:03", "a", "Product Added", { product_id: "7" }),
      at("10:04", "a", "Order Completed", { revenue: 19.9, currency: "EUR" }),
      at("11:56", "a", "Order Completed", { revenue: "0.2", currency: "EUR" }, today),
      at("11:54", "b", "Order Completed", { revenue: 100, currency: "USD" }, today),
      at("11:59", "c", "Order Completed", { revenue: "much" }, today),
    ]);
    expect(await read("overview")).toEqual({
      visitors: 3,
      sessions: 5,
      events: 9,
      orders: 4,
      revenue: 20.1,
      currency: "EUR",
      activeNow: 2,
      daily: [
        { day: "2026-03-01", visitors: 2, events: 6, orders: 1 },
        { day: "2026-03-02", visitors: 3, events: 3, orders: 3 },
      ],
      funnel: [
        { step: "page", visitors: 2 },
        { step: "Product Viewed", visitors: 1 },
        { step: "Product Added", visitors: 1 },
        { step: "Order Completed", visitors: 3 },
      ],
    });
  });
});

describe("GET /v1/read/recommendations", () => {
  it("counts how often the list showed an item and how often it was clicked there", async () => {
    const shown = (...ids: unknown[]): Message => ({
      list_id: "recommended-for-you",
      products: ids.map((product_id, position) => ({ product_id, position })),
    });
    const read = await startWith([
      at("10:00", "a", "Product List Viewed", shown("7", "8")),
      at("10:01", "b", "Product List Viewed", shown("7", 9)),
      at("10:02", "b", "Product List Viewed", { list_id: "recommended-for-you", products: "none" }),
      at("10:02", "b", "Product List Viewed", { ...shown("7"), list_id: "search" }),
      at("10:03", "a", "Product Clicked", { list_id: "recommended-for-you", product_id: "8", position: 1 }),
      at("10:03", "a", "Product Clicked", { list_id: "search", product_id: "7" }),
    ]);
    expect(await read("recommendations")).toEqual({
      items: [
        { item: "8", shown: 1, clicked: 1 },
        { item: "7", shown: 2, clicked: 0 },
        { item: "9", shown: 1, clicked: 0 },
      ],
    });
  });
});

describe("GET /v1/read/events", () => {
  it("answers the newest first, then only what came since", async () => {
    const read = await startWith([
      viewed("10:00", "a", "headline", "bold"),
      at("10:01", "a", "Order Completed", { revenue: 5, currency: "EUR" }),
      page("10:02", "b", "/tea"),
    ]);
    const { events } = (await read("events?limit=2")) as { events: Message[] };
    expect(events).toMatchObject([
      { type: "page", event: null, visitor: "b", path: "/tea", detail: null, timestamp: "2026-03-01T10:02:00.000Z" },
      { type: "track", event: "Order Completed", visitor: "a", path: null, detail: "5 EUR" },
    ]);
    expect(await read(`events?after=${events[0]?.row}`)).toEqual({ events: [] });
    expect(await read(`events?after=${events[1]?.row}`)).toEqual({ events: [events[0]] });
    expect(await read("events?limit=many")).toMatchObject({ code: "E_QUERY" });
  });
});

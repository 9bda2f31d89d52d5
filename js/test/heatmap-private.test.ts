// @vitest-environment happy-dom
/** Private pages: what leaves of them, when, and that nothing else does. Run `npm run build` first. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { VarioError } from "../src/errors.js";
import { heatmapOptions, pagesOfPayload } from "../src/heatmap/wish.js";
import { captureHeatmap } from "../src/heatmap.js";
import type { Inside } from "../src/inside.js";
import type { ChangeCause, ConsentState, HeatmapOptions, Options, PrivateHeatmap } from "../src/options.js";
import { keyValue } from "../src/storage.js";

let bytes: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  bytes = new Uint8Array(await readFile(join(import.meta.dirname, "../../build/wasm/heatmap/heatmap_bg.wasm")));
});

const DAY_MS = 86_400_000;
const TODAY = Date.UTC(2026, 2, 1, 10, 11, 12, 345);
/** At 16 a bit is wrong once in nine million: reports can be read as they are. */
const PRICING: PrivateHeatmap = { route: "/pricing", epsilon: 16, cells: ["#plans", "#faq"] };
const ACCOUNT: PrivateHeatmap = { route: "/account/:id", epsilon: 16, cells: ["#plans"] };

interface Report {
  messageId: string;
  anonymousId: string;
  timestamp: string;
  properties: { v: number; route: string; epsilon: number; cells: string; bits: string };
}

interface Running {
  reports: Report[];
  requests: { url: string; init: RequestInit }[];
  recorded: { name: string; body: string }[];
  appended: string[];
  reported: string[];
  change(cause: ChangeCause): void;
  consent(state: ConsentState): void;
  hide(leaving: boolean): void;
  collect(): void;
  forget(): void;
  payload(text: string): void;
}
const quits: (() => void)[] = [];
/** Earlier pages of a test go on listening: they are to have nothing to say. */
const close = () => quits.splice(0).forEach((quit) => void quit());
let device: Map<string, string>;

interface Given extends Partial<Options> {
  state?: ConsentState;
  text?: string;
  keeps?: boolean;
  bot?: boolean;
}

async function open(heatmap: true | HeatmapOptions, given: Given = {}): Promise<Running> {
  let { state = "granted", text = "" } = given;
  const { keeps = true, bot = false, ...options } = given;
  let asked = 0;
  const listeners: ((cause: ChangeCause) => void)[] = [];
  const made: Omit<Running, "change" | "consent" | "hide" | "collect" | "forget" | "payload"> = {
    reports: [],
    requests: [],
    recorded: [],
    appended: [],
    reported: [],
  };
  const store = {
    getItem: (key: string) => device.get(key) ?? null,
    setItem: (key: string, value: string) => void device.set(key, value),
    removeItem: (key: string) => void device.delete(key),
  };
  const inside = {
    options: { endpoint: "https://c.example", writeKey: "demo", heatmap, ...options },
    window,
    storage: keyValue(() => (keeps ? store : undefined)),
    now: Date.now,
    context: bot ? { bot: "webdriver" } : {},
    enrichers: [],
    collect: new Set(),
    hidden: new Set(),
    shown: new Set(),
    forgotten: new Set(),
    payload: () => text,
    report: ({ code }: VarioError) => void made.reported.push(code),
    onChange: (listener: (cause: ChangeCause) => void) => void listeners.push(listener),
    async fetch(url: string | URL, init?: RequestInit) {
      if (/heatmap\.wasm$/.test(String(url))) return new Response(bytes);
      made.requests.push({ url: String(url), init: init ?? {} });
      made.reports.push(...JSON.parse(String(init?.body)).batch);
      return new Response("{}");
    },
    append(message: string, purpose: number) {
      expect(purpose).toBe(3);
      made.appended.push(message);
    },
    record: (_: string, name: string, body: string) => void made.recorded.push({ name, body }),
    vario: {
      consent: () => ({ heatmap: state }),
      debug() {
        asked++;
        return { visitorId: "the-visitor", sessionId: "the-session", exposures: {} };
      },
    },
  } as unknown as Inside;
  captureHeatmap(inside);
  const change = (cause: ChangeCause) => {
    for (const listener of listeners) listener(cause);
  };
  quits.push(() => {
    state = "denied";
    change("consent");
  });
  await vi.waitFor(() => import("../src/behaviour.js"));
  // The module is there: that is when somebody is asked who visits, or it is said what is wrong.
  const since = process.hrtime.bigint();
  const isWaiting = () => !asked && !made.reported.length && process.hrtime.bigint() - since < 300_000_000n;
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  while (isWaiting()) await turn();
  for (let more = 0; more < 5; more++) await turn();
  return {
    ...made,
    change,
    consent(next) {
      state = next;
      change("consent");
    },
    hide: (leaving) => inside.hidden.forEach((listener) => void listener(leaving)),
    collect: () => inside.collect.forEach((listener) => void listener()),
    forget: () => inside.forgotten.forEach((listener) => void listener("the-visitor")),
    payload(next) {
      text = next;
      change("payload");
    },
  };
}

function click(selector = "#x", x = 0, y = 0, detail = 1) {
  const event = new MouseEvent("click", {
    ...{ bubbles: true, composed: true, cancelable: true, detail },
    ...{ clientX: x, clientY: y },
  });
  Object.defineProperty(event, "isTrusted", { value: true });
  document.querySelector(selector)?.dispatchEvent(event);
}
/** The symbols that a report's bits say, where epsilon makes them all but sure: one half of them is the truth, or nothing. */
function said({ properties }: Report): number[] {
  const packed = Buffer.from(properties.bits, "base64");
  return [...packed].flatMap((byte, at) =>
    [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (byte >> bit) & 1).map((bit) => at * 8 + bit),
  );
}
function visit(path: string) {
  history.pushState({}, "", path);
}
const at = (selector: string, left: number, top: number) =>
  Object.assign(document.querySelector(selector) as Element, {
    getBoundingClientRect: () => ({ left, top, right: left + 400, bottom: top + 400, width: 400, height: 400 }),
  });

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance", "Date", "requestIdleCallback"] });
  vi.setSystemTime(TODAY);
  document.body.innerHTML =
    '<div id="plans"><button id="x">Buy</button><p data-vario-mask><b id="secret">Ada</b></p></div><div id="faq"><i id="y"></i></div><u id="z"></u>';
  at("#plans", 100, 100);
  at("#faq", 100, 500);
  device = new Map();
  sessionStorage.clear();
  visit("/pricing");
});
afterEach(() => {
  close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  history.replaceState({}, "", "/");
});

/** Sure bits: chance as it is needed for the truth to be set and all others not. */
const SURE = (array: ArrayBufferView) => {
  // Below one half, and above q: the true symbol is set, no other.
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength).fill(0x40);
  return array;
};
const certain = () => vi.stubGlobal("crypto", { ...crypto, getRandomValues: SURE });

describe("a private page", () => {
  it("leaves one report of the first click's cell, and not a point, a reach or an element", async () => {
    certain();
    const made = await open({ private: [PRICING], move: true });
    click("#x", 100 + 250, 100 + 350);
    click("#y", 100, 500);
    vi.advanceTimersByTime(60_000);
    made.hide(false);
    made.hide(true);
    expect(made.recorded).toEqual([]);
    expect(made.reports).toHaveLength(1);
    expect(made.reports[0]?.properties).toMatchObject({ v: 1, route: "/pricing", epsilon: 16 });
    expect(said(made.reports[0] as Report)).toEqual([14]);
  });

  it("takes the middle of an element for a click by keyboard, and the innermost of two listed ones", async () => {
    certain();
    const made = await open({ private: [{ ...PRICING, cells: ["body", "#faq"] }] });
    click("#y", 0, 0, 0);
    expect(said(made.reports[0] as Report)).toEqual([16 + 10]);
  });

  it("reports none for a first click elsewhere, and for a view that is hidden or left without one", async () => {
    certain();
    for (const goes of [
      () => click("#z"),
      (made: Running) => made.hide(false),
      (made: Running) => made.hide(true),
      () => {
        visit("/elsewhere");
        click("#z");
      },
    ]) {
      device.clear();
      visit("/pricing");
      const made = await open({ private: [PRICING] });
      goes(made);
      expect(made.reports.map(said)).toEqual([[32]]);
      visit("/pricing");
      click();
      made.hide(true);
      expect(made.reports).toHaveLength(1);
      close();
    }
  });

  it("passes over what is masked, and counts the click after it", async () => {
    certain();
    const made = await open({ private: [PRICING] });
    click("#secret", 100, 100);
    expect(made.reports).toEqual([]);
    click("#x", 100, 100);
    expect(said(made.reports[0] as Report)).toEqual([0]);
  });

  it("reports once a day, whatever is loaded again or clicked, and again on the next", async () => {
    const first = await open({ private: [PRICING] });
    click();
    click();
    expect(first.reports).toHaveLength(1);
    expect([...device]).toEqual([["vario.private", "2026-03-01"]]);
    const again = await open({ private: [PRICING] });
    click();
    again.hide(true);
    expect(again.reports).toEqual([]);
    vi.setSystemTime(TODAY + DAY_MS);
    const next = await open({ private: [PRICING] });
    click();
    next.hide(true);
    expect(next.reports).toHaveLength(1);
  });

  it("is not ended by what only gathers up to now", async () => {
    const made = await open({ private: [PRICING] });
    made.collect();
    expect(made.reports).toEqual([]);
  });

  it("is one under its folder's other name, too", async () => {
    visit("/pricing/index.html");
    const made = await open({ private: [PRICING] });
    click();
    made.hide(true);
    expect([made.recorded, made.reports.length]).toEqual([[], 1]);
  });

  it("keeps to itself when the page before and after it is an ordinary one", async () => {
    visit("/");
    const made = await open({ private: [PRICING] });
    click("#z");
    visit("/pricing");
    click("#x");
    visit("/after");
    click("#y");
    made.hide(true);
    const routes = made.recorded.filter(({ name }) => name === "Heatmap Recorded").map(({ body }) => JSON.parse(body));
    expect(routes.map(({ route, points }) => [route, points.length])).toEqual([
      ["/", 1],
      ["/after", 1],
    ]);
    expect(made.reports).toHaveLength(1);
  });
});

describe("the day's report", () => {
  it("is about one of several private pages, chosen by chance before any of them is clicked", async () => {
    const pages = [PRICING, ACCOUNT];
    const reports: Report[] = [];
    for (let visitor = 0; visitor < 60; visitor++) {
      device.clear();
      const tabs: Running[] = [];
      for (const path of ["/pricing", "/account/7"]) {
        visit(path);
        const made = await open({ private: pages });
        // Between the pages the device knows the day and the hash of a page.
        for (const [key, text] of device)
          expect([key, text]).toEqual(["vario.private", expect.stringMatching(/^2026-03-01( [0-9a-z]{1,7})?$/)]);
        click();
        made.hide(true);
        expect(made.recorded).toEqual([]);
        tabs.push(made);
      }
      // The first tab is on the second page, too, by now: whichever it was, there is one report.
      const told = tabs.flatMap((tab) => tab.reports);
      expect(told).toHaveLength(1);
      reports.push(...told);
      close();
    }
    const ofPricing = reports.filter(({ properties }) => properties.route === "/pricing").length;
    // Otherwise less often than once in a million.
    expect(Math.min(ofPricing, 60 - ofPricing)).toBeGreaterThan(10);
  });

  it("is chosen anew where the page that it was to be about is private no more", async () => {
    device.set("vario.private", "2026-03-01 gone");
    const made = await open({ private: [PRICING] });
    click();
    expect(made.reports).toHaveLength(1);
  });

  it.each([
    ["the device keeps nothing", { keeps: false }],
    ["consent is denied", { state: "denied" }],
    ["it is an automated browser's that is to be dropped", { bot: true, bots: "drop" }],
  ] as [string, Given][])("is none where %s, nor is anything captured", async (_, given) => {
    const made = await open({ private: [PRICING] }, given);
    click();
    made.hide(true);
    expect([made.reports, made.recorded, device.size]).toEqual([[], [], 0]);
  });

  it("is none without chance that nobody can guess", async () => {
    vi.stubGlobal("crypto", {});
    const made = await open({ private: [PRICING] });
    click();
    made.hide(true);
    expect([made.reports, made.recorded]).toEqual([[], []]);
  });

  it("waits in memory while consent is pending, and is dropped with the page", async () => {
    certain();
    const waiting = await open({ private: [PRICING] }, { state: "pending" });
    click("#x", 100, 100);
    expect([waiting.reports, device.size]).toEqual([[], 0]);
    waiting.consent("granted");
    expect(waiting.reports.map(said)).toEqual([[0]]);
    close();
    device.clear();
    const left = await open({ private: [PRICING] }, { state: "pending" });
    click();
    left.hide(true);
    left.consent("granted");
    expect([left.reports, device.size]).toEqual([[], 0]);
    const denied = await open({ private: [PRICING] }, { state: "pending" });
    click();
    denied.consent("denied");
    denied.consent("granted");
    denied.hide(true);
    expect([denied.reports, device.size]).toEqual([[], 0]);
  });

  it("shares no id, address or time with any other message, nor with the next day's", async () => {
    const all: Report[] = [];
    for (const day of [0, 1]) {
      vi.setSystemTime(TODAY + day * DAY_MS);
      visit("/pricing?utm_source=newsletter");
      const made = await open({ private: [PRICING] });
      click();
      visit("/tea");
      click();
      click("#x");
      made.hide(true);
      expect(made.recorded.length).toBeGreaterThan(0);
      const [{ url, init } = { url: "", init: {} }] = made.requests;
      expect([url, init]).toEqual([
        "https://c.example/v1/batch",
        expect.objectContaining({ credentials: "omit", referrerPolicy: "no-referrer", keepalive: true }),
      ]);
      const { writeKey, batch, ...more } = JSON.parse(String(init.body));
      expect([writeKey, batch.length, more]).toEqual(["demo", 1, {}]);
      const [report] = batch;
      // Nothing but this: no session, no context, no number of its own.
      expect(Object.keys(report).sort()).toEqual([
        "anonymousId",
        "event",
        "messageId",
        "properties",
        "timestamp",
        "type",
      ]);
      expect(Object.keys(report.properties).sort()).toEqual(["bits", "cells", "epsilon", "route", "v"]);
      expect(report.timestamp).toBe(`2026-03-0${1 + day}T00:00:00.000Z`);
      const text = JSON.stringify(report);
      for (const known of ["the-visitor", "the-session", "newsletter", "http"]) expect(text).not.toContain(known);
      for (const { body } of made.recorded)
        expect(body).not.toMatch(new RegExp(`${report.messageId}|${report.anonymousId}`));
      all.push(report);
      close();
    }
    const ids = all.flatMap(({ messageId, anonymousId }) => [messageId, anonymousId]);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(ids).size).toBe(4);
  });

  it("goes into the browser's own store where that is the endpoint", async () => {
    const made = await open({ private: [PRICING] }, { endpoint: "local:" });
    click();
    expect(made.requests).toEqual([]);
    expect(made.appended.map((text) => JSON.parse(text).event)).toEqual(["Heatmap Reported"]);
  });

  it("is true to what many visitors do, within its errors", async () => {
    const page = { ...PRICING, epsilon: 3 };
    const reports: Report[] = [];
    for (let visitor = 0; visitor < 400; visitor++) {
      device.clear();
      const made = await open({ private: [page] });
      if (visitor % 4) click("#x", 100 + 350, 100 + 350);
      made.hide(true);
      reports.push(...made.reports);
      close();
    }
    const counts = Array.from({ length: 33 }, () => 0);
    for (const report of reports) for (const symbol of said(report)) counts[symbol] = (counts[symbol] ?? 0) + 1;
    const q = 1 / (Math.exp(3) + 1);
    for (const [symbol, count] of counts.entries()) {
      const truth = symbol === 15 ? 300 : symbol === 32 ? 100 : 0;
      const error = Math.sqrt(truth / 4 + (400 - truth) * q * (1 - q)) / (0.5 - q);
      expect(Math.abs((count - 400 * q) / (0.5 - q) - truth), `symbol ${symbol}`).toBeLessThan(5 * error);
    }
  });
});

describe("private pages", () => {
  const payload = (pages: unknown) => JSON.stringify({ features: {}, vario: { heatmap: { private: pages } } });

  it("are the payload's too; until it has come nothing is captured, and a click waits to be told apart", async () => {
    certain();
    const made = await open(true, { payload: "https://p.example/payload" });
    click("#x", 100, 100);
    made.hide(false);
    expect([made.recorded, made.reports]).toEqual([[], []]);
    made.payload(payload([PRICING]));
    expect(made.reports.map(said)).toEqual([[0]]);
    made.hide(true);
    expect(made.recorded).toEqual([]);
  });

  it("of a payload that has none leave early clicks as they are", async () => {
    const made = await open(true, { payload: "https://p.example/payload" });
    click("#x");
    made.payload('{"features":{}}');
    made.hide(true);
    expect(made.recorded.filter(({ name }) => name === "Heatmap Recorded")).toHaveLength(1);
  });

  it("of an option win over the payload's of that page", async () => {
    const made = await open({ private: [PRICING] }, { text: payload([{ ...PRICING, epsilon: 1 }]) });
    click();
    expect(made.reports.map(({ properties }) => properties.epsilon)).toEqual([16]);
  });

  it("may come with a later payload: what waits is dropped", async () => {
    const made = await open(true, { text: payload([]) });
    click();
    made.payload(payload([PRICING]));
    made.hide(true);
    expect(made.recorded.filter(({ name }) => name === "Heatmap Recorded")).toEqual([]);
    expect(made.reports).toHaveLength(1);
  });

  it("that are wrong are said, and nothing is captured", async () => {
    const made = await open(true, { text: payload([{ ...PRICING, epsilon: 0 }]) });
    click();
    made.hide(true);
    expect([made.reported, made.recorded, made.reports]).toEqual([["E_CONFIG_HEATMAP"], [], []]);
    for (const [pages, path] of [
      ["/pricing", ""],
      [[null], "[0].route"],
      [[{ ...PRICING, route: "pricing" }], "[0].route"],
      [[PRICING, PRICING], "[1].route"],
      [[{ ...PRICING, epsilon: 16.1 }], "[0].epsilon"],
      [[{ ...PRICING, epsilon: "2" }], "[0].epsilon"],
      [[{ ...PRICING, cells: [] }], "[0].cells"],
      [[{ ...PRICING, cells: "#plans" }], "[0].cells"],
      [[{ ...PRICING, cells: ["#a", "#a"] }], "[0].cells"],
      [[{ ...PRICING, cells: ["#a\n#b"] }], "[0].cells"],
      [[{ ...PRICING, cells: Array.from({ length: 65 }, (_, place) => `#p${place}`) }], "[0].cells"],
    ] as [unknown, string][]) {
      const wrong = (where: string) => expect.objectContaining({ code: "E_CONFIG_HEATMAP", path: `${where}${path}` });
      expect(() => pagesOfPayload(payload(pages))).toThrow(wrong("vario.heatmap.private"));
      expect(() => heatmapOptions({ heatmap: { private: pages } } as Options)).toThrow(wrong("heatmap.private"));
    }
    expect(pagesOfPayload("")).toEqual([]);
    expect(pagesOfPayload('{"vario":{"heatmap":true},"a":"private"}')).toEqual([]);
  });
});

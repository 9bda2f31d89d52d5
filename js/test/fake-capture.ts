/** Capture on happy-dom's page: what it tracks, and a clock that stands until it is moved. */
import { afterEach, beforeEach, vi } from "vitest";
import { startEcommerce } from "../src/capture/ecommerce.js";
import { startCapture } from "../src/capture.js";
import type { Inside } from "../src/inside.js";
import type { Captured, Options, PageContext, Properties } from "../src/options.js";

export interface Told {
  event: string;
  properties: Properties;
  /** The page that it was said of. */
  path: string | undefined;
}

export interface FakeCapture {
  inside: Inside;
  told: Told[];
  counted: Record<string, number>;
  /** A page call of an earlier time, which waited for the engine. */
  replay(now: number): void;
  /** Named events' properties. */
  of(event: string): Properties[];
  hide(leaving: boolean): void;
  show(back: boolean): void;
}

/** An earlier test's capture goes on listening, and tells its own list. */
export function manageClock(): void {
  beforeEach(() => {
    // A link that is followed would take the page away.
    Object.assign(
      (window as unknown as { happyDOM: { settings: { navigation: object } } }).happyDOM.settings.navigation,
      {
        disableMainFrameNavigation: true,
        disableFallbackToSetURL: true,
      },
    );
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance", "Date", "requestIdleCallback"] });
  });
  afterEach(() => {
    vi.useRealTimers();
    document.body.innerHTML = "";
  });
}

/** Of what may be captured, that; the page is at `/`. */
export async function capture(what: Captured[], options: Partial<Options> = {}): Promise<FakeCapture> {
  const told: Told[] = [];
  const counted: Record<string, number> = {};
  const all: Captured[] = [
    ...(["pages", "hash", "leaves", "clicks", "outbound", "downloads", "declarative", "forms"] as const),
    ...(["rage", "dead", "errors", "vitals", "copy", "print", "impressions", "video"] as const),
  ];
  const call = (kind: "track" | "page", name: string, properties: Properties = {}, now?: number) => {
    if (now === undefined) for (const tell of inside.calling) tell(kind);
    const path = ((inside.context.page ?? { path: location.pathname }) as PageContext).path;
    let body = JSON.stringify(properties);
    for (const enrich of inside.enrichers) {
      const enriched = enrich({ kind, name, body, context: "", now: now ?? Date.now() }, body);
      if (enriched === undefined) return;
      body = enriched;
    }
    told.push({ event: name, properties: JSON.parse(body), path });
  };
  const inside = {
    options: {
      endpoint: "local:",
      writeKey: "demo",
      capture: Object.fromEntries(all.map((one) => [one, what.includes(one)])),
      ...options,
    },
    window,
    now: Date.now,
    context: {},
    enrichers: [],
    calling: [],
    hidden: new Set(),
    shown: new Set(),
    count(code: string, n: number) {
      counted[code] = (counted[code] ?? 0) + n;
    },
    report() {},
    vario: {
      track: (event: string, properties?: Properties) => call("track", event, properties),
      page: (name?: string, properties?: Properties) => call("page", name ?? "page", properties),
    },
  } as unknown as Inside;
  startEcommerce(inside);
  startCapture(inside);
  // The chunk with the rest.
  await import("../src/behaviour.js");
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  return {
    inside,
    told,
    counted,
    replay: (now) => call("page", "replayed", {}, now),
    of: (event) => told.filter((one) => one.event === event).map(({ properties }) => properties),
    hide: (leaving) => inside.hidden.forEach((listener) => void listener(leaving)),
    show: (back) => inside.shown.forEach((listener) => void listener(back)),
  };
}

export function see(state: "visible" | "hidden"): void {
  Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
}

export function body(html: string): void {
  document.body.innerHTML = html;
}

/** A click as a pointer makes it. */
export function click(selector: string, at: { x?: number; y?: number; detail?: number } = {}): MouseEvent {
  const event = new MouseEvent("click", {
    bubbles: true,
    composed: true,
    cancelable: true,
    detail: at.detail ?? 1,
    clientX: at.x ?? 10,
    clientY: at.y ?? 10,
  });
  document.querySelector(selector)?.dispatchEvent(event);
  return event;
}

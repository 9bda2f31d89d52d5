/** A running Vario as the lazily loaded parts see it: real storage and options, a small evaluator. */
import type { VarioError } from "../src/errors.js";
import type { Inside } from "../src/inside.js";
import type { Options } from "../src/options.js";
import { keyValue } from "../src/storage.js";
import type { Decide } from "../src/wasm.js";
import { FakeStorage } from "./surroundings.js";

export interface FakePage extends EventTarget {
  location: { href: string; origin: string };
  document: EventTarget & { visibilityState: string; baseURI: string };
  EventSource?: unknown;
}

export function fakePage(href = "https://shop.example/tea"): FakePage {
  return Object.assign(new EventTarget(), {
    location: { href, origin: new URL(href).origin },
    document: Object.assign(new EventTarget(), { visibilityState: "visible", baseURI: href }),
  });
}

export function show(page: FakePage, visibilityState: "visible" | "hidden"): void {
  page.document.visibilityState = visibilityState;
  page.document.dispatchEvent(new Event("visibilitychange"));
}
export const leave = (page: FakePage) => page.dispatchEvent(new Event("pagehide"));
export const comeBack = (page: FakePage) =>
  page.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));

export interface FakeInside {
  inside: Inside;
  store: FakeStorage;
  page: FakePage | undefined;
  reported: VarioError[];
  /** Texts that came into force, in order. */
  loads: string[];
  consent(state: "granted" | "denied" | "pending"): void;
  /** The engine, where it was late, is there. */
  engine(): void;
}

/** Like the module: features must be an object. */
function load(text: string): void {
  const { features = {} } = JSON.parse(text);
  if (typeof features !== "object") throw "E_PAYLOAD_SHAPE\t$.features\tan object";
}

export interface Faking {
  options?: Partial<Options>;
  fetch: typeof fetch;
  store?: FakeStorage;
  page?: FakePage | undefined;
  consent?: "granted" | "denied" | "pending";
  /** The engine is not there before `engine()`. */
  late?: boolean;
  random?: () => number;
}

export function fakeInside(faking: Faking): FakeInside {
  const { store = new FakeStorage(), random = () => 0.5 } = faking;
  const page = "page" in faking ? faking.page : fakePage();
  const reported: VarioError[] = [];
  const loads: string[] = [];
  const listeners: (() => void)[] = [];
  let [state, up, payload] = [faking.consent ?? "granted", !faking.late, ""];
  let arrive = () => {};
  const ready = up
    ? Promise.resolve()
    : new Promise<void>((resolve) => {
        arrive = resolve;
      });
  const changed = () => {
    for (const listener of listeners) listener();
  };
  const decide = { load, free() {} } as Decide;
  const inside = {
    options: { endpoint: "local:", writeKey: "demo", ...faking.options },
    window: page as unknown as Window | undefined,
    storage: keyValue(() => store),
    fetch: faking.fetch,
    now: Date.now,
    random,
    report: (error: VarioError) => void reported.push(error),
    ask: (work: (decide: Decide) => unknown, fallback: unknown) => (up ? work(decide) : fallback),
    fresh: () => (up ? decide : undefined),
    payload: () => payload,
    load(text: string) {
      if (up) load(text);
      payload = text;
      loads.push(text);
      changed();
    },
    attributes: () => ({}),
    onChange: (listener: () => void) => void listeners.push(listener),
    vario: { consent: () => ({ analytics: "denied", experiments: state }), ready },
  } as unknown as Inside;
  return {
    inside,
    store,
    page,
    reported,
    loads,
    consent(next) {
      state = next;
      changed();
    },
    engine() {
      up = true;
      arrive();
    },
  };
}

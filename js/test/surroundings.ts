/** A browser's and a collector's stand-ins. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { IDBFactory } from "fake-indexeddb";
import type { Inside } from "../src/inside.js";
import type { Runtime } from "../src/load.js";
import type { Options, TextStorage, Vario } from "../src/options.js";
import { keyValue } from "../src/storage.js";
import { type Host, start } from "../src/vario.js";
import { type FakeModule, fakeModule } from "./fake-module.js";

/** Waits, and then as many turns of the event loop as IndexedDB may need, however busy the machine is. */
export async function wait(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** `localStorage`, with a quota in characters; 0: blocked. */
export class FakeStorage implements TextStorage {
  readonly texts = new Map<string, string>();
  /** Calls of any kind. */
  used = 0;
  constructor(public quota = 5_000_000) {}
  private enter() {
    this.used++;
    if (!this.quota) throw new DOMException("blocked", "SecurityError");
  }
  getItem(key: string) {
    this.enter();
    return this.texts.get(key) ?? null;
  }
  setItem(key: string, value: string) {
    this.enter();
    let size = key.length + value.length;
    for (const [other, text] of this.texts) if (other !== key) size += other.length + text.length;
    if (size > this.quota) throw new DOMException("full", "QuotaExceededError");
    this.texts.set(key, value);
  }
  removeItem(key: string) {
    this.enter();
    this.texts.delete(key);
  }
}

export interface Message {
  type: string;
  messageId: string;
  anonymousId: string;
  userId?: string;
  timestamp: string;
  event?: string;
  properties?: Record<string, unknown>;
  traits?: Record<string, unknown>;
  context: { library: { name: string }; sessionId: string; seq: number; page: Record<string, unknown> };
}

/** A body's text, unpacked where it is packed. */
export async function textOf(body: unknown): Promise<string> {
  if (!(body instanceof ArrayBuffer)) return String(body);
  return new Response(new Blob([body]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
}

/** Answers one request: a status, headers, results; or throws as a network does. */
export type Reply = (batch: Message[]) => { status: number; headers?: Record<string, string>; body?: object };

const RECORD = "Consent Changed";

/** A collector that answers by the replies in turn, then "ok" for all. */
export class Collector {
  readonly batches: Message[][] = [];
  readonly beacons: Message[][] = [];
  readonly requests: { url: string; init: RequestInit }[] = [];
  /** Every message accepted, first arrival only. */
  readonly stored = new Map<string, Message>();
  constructor(private replies: Reply[] = []) {}

  fetch = (async (url: string, init: RequestInit = {}) => {
    this.requests.push({ url: String(url), init });
    const { batch } = JSON.parse(await textOf(init.body)) as { batch: Message[] };
    this.batches.push(batch);
    const reply = this.replies.shift();
    if (!reply) {
      for (const message of batch) this.store(message);
      return Response.json({ results: Object.fromEntries(batch.map(({ messageId }) => [messageId, "ok"])) });
    }
    const { status, headers = {}, body } = reply(batch);
    return new Response(body ? JSON.stringify(body) : null, { status, headers });
  }) as typeof fetch;

  beacon = (_url: string, body: string) => {
    this.beacons.push(JSON.parse(body).batch);
    return true;
  };

  store(message: Message) {
    if (!this.stored.has(message.messageId)) this.stored.set(message.messageId, message);
  }

  /** Events accepted, in order of arrival; "page" and the like for the rest. Records of consent are not among them. */
  events = () =>
    [...this.stored.values()].map((message) => message.event ?? message.type).filter((name) => name !== RECORD);
  /** Records of consent accepted, in order of arrival. */
  consents = () => [...this.stored.values()].filter((message) => message.event === RECORD);
}

/** A lock manager of all tabs. */
export function fakeLocks(): LockManager {
  const held = new Set<string>();
  return {
    request: async (name: string, options: object, hold = options as () => Promise<void>) => {
      held.add(name);
      await hold();
      held.delete(name);
    },
    query: async () => ({ held: [...held].map((name) => ({ name })) }),
  } as unknown as LockManager;
}
const LOCKS = fakeLocks();

export interface FakeWindow extends EventTarget {
  location: { href: string; pathname: string; hostname: string; protocol: string };
  document: EventTarget & { title: string; referrer: string; visibilityState: string; cookie?: string };
  navigator: { sendBeacon: Collector["beacon"]; globalPrivacyControl?: boolean; locks: LockManager };
}

export function fakeWindow(collector: Collector, href = "https://shop.example/tea?utm=1"): FakeWindow {
  const url = new URL(href);
  return Object.assign(new EventTarget(), {
    location: { href, pathname: url.pathname, hostname: url.hostname, protocol: url.protocol },
    document: Object.assign(new EventTarget(), { title: "Tea", referrer: "", visibilityState: "visible" }),
    navigator: { sendBeacon: collector.beacon, locks: LOCKS },
  });
}

export interface Visit {
  vario: Vario;
  collector: Collector;
  window: FakeWindow;
  module: FakeModule;
  storage: FakeStorage;
  database: IDBFactory;
  /** Lets the engine arrive, or fail, when it is late. */
  engine: { arrive(): void; fail(): void };
  /** The page goes for good. */
  leave(): void;
}

export interface Visiting {
  options?: Partial<Options>;
  collector?: Collector;
  storage?: FakeStorage;
  database?: IDBFactory | undefined;
  module?: FakeModule;
  window?: FakeWindow;
  /** The engine does not come before `engine.arrive()`. */
  late?: boolean;
  /** Starts with a decide module, as the synchronous entries do: a stand-in, or this one. */
  sync?: boolean;
  decider?: Runtime | undefined;
  /** Where the modules of profile and recommendations come from; the real ones unless told. */
  personal?: (inside: Inside, file: string) => Promise<WebAssembly.Module>;
}

const personalModule = async (_: Inside, file: string) => {
  const name = file.replace(".wasm", "");
  return new WebAssembly.Module(await readFile(join(import.meta.dirname, `../../build/wasm/${name}/${name}_bg.wasm`)));
};

/** What `vario train` makes of three sessions. */
export const tinyModel = async () =>
  new Uint8Array(await readFile(join(import.meta.dirname, "../../tests/vectors/tiny.model")));

/** Consent granted, no page message, nothing captured, payload `{"experiments":{"hero":"bold"}}` unless told. */
export function visit(given: Visiting = {}): Visit {
  const { collector = new Collector(), storage = new FakeStorage(), module = fakeModule() } = given;
  const { database = new IDBFactory(), window = fakeWindow(collector) } = given;
  let arrive = () => {};
  let fail = () => {};
  const late = new Promise<void>((resolve, reject) => {
    arrive = resolve;
    fail = () => reject(new Error("no engine"));
  });
  late.catch(() => {});
  const host: Host = {
    window: window as unknown as Window,
    storage: keyValue(() => storage),
    database: () => ("database" in given ? given.database : database),
    fetch: collector.fetch,
    decider: given.sync ? fakeModule().runtime : given.decider,
    chunk: async (name) => {
      const chunks = {
        variants: () => import("../src/variants.js"),
        source: () => import("../src/source.js"),
        panel: () => import("../src/panel.js"),
        delivery: () => import("../src/delivery.js"),
        companions: () => import("../src/companions.js"),
        local: () => import("../src/local.js"),
        frame: () => import("../src/frame.js"),
        personal: async () => {
          const { personalize } = await import("../src/personal.js");
          return { personalize: (inside: Inside) => personalize(inside, given.personal ?? personalModule) };
        },
      };
      return chunks[name]() as never;
    },
    engine: async () => {
      if (given.late) await late;
      return module.runtime;
    },
  };
  const { vario } = start(
    {
      endpoint: "https://collector.example",
      writeKey: "demo",
      consent: "granted",
      autoPage: false,
      capture: false,
      payload: { experiments: { hero: "bold" } },
      ...given.options,
    },
    host,
  );
  const leave = () => window.dispatchEvent(new Event("pagehide"));
  return { vario, collector, window, module, storage, database, engine: { arrive, fail }, leave };
}

/** The records in a log's database. */
export async function logged(
  factory: IDBFactory,
): Promise<{ bytes: string; tab: string; seq: number; purpose: number }[]> {
  return new Promise((resolve, reject) => {
    const request = factory.open("vario");
    request.onupgradeneeded = () => request.transaction?.abort();
    request.onerror = (event) => {
      event.preventDefault();
      resolve([]);
    };
    request.onsuccess = () => {
      const database = request.result;
      const all = database.transaction("log").objectStore("log").getAll();
      all.onsuccess = () => {
        database.close();
        resolve(all.result);
      };
      all.onerror = () => reject(all.error);
    };
  });
}

/** From a message to the collector, or to the browser's own store: the log and what empties it. A chunk: nothing leaves in the first moments. */
import { httpTransport } from "./http.js";
import { createLog } from "./log.js";
import type { Options } from "./options.js";
import { createSender, type SenderHost, type Transport } from "./send.js";
import type { KeyValue } from "./storage.js";

export interface Delivery {
  /** Takes a message's bytes for a purpose: 0 analytics, 1 experiments, 3 heatmap; 4 needs no consent. */
  append(bytes: string, purpose: number): void;
  /** State of each purpose: 0 pending, 1 granted, 2 denied. */
  gates(states: number[]): void;
  /** Messages not yet acknowledged. */
  size(): number;
  /** The policy was replaced: it hears of what waits. */
  renewed(): void;
  /** Lets go of all messages: their visitor was forgotten. */
  discard(): void;
  /** The page is hidden; `leaving`: it may never come back. */
  hide(leaving: boolean): void;
  /** Back from the back-forward cache. */
  show(): void;
  flush(): Promise<void>;
  /** Erases what is kept of a visitor. */
  forget(visitorId: string): Promise<void>;
}

export interface DeliveryHost extends SenderHost {
  /** Loads the transport into the browser's own store. */
  local: () => Promise<Transport>;
  fetch: typeof fetch;
  /** Undefined in Node. */
  window: Window | undefined;
  storage: KeyValue;
  /** May throw, where it is blocked. */
  database: () => IDBFactory | undefined;
}

/** A transport that is still being loaded: what it cannot take yet stays in the log. */
function lazy(loading: Promise<Transport>): Transport {
  let loaded: Transport | undefined;
  const there = loading.then((transport) => (loaded = transport)).catch(() => undefined);
  return {
    prepare: () => void there.then((transport) => transport?.prepare?.()),
    send: async (entries) => (await there)?.send(entries) ?? { status: 0, retryAfterMs: -1 },
    leave: (entries, leaving) => loaded?.leave(entries, leaving) ?? [],
    forget: async (visitorId) => (await there)?.forget?.(visitorId),
  };
}

export function createDelivery({ endpoint, writeKey }: Options, host: DeliveryHost): Delivery {
  const navigator = host.window?.navigator;
  const log = createLog({
    database: host.database,
    storage: host.storage,
    locks: navigator?.locks,
    count: host.count,
    waiting: (entries) => entries.forEach((entry) => void sender.queued(entry)),
  });
  const transport =
    endpoint === "local:" ? lazy(host.local()) : httpTransport(endpoint, writeKey, host.fetch, navigator);
  const sender = createSender(log, transport, host);
  return {
    append: log.append,
    gates: log.gates,
    size: log.size,
    renewed: () => [...log.entries()].forEach(sender.queued),
    discard: () => log.settle(log.entries()),
    hide(leaving) {
      log.hide(leaving);
      sender.hide(leaving);
    },
    show: log.show,
    flush: sender.flush,
    async forget(visitorId) {
      await Promise.all([log.clear(), transport.forget?.(visitorId)]);
    },
  };
}

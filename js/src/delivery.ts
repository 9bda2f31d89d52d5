/** From a message to the collector, to other destinations, or to the browser's own store: the log and what empties it. A chunk: nothing leaves in the first moments. */

import { createChannel } from "./channel.js";
import { collectorWire, type HttpHost, httpTransport } from "./http.js";
import { createLog } from "./log.js";
import type { Destination, Options } from "./options.js";
import { fixedPolicy } from "./policy.js";
import { createSender, type Sender, type SenderHost, type Transport } from "./send.js";
import type { KeyValue } from "./storage.js";
import { inTurn } from "./turn.js";

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
  /** Seen again; `back`: from the back-forward cache. */
  show(back: boolean): void;
  flush(): Promise<void>;
  /** Erases what is kept of a visitor. */
  forget(visitorId: string): Promise<void>;
}

export interface DeliveryHost extends Omit<SenderHost, "inTurn" | "pausing"> {
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
    send: async (entries, aborted) => (await there)?.send(entries, aborted) ?? { status: 0, retryAfterMs: -1 },
    leave: (entries, leaving) => loaded?.leave(entries, leaving) ?? [],
    forget: async (visitorId) => (await there)?.forget?.(visitorId),
  };
}

/** What a destination is known by from one visit to the next. */
function nameOf(destination: Destination, place: number): string {
  if (typeof destination === "function") return `function ${place}`;
  const { type } = destination;
  return type === "dataLayer" ? type : `${type} ${type === "webhook" ? destination.url : destination.endpoint}`;
}

export function createDelivery(options: Options, host: DeliveryHost): Delivery {
  const { endpoint, writeKey, destinations = [] } = options;
  const { window } = host;
  const navigator = window?.navigator;
  const local = endpoint === "local:";
  const http: HttpHost = {
    fetch: host.fetch,
    navigator,
    fetchLater: (window as { fetchLater?: HttpHost["fetchLater"] } | undefined)?.fetchLater?.bind(window),
  };
  const senders: Sender[] = [];
  const log = createLog({
    database: host.database,
    storage: host.storage,
    locks: navigator?.locks,
    destinations: ["", ...destinations.map(nameOf)],
    count: host.count,
    waiting(entries) {
      for (const entry of entries) for (const sender of senders) sender.queued(entry);
    },
  });
  // The collector asks one tab for patience, and means all.
  const channel = createChannel(window, "vario", (said) => {
    const { pause } = (said ?? {}) as { pause?: number };
    if (typeof pause === "number" && pause > 0) senders[0]?.pause(pause);
  });
  const locks = navigator?.locks;
  const shared: SenderHost = {
    ...host,
    ...(locks && !local && { inTurn: (work, aborted) => inTurn(locks, work, aborted) }),
    pausing: (pause) => channel.post({ pause }),
  };
  const transport = local ? lazy(host.local()) : httpTransport(collectorWire(endpoint, writeKey, options.path), http);
  senders.push(createSender(log, transport, shared));
  for (const [place, destination] of destinations.entries()) {
    const policy = fixedPolicy();
    const loading = import("./destinations.js").then((chunk) =>
      chunk.destinationTransport(destination, { ...http, window }),
    );
    const own: SenderHost = { ...host, policy: (ask) => ask(policy) };
    senders.push(createSender(log, lazy(loading), own, place + 1));
  }
  const retry = () => senders.forEach((sender) => void sender.retry());
  window?.addEventListener?.("online", retry);
  return {
    append: log.append,
    gates: log.gates,
    size: log.size,
    renewed() {
      for (const entry of log.entries()) senders[0]?.queued(entry);
    },
    discard: () => log.settle(log.entries()),
    hide(leaving) {
      log.hide(leaving);
      for (const sender of senders) sender.hide(leaving);
      if (leaving) channel.close();
    },
    show(back) {
      if (back) {
        log.show();
        channel.open();
      }
      retry();
    },
    flush: async () => void (await Promise.all(senders.map((sender) => sender.flush()))),
    async forget(visitorId) {
      await Promise.all([log.clear(), transport.forget?.(visitorId)]);
    },
  };
}

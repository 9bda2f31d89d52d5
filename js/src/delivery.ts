/** From log to collector, or to the browser's own store. A chunk on the default entry: nothing leaves in the first moments. */
import { httpTransport } from "./http.js";
import type { Log } from "./log.js";
import type { Options } from "./options.js";
import { createSender, type Sender, type SenderHost, type Transport } from "./send.js";

export interface Delivery extends Sender {
  /** Erases what the transport keeps of a visitor. */
  forget(visitorId: string): Promise<void>;
}

export interface DeliveryHost extends SenderHost {
  /** Loads the transport into the browser's own store. */
  local: () => Promise<Transport>;
  fetch: typeof fetch;
  navigator: Navigator | undefined;
}

export type CreateDelivery = (log: Log, options: Options, host: DeliveryHost) => Delivery;

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

export const createDelivery: CreateDelivery = (log, { endpoint, writeKey }, host) => {
  const transport =
    endpoint === "local:" ? lazy(host.local()) : httpTransport(endpoint, writeKey, host.fetch, host.navigator);
  return {
    ...createSender(log, transport, host),
    forget: async (visitorId) => transport.forget?.(visitorId),
  };
};

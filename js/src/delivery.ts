/** From log to collector, or to the browser's own store. A chunk on the default entry: nothing leaves in the first moments. */
import { httpTransport } from "./http.js";
import { localTransport } from "./local.js";
import type { Log } from "./log.js";
import type { Options } from "./options.js";
import { createSender, type Sender, type SenderHost } from "./send.js";

export interface Delivery extends Sender {
  /** Erases what the transport keeps of a visitor. */
  forget(visitorId: string): Promise<void>;
}

export interface DeliveryHost extends SenderHost {
  database: () => IDBFactory | undefined;
  fetch: typeof fetch;
  navigator: Navigator | undefined;
}

export type CreateDelivery = (log: Log, options: Options, host: DeliveryHost) => Delivery;

export const createDelivery: CreateDelivery = (log, { endpoint, writeKey }, host) => {
  const transport =
    endpoint === "local:"
      ? localTransport(host.database)
      : httpTransport(endpoint, writeKey, host.fetch, host.navigator);
  return {
    ...createSender(log, transport, host),
    forget: async (visitorId) => transport.forget?.(visitorId),
  };
};

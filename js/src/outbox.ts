/** Messages on their way to the log, which comes a moment after the first decision: until then they wait here. */
import { batchAddress } from "./config.js";
import type { Delivery } from "./delivery.js";
import type { Options, SegmentMessage } from "./options.js";
import { readSpill, type Spilled, writeSpill } from "./spill.js";
import type { KeyValue } from "./storage.js";

export type Outbox = Delivery;

/** `delivering`: what stores and sends; undefined where it could not be loaded. */
export function createOutbox(
  { endpoint, writeKey, path, middleware = [] }: Options,
  storage: KeyValue,
  navigator: Navigator | undefined,
  count: (code: string, messages: number) => void,
  // biome-ignore lint/suspicious/noConfusingVoidType: nothing comes of a failure
  delivering: Promise<Delivery | void>,
): Outbox {
  let delivery: Delivery | undefined;
  let waiting: Spilled = [];
  let states: number[] = [];
  const spilled = new Set<Spilled[0]>();

  const there = delivering.then((loaded) => {
    if (!loaded) return;
    delivery = loaded;
    delivery.gates(states);
    for (const [purpose, bytes] of waiting) delivery.append(bytes, purpose);
    waiting = [];
    return delivery;
  });

  /** The page goes and there is no log yet: `localStorage` keeps what may be kept, and a beacon takes it along. */
  function depart() {
    const granted = waiting.filter(([purpose]) => purpose > 3 || states[purpose] === 1);
    const fresh = granted.filter((message) => !spilled.has(message));
    if (!fresh.length) return;
    writeSpill(storage, [...readSpill(storage, states), ...fresh]);
    for (const message of fresh) spilled.add(message);
    if (endpoint !== "local:")
      navigator?.sendBeacon(
        batchAddress(endpoint, path),
        `{"writeKey":${JSON.stringify(writeKey)},"batch":[${fresh.map(([, bytes]) => bytes)}],"sentAt":"${new Date().toISOString()}"}`,
      );
  }

  /** What the site makes of a message; undefined: nothing. */
  function refined(bytes: string): string | undefined {
    if (!middleware.length) return bytes;
    try {
      let message: SegmentMessage | null = JSON.parse(bytes);
      const messageId = message?.messageId;
      for (const refine of middleware) message = message && refine(message);
      return message ? JSON.stringify({ ...message, messageId }) : undefined;
    } catch {
      count("E_MIDDLEWARE", 1);
      return undefined;
    }
  }

  return {
    append(given, purpose) {
      const bytes = purpose > 3 ? given : refined(given);
      if (!bytes) return;
      if (delivery) delivery.append(bytes, purpose);
      else waiting.push([purpose, bytes]);
    },
    gates(given) {
      states = given;
      waiting = waiting.filter(([purpose]) => states[purpose] !== 2);
      delivery?.gates(given);
    },
    size: () => delivery?.size() ?? waiting.length,
    renewed: () => delivery?.renewed(),
    discard() {
      waiting = [];
      delivery?.discard();
    },
    hide: (leaving) => (delivery ? delivery.hide(leaving) : depart()),
    show: (back) => delivery?.show(back),
    flush: async () => (await there)?.flush(),
    async forget(visitorId) {
      waiting = waiting.filter(([purpose]) => purpose > 3);
      writeSpill(storage, []);
      await (await there)?.forget(visitorId);
    },
  };
}

/** Other services that get the messages too, each acknowledged by itself. A chunk of its own. */

import { postHogWire } from "./destinations/posthog.js";
import { collectorWire, type HttpHost, type HttpWire, httpTransport } from "./http.js";
import type { Destination, SegmentMessage } from "./options.js";
import type { Entry } from "./queue.js";
import type { Transport } from "./send.js";

const messageOf = (entry: Entry): SegmentMessage => JSON.parse(entry.bytes);

/** Segment and what understands its format: RudderStack wants Basic authentication, Jitsu a header, others the key in the body. */
function segmentWire({ endpoint, writeKey, auth = "body" }: Extract<Destination, { type: "segment" }>): HttpWire {
  const wire = { ...collectorWire(endpoint, writeKey), packs: false };
  if (auth === "basic") wire.headers = { Authorization: `Basic ${btoa(`${writeKey}:`)}` };
  if (auth === "header") wire.headers = { "X-Write-Key": writeKey };
  // Those read JSON by its content type, and have a preflight for their header anyway.
  if (auth !== "body") wire.type = "application/json";
  return wire;
}

function webhookWire({ url, headers }: Extract<Destination, { type: "webhook" }>): HttpWire {
  return {
    url,
    headers: headers ?? {},
    type: "application/json",
    body: (entries) => `{"batch":[${entries.map((entry) => entry.bytes)}],"sentAt":"${new Date().toISOString()}"}`,
  };
}

/** Hands each message to a function; what it rejects is tried again. */
function functionTransport(take: (message: SegmentMessage) => unknown): Transport {
  return {
    async send(entries) {
      const results: Record<string, string> = {};
      for (const entry of entries) {
        const message = messageOf(entry);
        try {
          await take(message);
          results[message.messageId] = "ok";
        } catch {
          results[message.messageId] = "retry";
        }
      }
      return { status: 200, retryAfterMs: -1, results };
    },
    leave: () => [],
  };
}

/** Google Tag Manager's queue: https://developers.google.com/tag-platform/tag-manager/datalayer */
function dataLayerTransport(window: Window | undefined, name = "dataLayer"): Transport {
  return functionTransport((message) => {
    const place = window as unknown as Record<string, unknown[] | undefined> | undefined;
    if (!place) return;
    place[name] ??= [];
    const { type, event = type, properties, traits, messageId, userId } = message;
    place[name].push({ ...traits, ...properties, event, vario_id: messageId, ...(userId && { user_id: userId }) });
  });
}

export function destinationTransport(
  destination: Destination,
  host: HttpHost & { window: Window | undefined },
): Transport {
  if (typeof destination === "function") return functionTransport(destination);
  switch (destination.type) {
    case "segment":
      return httpTransport(segmentWire(destination), host);
    case "posthog":
      return httpTransport(postHogWire(destination), host);
    case "webhook":
      return httpTransport(webhookWire(destination), host);
    default:
      return dataLayerTransport(host.window, destination.name);
  }
}

import type { FastifyInstance } from "fastify";
import { bodyText } from "./body.ts";
import type { CheckMessage } from "./check.ts";
import { isDeletion } from "./deletion.ts";
import { CollectorError } from "./errors.ts";
import { type DailyIdentity, surroundingsOf } from "./identity.ts";
import { type Arrival, milliseconds, readMessage } from "./message.ts";
import type { EventStore, StoredEvent } from "./store/event.ts";

/** Most messages in one batch. */
const MESSAGES = 10_000;
const PREFLIGHT_SECONDS = 86_400;
const RETRY_SECONDS = 5;

export interface BatchOptions {
  store: EventStore;
  check: CheckMessage;
  writeKeys: readonly string[];
  /** Ids of visitors without a cookie. */
  identity: DailyIdentity;
  /** Whether a proxy says what a visitor's address is. */
  forwarded: boolean;
}

type Verdict = "ok" | "drop";

/** The answer to a batch; a message without a messageId is answered under its place, "#0" the first. */
export interface BatchAnswer {
  results: Record<string, Verdict>;
  /** Why a message was dropped. */
  reasons: Record<string, string>;
}

interface Batch {
  messages: readonly unknown[];
  arrival: Arrival;
}

/**
 * `POST /v1/batch`: takes messages in Segment's format, from any origin.
 * Errors: E_BATCH_JSON, E_BATCH_SHAPE, E_BATCH_GZIP (400), E_WRITE_KEY (401), E_BATCH_SIZE (413), E_STORE (503).
 */
export async function batchRoutes(app: FastifyInstance, options: BatchOptions): Promise<void> {
  const { store, check, writeKeys, identity, forwarded } = options;

  app.addHook("onRequest", async (_request, reply) => {
    reply.header("access-control-allow-origin", "*").header("access-control-expose-headers", "Retry-After");
  });

  app.options("/v1/batch", async (_request, reply) => {
    reply
      .code(204)
      .header("access-control-allow-methods", "POST, OPTIONS")
      .header("access-control-allow-headers", "Content-Type, Content-Encoding")
      .header("access-control-max-age", PREFLIGHT_SECONDS);
    return reply.send();
  });

  app.post("/v1/batch", async (request, reply) => {
    const batch = batchFrom(await bodyText(request), writeKeys);
    const { events, answer } = readBatch(batch, check);
    const surroundings = surroundingsOf(request, batch.arrival.writeKey, forwarded);
    const named = events.map((event) => identity.apply(event, surroundings));
    const deleted = named.filter(isDeletion).flatMap(({ anonymousId }) => anonymousId ?? []);
    try {
      await store.append(deleted.length === 0 ? named : named.filter((event) => !isDeletion(event)), deleted);
    } catch (error) {
      if (error instanceof CollectorError && error.status === 503) reply.header("retry-after", RETRY_SECONDS);
      throw error;
    }
    return answer;
  });
}

function batchFrom(text: string, writeKeys: readonly string[]): Batch {
  const body = jsonFrom(text);
  if (typeof body !== "object" || body === null || !("batch" in body) || !Array.isArray(body.batch)) {
    throw new CollectorError("E_BATCH_SHAPE", 'The body must be {"writeKey": "…", "batch": [ … ]}.', 400);
  }
  if (body.batch.length > MESSAGES) {
    throw new CollectorError("E_BATCH_SHAPE", `A batch may have ${MESSAGES} messages; send it in parts.`, 400);
  }
  const writeKey = "writeKey" in body ? body.writeKey : undefined;
  if (typeof writeKey !== "string" || !writeKeys.includes(writeKey)) {
    throw new CollectorError("E_WRITE_KEY", "The write key is unknown; VARIO_WRITE_KEYS lists the collector's.", 401);
  }
  const sentAt = milliseconds("sentAt" in body ? body.sentAt : undefined);
  return { messages: body.batch, arrival: { writeKey, receivedAt: Date.now(), sentAt } };
}

function jsonFrom(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CollectorError("E_BATCH_JSON", "The body is not JSON.", 400, cause);
  }
}

/** Where two messages share an id, the stored one's answer stands. */
function readBatch({ messages, arrival }: Batch, check: CheckMessage): { events: StoredEvent[]; answer: BatchAnswer } {
  const events: StoredEvent[] = [];
  const results = new Map<string, Verdict>();
  const reasons = new Map<string, string>();
  for (const [index, raw] of messages.entries()) {
    const read = readMessage(raw, check, arrival);
    if ("event" in read) {
      events.push(read.event);
      results.set(read.messageId, "ok");
      reasons.delete(read.messageId);
      continue;
    }
    const key = read.messageId ?? `#${index}`;
    if (results.get(key) === "ok") continue;
    results.set(key, "drop");
    reasons.set(key, read.reason);
  }
  return { events, answer: { results: Object.fromEntries(results), reasons: Object.fromEntries(reasons) } };
}

import type { CheckMessage } from "./check.ts";
import type { StoredEvent } from "./store/event.ts";

/** What is known of a message from its request; times in milliseconds since 1970. */
export interface Arrival {
  writeKey: string;
  receivedAt: number;
  sentAt: number | null;
}

export type ReadMessage =
  | { messageId: string; event: StoredEvent }
  /** `messageId` is undefined where the message has none to answer by. */
  | { messageId: string | undefined; reason: string };

type Fields = Readonly<Record<string, unknown>>;

const NOTHING: Fields = {};
const SEQ_LIMIT = 2_147_483_647;
const SKEW_MS = 60_000;
const DAY_MS = 86_400_000;
/** What is to be nobody's: of when it came the day alone is kept, since a time would say beside whose messages. */
const PRIVATE_REPORT = "Heatmap Reported";

/** Checks a message of the wire and turns it into what the store keeps, or says why it must be dropped. */
export function readMessage(raw: unknown, check: CheckMessage, arrival: Arrival): ReadMessage {
  const messageId = nonEmpty(fields(raw).messageId);
  const drop = (reason: string): ReadMessage => ({ messageId, reason });

  const written = jsonText(raw);
  if (written === undefined) return drop("E_EVENT_DEPTH");
  const text = wellFormed(written);
  const reason = check(text);
  if (reason !== "") return drop(reason);
  if (messageId === undefined || !messageId.isWellFormed() || messageId.includes("\0")) return drop("E_EVENT_ID");

  const message = fields(text === written ? raw : JSON.parse(text));
  const captured = message.timestamp === undefined ? arrival.receivedAt : milliseconds(message.timestamp);
  if (captured === null) return drop("E_EVENT_TIME");
  return { messageId, event: storedEvent(messageId, message, captured - clockSkew(arrival), arrival) };
}

/**
 * How far the sender's clock is ahead of the collector's, ms: what lies between sending and receiving. Up to a minute may
 * be the way's doing, and counts as none, so that an event's time does not depend on how fast it came.
 */
export function clockSkew({ sentAt, receivedAt }: Arrival): number {
  const skew = sentAt === null ? 0 : sentAt - receivedAt;
  return Math.abs(skew) > SKEW_MS ? skew : 0;
}

/** Milliseconds since 1970 of an ISO time, null for anything else. */
export function milliseconds(value: unknown): number | null {
  const at = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

function storedEvent(messageId: string, message: Fields, timestamp: number, arrival: Arrival): StoredEvent {
  const context = fields(message.context);
  const properties = fields(message.properties ?? message.traits);
  const event = nonEmpty(message.event) ?? nonEmpty(message.name) ?? null;
  const dayOf = (at: number) => Math.floor(at / DAY_MS) * DAY_MS;
  const isPrivate = event === PRIVATE_REPORT;
  return {
    messageId,
    ...arrival,
    timestamp,
    ...(isPrivate && { receivedAt: dayOf(arrival.receivedAt), sentAt: null, timestamp: dayOf(timestamp) }),
    type: nonEmpty(message.type) ?? "",
    event,
    anonymousId: nonEmpty(message.anonymousId) ?? null,
    userId: nonEmpty(message.userId) ?? null,
    groupId: nonEmpty(message.groupId) ?? null,
    previousId: nonEmpty(message.previousId) ?? null,
    sessionId: nonEmpty(context.sessionId) ?? null,
    tab: nonEmpty(context.tab) ?? null,
    seq: sequence(context.seq),
    path: nonEmpty(properties.path) ?? nonEmpty(fields(context.page).path) ?? null,
    properties: JSON.stringify(properties),
    context: JSON.stringify(context),
  };
}

/** JSON text; undefined when nested too deep to write. */
function jsonText(raw: unknown): string | undefined {
  try {
    return JSON.stringify(raw);
  } catch {
    return undefined;
  }
}

/** The JSON text without halves of surrogate pairs, which DuckDB's JSON refuses. */
function wellFormed(text: string): string {
  return text.replace(/\\(?:ud[89a-f][\da-f]{2}|.)/g, (sequence) =>
    sequence.startsWith("\\ud") ? "\\ufffd" : sequence,
  );
}

function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : NOTHING;
}

function nonEmpty(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function sequence(value: unknown): number | null {
  return typeof value === "number" && Number.isInteger(value) && Math.abs(value) <= SEQ_LIMIT ? value : null;
}

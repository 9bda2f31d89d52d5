/** The store's events as their senders sent them: NDJSON of Segment messages, in no particular order. */
import { pipeline, Readable } from "node:stream";
import { constants, createGzip } from "node:zlib";
import type { FastifyReply, FastifyRequest } from "fastify";
import { accepts } from "../negotiated.ts";
import type { EventStore, Parameters, Row, RowStream } from "../store/event.ts";
import { fromTime, parameter, parameters, toTime } from "./parameters.ts";

const EVENTS = `
  SELECT message_id, received_at, sent_at, timestamp, type, event, anonymous_id, user_id, group_id, previous_id, properties, context
  FROM events`;

/**
 * Streams the answer to `GET /v1/export?from&to&event`: no faster than it is read, and no further than its reader stays.
 *
 * @throws CollectorError E_QUERY, E_STORE, E_EXPORT_BUSY; after the first bytes an error breaks the connection
 */
export async function exportEvents(store: EventStore, request: FastifyRequest, reply: FastifyReply) {
  const { sql, values } = questionOf(request);
  const rows = await store.stream(sql, values);
  reply.raw.once("close", () => rows.stop());
  const lines = Readable.from(linesOf(await rows.next(), rows), { objectMode: false });
  reply.type("application/x-ndjson; charset=utf-8").header("vary", "Accept-Encoding");
  if (!accepts(request.headers["accept-encoding"]).includes("gzip")) return reply.send(lines);
  const gzip = createGzip({ level: constants.Z_BEST_SPEED });
  pipeline(lines, gzip, () => rows.stop());
  return reply.header("content-encoding", "gzip").send(gzip);
}

function questionOf(request: FastifyRequest): { sql: string; values: Parameters } {
  const conditions: string[] = [];
  const values: Record<string, string> = {};
  const from = parameter(request, "from");
  if (from !== undefined) {
    values.from = fromTime(from);
    conditions.push("timestamp >= $from::TIMESTAMP");
  }
  const to = parameter(request, "to");
  if (to !== undefined) {
    values.to = toTime(to);
    conditions.push("timestamp < $to::TIMESTAMP");
  }
  const events = parameters(request, "event");
  if (events.length > 0) {
    values.events = JSON.stringify(events);
    conditions.push(`type = 'track' AND list_contains(from_json($events, '["VARCHAR"]'), event)`);
  }
  const where = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
  return { sql: EVENTS + where, values };
}

async function* linesOf(first: Row[] | undefined, rows: RowStream): AsyncGenerator<string, void, undefined> {
  try {
    for (let some = first; some !== undefined; some = await rows.next()) yield some.map(lineOf).join("");
  } finally {
    rows.stop();
  }
}

/** The JSON columns are text that stands in one line: they are copied, not read. */
function lineOf(row: Row): string {
  const isTrack = row.type === "track";
  const about = {
    type: row.type,
    messageId: row.message_id,
    anonymousId: row.anonymous_id ?? undefined,
    userId: row.user_id ?? undefined,
    groupId: row.group_id ?? undefined,
    previousId: row.previous_id ?? undefined,
    timestamp: row.timestamp,
    sentAt: row.sent_at ?? undefined,
    receivedAt: row.received_at,
    event: isTrack ? row.event : undefined,
    name: isTrack ? undefined : (row.event ?? undefined),
  };
  const bag = row.type === "identify" || row.type === "group" ? "traits" : "properties";
  return `${JSON.stringify(about).slice(0, -1)},"${bag}":${row.properties},"context":${row.context}}\n`;
}

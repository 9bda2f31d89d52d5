import {
  BIGINT,
  DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
  INTEGER,
  TIMESTAMP,
  VARCHAR,
} from "@duckdb/node-api";
import type { StoredEvent } from "./event.ts";

interface Column {
  name: string;
  declaration: string;
  type: DuckDBType;
  value: (event: StoredEvent, row: number) => DuckDBValue;
}

/**
 * The columns of the events table, in order. `row` grows in the order of storing: a reader that has seen row n asks
 * for rows above n. JSON columns are handed over as text and validated by DuckDB.
 */
const COLUMNS: readonly Column[] = [
  { name: "row", declaration: "BIGINT NOT NULL", type: BIGINT, value: (_, row) => BigInt(row) },
  text("message_id", "VARCHAR PRIMARY KEY", (event) => event.messageId),
  text("write_key", "VARCHAR NOT NULL", (event) => event.writeKey),
  time("received_at", "TIMESTAMP NOT NULL", (event) => event.receivedAt),
  time("sent_at", "TIMESTAMP", (event) => event.sentAt),
  time("timestamp", "TIMESTAMP NOT NULL", (event) => event.timestamp),
  text("type", "VARCHAR NOT NULL", (event) => event.type),
  text("event", "VARCHAR", (event) => event.event),
  text("anonymous_id", "VARCHAR", (event) => event.anonymousId),
  text("user_id", "VARCHAR", (event) => event.userId),
  text("group_id", "VARCHAR", (event) => event.groupId),
  text("previous_id", "VARCHAR", (event) => event.previousId),
  text("session_id", "VARCHAR", (event) => event.sessionId),
  text("tab", "VARCHAR", (event) => event.tab),
  { name: "seq", declaration: "INTEGER", type: INTEGER, value: (event) => event.seq },
  text("path", "VARCHAR", (event) => event.path),
  text("properties", "JSON NOT NULL", (event) => event.properties),
  text("context", "JSON NOT NULL", (event) => event.context),
];

export const COLUMN_TYPES: readonly DuckDBType[] = COLUMNS.map((column) => column.type);

/** Makes the table where there is none, and the connection's own staging table. */
export const SCHEMA: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS events (${COLUMNS.map(({ name, declaration }) => `"${name}" ${declaration}`).join(", ")})`,
  "CREATE TEMP TABLE staging AS FROM events LIMIT 0",
  "CREATE TABLE IF NOT EXISTS tombstones (id_hash VARCHAR PRIMARY KEY, deleted_at TIMESTAMP NOT NULL)",
];

/** The events as columns of values, numbered from `firstRow`. */
export function columnValues(events: readonly StoredEvent[], firstRow: number): DuckDBValue[][] {
  return COLUMNS.map(({ value }) => events.map((event, index) => value(event, firstRow + index)));
}

function text(name: string, declaration: string, value: (event: StoredEvent) => string | null): Column {
  return { name, declaration, type: VARCHAR, value };
}

function time(name: string, declaration: string, milliseconds: (event: StoredEvent) => number | null): Column {
  const value = (event: StoredEvent): DuckDBValue => {
    const at = milliseconds(event);
    return at === null ? null : new DuckDBTimestampValue(BigInt(at) * 1000n);
  };
  return { name, declaration, type: TIMESTAMP, value };
}

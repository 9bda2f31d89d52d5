import type { JS } from "@duckdb/node-api";
import type { Row, Value } from "./event.ts";

/** A row of an answer as the rest of the collector sees it. */
export function plainRow(row: Record<string, JS>): Row {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plainValue(value)]));
}

function plainValue(value: JS): Value {
  if (typeof value === "bigint") return Number(value);
  if (value === null || typeof value !== "object" || value instanceof Date) return value;
  throw new TypeError("a question's answer has a column that is neither text, number, boolean nor time");
}

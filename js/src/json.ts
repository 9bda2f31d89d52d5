/** Cycles, BigInts, getters and proxies that throw: whatever can be read is kept, the rest is left out. */
function readable(value: unknown, ancestors: unknown[]): unknown {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || !value) return value;
  if (ancestors.includes(value) || ancestors.length > 20) return undefined;
  const above = [...ancestors, value];
  if (Array.isArray(value)) return value.map((item) => readable(item, above));
  if (value instanceof Date) return value.toJSON();
  const copy: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(value)) {
    try {
      copy[key] = readable((value as Record<string, unknown>)[key], above);
    } catch {}
  }
  return copy;
}

/** JSON text of anything a page may hand over; "" for nothing, undefined for what cannot be read at all. Never throws. */
export function toJson(value: unknown): string | undefined {
  if (value === undefined || value === null) return "";
  try {
    return JSON.stringify(value) ?? "null";
  } catch {
    try {
      return JSON.stringify(readable(value, []));
    } catch {
      return undefined;
    }
  }
}

/** A name as it should have been given: a text, or a number's; else "". */
export const text = (value: unknown): string =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : "";

/** Bytes in UTF-8. */
export const utf8Length = (text: string): number => new TextEncoder().encode(text).length;

import type { KeyValue } from "../storage.js";

/** Key of the payload kept on the device. */
export const PAYLOAD = "vario.payload";

/** A kept payload younger than this decides at once, while a fresh one is asked for. */
const FRESH_MS = 86_400_000;
/** In characters, as `localStorage` counts. A larger payload is fetched on every page. */
const MOST_CHARACTERS = 1_000_000;

/**
 * The last good payload, as it came (an encrypted one stays encrypted). It says how experiments run and nothing about
 * the visitor, so it is no personal data; it is kept all the same only where consent lets anything be kept.
 */
export interface KeptPayload {
  /** Where it was fetched from; another address's payload is not used. */
  url: string;
  /** Its ETag, "" where the server sends none or does not show it. */
  etag: string;
  /** When the server last said that this is its payload, ms since the epoch. */
  fetchedAt: number;
  /** The server offers server-sent events, which a 304 need not repeat. */
  live: boolean;
  text: string;
}

/** What is kept of this address, whatever its age. */
export function readKept(storage: KeyValue, url: string): KeptPayload | undefined {
  try {
    const kept: Partial<KeptPayload> | null = JSON.parse(storage.get(PAYLOAD) ?? "null");
    if (kept?.url !== url || typeof kept.text !== "string" || typeof kept.fetchedAt !== "number") return undefined;
    return { url, etag: String(kept.etag ?? ""), fetchedAt: kept.fetchedAt, live: !!kept.live, text: kept.text };
  } catch {
    return undefined;
  }
}

/** Young enough to decide with; one from the future (the clock was set back) is not. */
export function isFresh(kept: KeptPayload, now: number): boolean {
  const age = now - kept.fetchedAt;
  return age >= 0 && age < FRESH_MS;
}

/** Keeps it, or where it is too large nothing, lest the next page decide with an older one. */
export function keep(storage: KeyValue, kept: KeptPayload): void {
  if (kept.text.length > MOST_CHARACTERS) storage.remove(PAYLOAD);
  else storage.set(PAYLOAD, JSON.stringify(kept));
}

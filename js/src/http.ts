import type { Entry } from "./log.js";
import type { Answer, Transport } from "./send.js";

const TIMEOUT_MS = 15_000;
/** Browsers let 64 KB of beacons be under way at a time: https://w3c.github.io/beacon/ */
const MOST_BEACON_BYTES = 60_000;

/** Retry-After: seconds or a date; -1 when absent. */
function retryAfter(header: string | null): number {
  if (!header) return -1;
  const ms = /^\d+$/.test(header) ? +header * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? -1 : Math.max(0, ms);
}

/** Messages to a collector, as text/plain with the key in the body: no preflight. */
export function httpTransport(endpoint: string, writeKey: string, get: typeof fetch, navigator?: Navigator): Transport {
  const url = `${endpoint.replace(/\/+$/, "")}/v1/batch`;
  // The real time, whatever clock the events have: a collector may measure the sender's clock by it.
  const body = (entries: Entry[]) =>
    `{"writeKey":${JSON.stringify(writeKey)},"batch":[${entries.map((entry) => entry.bytes)}],"sentAt":"${new Date().toISOString()}"}`;
  return {
    async send(entries) {
      const abort = new AbortController();
      const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
      const answer: Answer = { status: 0, retryAfterMs: -1 };
      try {
        const response = await get(url, {
          method: "POST",
          headers: { "Content-Type": "text/plain" },
          credentials: "omit",
          body: body(entries),
          signal: abort.signal,
        });
        const text = await response.text();
        answer.status = response.status;
        answer.retryAfterMs = retryAfter(response.headers.get("retry-after"));
        const { results, reasons } = JSON.parse(text);
        if (results && typeof results === "object") answer.results = results;
        if (reasons && typeof reasons === "object") answer.reasons = reasons;
      } catch {
        // No answer, or one without results: the status says it all.
      } finally {
        clearTimeout(timer);
      }
      return answer;
    },
    leave(entries) {
      let bytes = 200;
      const fitting = entries.filter((entry) => {
        bytes += entry.size + 1;
        return bytes <= MOST_BEACON_BYTES;
      });
      return fitting.length && navigator?.sendBeacon(url, body(fitting)) ? fitting : [];
    },
  };
}

import { within } from "./config.js";
import { utf8Length } from "./json.js";
import type { Entry } from "./log.js";
import type { Answer, Transport } from "./send.js";

const TIMEOUT_MS = 15_000;
/** Of messages; browsers let 64 KB of beacons be under way at a time: https://w3c.github.io/beacon/ */
const MOST_BEACON_BYTES = 60_000;

/** Retry-After: seconds or a date; -1 when absent or over. */
function retryAfter(header: string | null): number {
  const ms = Number(header) * 1000 || Date.parse(header ?? "") - Date.now();
  return ms > 0 ? ms : -1;
}

/** Messages to a collector, as text/plain with the key in the body: no preflight. */
export function httpTransport(endpoint: string, writeKey: string, get: typeof fetch, navigator?: Navigator): Transport {
  const url = `${endpoint.replace(/\/+$/, "")}/v1/batch`;
  // The real time, whatever clock the events have: a collector may measure the sender's clock by it.
  const body = (entries: Entry[]) =>
    `{"writeKey":${JSON.stringify(writeKey)},"batch":[${entries.map((entry) => entry.bytes)}],"sentAt":"${new Date().toISOString()}"}`;
  return {
    async send(entries) {
      const answer: Answer = { status: 0, retryAfterMs: -1 };
      try {
        const response = await get(url, {
          method: "POST",
          headers: { "Content-Type": "text/plain" },
          credentials: "omit",
          body: body(entries),
          signal: within(TIMEOUT_MS),
        });
        const text = await response.text();
        answer.status = response.status;
        answer.retryAfterMs = retryAfter(response.headers.get("retry-after"));
        const { results, reasons } = JSON.parse(text);
        if (typeof results === "object") answer.results = results;
        answer.reasons = reasons;
      } catch {
        // No answer, or one without results: the status says it all.
      }
      return answer;
    },
    leave(entries) {
      let room = MOST_BEACON_BYTES;
      const fitting: Entry[] = [];
      for (const entry of entries) {
        const bytes = entry.size < room ? utf8Length(entry.bytes) : room;
        if (bytes >= room) continue;
        room -= bytes + 1;
        fitting.push(entry);
      }
      return fitting.length && navigator?.sendBeacon(url, body(fitting)) ? fitting : [];
    },
  };
}

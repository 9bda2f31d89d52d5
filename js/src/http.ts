import { batchAddress, within } from "./config.js";
import { utf8Length } from "./json.js";
import type { Entry } from "./queue.js";
import type { Answer, Transport } from "./send.js";

const TIMEOUT_MS = 15_000;
/** Of messages; browsers let 64 KB of beacons be under way at a time: https://w3c.github.io/beacon/ */
const MOST_BEACON_BYTES = 60_000;
/** A body shorter than this gains nothing by being packed, bytes. */
const LEAST_PACKED = 1000;

/** `fetchLater`: https://developer.mozilla.org/docs/Web/API/Window/fetchLater */
type FetchLater = (url: string, init: RequestInit & { activateAfter?: number }) => unknown;

export interface HttpHost {
  fetch: typeof fetch;
  navigator?: Navigator | undefined;
  fetchLater?: FetchLater | undefined;
}

/** How a destination wants its messages. */
export interface HttpWire {
  url: string;
  body(entries: Entry[]): string;
  /** Beside the content type. A header of its own costs a cross-origin request a preflight, and beacons carry none. */
  headers?: Record<string, string>;
  /** Content-Type; text/plain needs no preflight. */
  type?: string;
  /** It understands `?compression=gzip`. */
  packs?: boolean;
}

/** Retry-After: seconds or a date; -1 when absent or over. */
function retryAfter(header: string | null): number {
  const ms = Number(header) * 1000 || Date.parse(header ?? "") - Date.now();
  return ms > 0 ? ms : -1;
}

async function packed(text: string): Promise<ArrayBuffer> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

/** Ends with the earlier of a time-out and the page. */
function ended(aborted: AbortSignal | undefined): AbortSignal | null {
  const late = within(TIMEOUT_MS);
  return aborted && late && AbortSignal.any ? AbortSignal.any([late, aborted]) : (aborted ?? late);
}

/** Entries of at most so many bytes, in their order; what is too large for what is left is passed over. */
function fitting(entries: Entry[], most: number): Entry[] {
  let room = most;
  return entries.filter((entry) => {
    const bytes = entry.size < room ? utf8Length(entry.bytes) : room;
    if (bytes >= room) return false;
    room -= bytes + 1;
    return true;
  });
}

export function httpTransport(wire: HttpWire, host: HttpHost): Transport {
  const { url, body, headers, type = "text/plain" } = wire;
  let packs = wire.packs && typeof CompressionStream === "function";
  let deferred: AbortController | undefined;

  async function post(text: string, aborted: AbortSignal | undefined): Promise<Response> {
    const small = packs && text.length >= LEAST_PACKED ? await packed(text).catch(() => undefined) : undefined;
    const request = (to: string, body: BodyInit) =>
      host.fetch(to, {
        method: "POST",
        headers: { "Content-Type": type, ...headers },
        credentials: "omit",
        body,
        signal: ended(aborted),
      });
    if (!small) return request(url, text);
    const response = await request(`${url}${url.includes("?") ? "&" : "?"}compression=gzip`, small);
    if (response.status !== 400 && response.status !== 415) return response;
    // It may not know what packing is: once more as it is, and from now on.
    const plain = await request(url, text);
    if (plain.ok) packs = false;
    return plain;
  }

  return {
    async send(entries, aborted) {
      const answer: Answer = { status: 0, retryAfterMs: -1 };
      try {
        const response = await post(body(entries), aborted);
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
      // A beacon has no headers of its own: https://w3c.github.io/beacon/
      if (headers || !host.navigator?.sendBeacon) return [];
      deferred?.abort();
      const blob = (text: string) => (type === "text/plain" ? text : new Blob([text], { type }));
      // Other beacons of the page's may have taken some of the room.
      for (let most = MOST_BEACON_BYTES; most > LEAST_PACKED; most /= 2) {
        const some = fitting(entries, most);
        if (!some.length) return [];
        if (host.navigator.sendBeacon(url, blob(body(some)))) return some;
      }
      return [];
    },
    later(entries) {
      deferred?.abort();
      const some = host.fetchLater && !headers ? fitting(entries, MOST_BEACON_BYTES / 2) : [];
      if (!some.length) return;
      deferred = new AbortController();
      try {
        const { signal } = deferred;
        host.fetchLater?.(url, { method: "POST", headers: { "Content-Type": type }, body: body(some), signal });
      } catch {
        // No room, or not allowed here: the log has everything.
      }
    },
  };
}

/** Segment's format as Vario's own collector takes it: the key in the body, and no preflight. */
export function collectorWire(endpoint: string, writeKey: string, path?: string): HttpWire {
  return {
    url: batchAddress(endpoint, path),
    // The real time, whatever clock the events have: the collector measures the sender's clock by it.
    body: (entries) =>
      `{"writeKey":${JSON.stringify(writeKey)},"batch":[${entries.map((entry) => entry.bytes)}],"sentAt":"${new Date().toISOString()}"}`,
    packs: true,
  };
}

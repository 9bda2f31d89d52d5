import { setTimeout as sleep } from "node:timers/promises";
import { HEALTH } from "../app.ts";
import type { BatchAnswer } from "../batch.ts";
import { CollectorError, messageOf } from "../errors.ts";
import type { ViewMessage } from "./messages.ts";

const ATTEMPTS = 6;
const FIRST_WAIT_MS = 250;
const PROBE_MS = 3_000;
const REQUEST_MS = 60_000;

/** What became of a batch; `reasons` counts the dropped messages by code. */
export interface Sent {
  ok: number;
  reasons: Map<string, number>;
}

/** A collector seen from outside, over HTTP. */
export class CollectorClient {
  readonly #origin: URL;
  readonly #writeKey: string;
  readonly #adminKey: string | undefined;

  constructor(origin: URL, writeKey: string, adminKey: string | undefined) {
    this.#origin = origin;
    this.#writeKey = writeKey;
    this.#adminKey = adminKey;
  }

  /**
   * Sends messages, again after a while where the collector or the network is busy.
   *
   * @throws CollectorError with the collector's code, or E_UNREACHABLE
   */
  async send(messages: readonly ViewMessage[]): Promise<Sent> {
    const body = JSON.stringify({ writeKey: this.#writeKey, batch: messages, sentAt: new Date().toISOString() });
    for (let attempt = 1; ; attempt += 1) {
      try {
        return countAnswers(await this.#post(body));
      } catch (error) {
        const again = error instanceof CollectorError && (error.status === 503 || error.status === 429);
        if (!again || attempt === ATTEMPTS) throw error;
        await sleep(FIRST_WAIT_MS * 2 ** (attempt - 1));
      }
    }
  }

  /** How many stored events have an id with this prefix. @throws CollectorError */
  async count(prefix: string): Promise<number> {
    const url = new URL("/v1/read/count", this.#origin);
    url.searchParams.set("messagePrefix", prefix);
    const headers: Record<string, string> =
      this.#adminKey === undefined ? {} : { authorization: `Bearer ${this.#adminKey}` };
    const answer = await answered<{ events: number }>(url, { headers, signal: AbortSignal.timeout(REQUEST_MS) });
    return answer.events;
  }

  #post(body: string): Promise<BatchAnswer> {
    return answered(new URL("/v1/batch", this.#origin), {
      method: "POST",
      headers: { "content-type": "text/plain;charset=UTF-8" },
      body,
      signal: AbortSignal.timeout(REQUEST_MS),
    });
  }
}

/** Whether a collector is at the address, something else, or nothing. */
export async function probe(origin: URL): Promise<"collector" | "other" | "nothing"> {
  try {
    const response = await fetch(new URL("/v1/health", origin), { signal: AbortSignal.timeout(PROBE_MS) });
    const health = (await response.json().catch(() => undefined)) as Partial<typeof HEALTH> | undefined;
    return health?.name === HEALTH.name ? "collector" : "other";
  } catch {
    return "nothing";
  }
}

async function answered<T>(url: URL, request: RequestInit): Promise<T> {
  const response = await fetch(url, request).catch((cause: unknown) => {
    const reason = cause instanceof Error && cause.cause !== undefined ? messageOf(cause.cause) : messageOf(cause);
    throw new CollectorError("E_UNREACHABLE", `${url.origin} does not answer: ${reason}.`, 503, cause);
  });
  const body = (await response.json().catch(() => ({}))) as T & { code?: string; message?: string };
  if (response.ok) return body;
  throw new CollectorError(body.code ?? "E_HTTP", body.message ?? `HTTP ${response.status}`, response.status);
}

function countAnswers({ results, reasons }: BatchAnswer): Sent {
  const dropped = new Map<string, number>();
  let ok = 0;
  for (const [messageId, verdict] of Object.entries(results)) {
    if (verdict === "ok") ok += 1;
    else dropped.set(reasons[messageId] ?? "", (dropped.get(reasons[messageId] ?? "") ?? 0) + 1);
  }
  return { ok, reasons: dropped };
}

import { VarioError } from "../errors.js";
import { retryAfter } from "./backoff.js";

/** A server that has not answered in full by then is given up, ms. */
export const TIMEOUT_MS = 10_000;

export type Answer =
  | { kind: "text"; text: string; etag: string; live: boolean }
  /** What is known still holds. */
  | { kind: "same" }
  | { kind: "failed"; error: VarioError; retryAfterMs: number }
  /** The page withdrew the question. */
  | { kind: "aborted" };

export interface Question {
  /** The ETag known, "" when there is none. */
  etag: string;
  /** The page's origin, undefined in Node. */
  origin: string | undefined;
  /** A copy in the HTTP cache is not enough. */
  revalidate: boolean;
  signal: AbortSignal;
}

/**
 * Asks the server once. The ETag goes along as If-None-Match where that costs no preflight: on the page's own origin and
 * in Node. To another origin the browser's HTTP cache revalidates by itself, and answers 200 with the text it has.
 */
export async function request(url: URL, question: Question, get: typeof fetch): Promise<Answer> {
  const { etag, origin, revalidate, signal } = question;
  const own = origin === undefined || origin === url.origin;
  const init: RequestInit = {};
  if (etag && own) init.headers = { "If-None-Match": etag };
  else if (etag || revalidate) init.cache = "no-cache";

  const cut = new AbortController();
  const abort = () => cut.abort();
  signal.addEventListener("abort", abort);
  let late: ReturnType<typeof setTimeout> | undefined;
  // Raced, since a fetch that the page provides may not heed the signal.
  const limit = new Promise<never>((_, reject) => {
    late = setTimeout(() => reject(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)), TIMEOUT_MS);
    signal.addEventListener("abort", () => reject(new Error("aborted")));
  });
  const failed = (message: string, retryAfterMs = 0): Answer => ({
    kind: "failed",
    error: new VarioError("E_FETCH", `${message} ${url}`),
    retryAfterMs,
  });
  try {
    const response = await Promise.race([get(url, { ...init, signal: cut.signal }), limit]);
    const { status, headers } = response;
    if (status === 304 && etag) return { kind: "same" };
    if (!response.ok) return failed(String(status), retryAfter(headers.get("retry-after"), Date.now()));
    const text = await Promise.race([response.text(), limit]);
    const live = headers.get("x-sse-support") === "enabled";
    return { kind: "text", text, etag: headers.get("etag") ?? "", live };
  } catch (thrown) {
    return signal.aborted ? { kind: "aborted" } : failed((thrown as Error)?.message ?? "");
  } finally {
    clearTimeout(late);
    signal.removeEventListener("abort", abort);
    abort();
  }
}

import { SourceError } from "./types.ts";

const KEY = "vario.studio.key";
const TIMEOUT_MS = 15_000;

/** Keeps the collector's admin key (`VARIO_ADMIN_KEY`) for this tab. */
export function rememberKey(key: string): void {
  sessionStorage.setItem(KEY, key);
}

export interface Question {
  query?: Record<string, string | number | undefined>;
  /** Sent as JSON with POST; without it the question is a GET. */
  body?: unknown;
}

/** Asks the collector. @throws SourceError unless it answers with success */
export async function askCollector<T>(base: URL, path: string, { query = {}, body }: Question = {}): Promise<T> {
  const url = new URL(path, base);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  const key = sessionStorage.getItem(KEY);
  const headers: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` };
  const post = { method: "POST", headers: { ...headers, "content-type": "application/json" } };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  let response: Response;
  try {
    response = await fetch(
      url,
      body === undefined ? { headers, signal } : { ...post, body: JSON.stringify(body), signal },
    );
  } catch (cause) {
    throw new SourceError("unreachable", url.origin, cause);
  }
  if (response.ok) return (await response.json()) as T;
  throw await refusal(response);
}

async function refusal(response: Response): Promise<SourceError> {
  const body: { code?: string; message?: string } = await response.json().catch(() => ({}));
  const message = [body.code, body.message].filter(Boolean).join(": ") || `HTTP ${response.status}`;
  if (response.status === 401) return new SourceError("unauthorized", message);
  if (response.status === 409) return new SourceError("conflict", message);
  if (response.status === 422) return new SourceError("invalid", message);
  return new SourceError(response.status >= 502 ? "unreachable" : "refused", message);
}

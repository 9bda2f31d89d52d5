import { VarioError } from "./errors.js";
import type { ConsentDecision, Options, Purpose } from "./options.js";

/** In the order in which the module numbers them. */
export const PURPOSES: readonly Purpose[] = ["analytics", "experiments", "personalization", "heatmap"];

const RIGHT = [
  ["endpoint", "E_CONFIG_ENDPOINT", /^(https?:\/\/|\/|local:$)/],
  ["writeKey", "E_CONFIG_WRITE_KEY", /./],
  ["consent", "E_CONFIG_CONSENT", /^(granted|denied|pending|)$/],
] as const;

/** Throws for what the site's developer got wrong. */
export function checkOptions(options: Options): void {
  for (const [path, code, right] of RIGHT) {
    const value = options[path] ?? "";
    if (typeof value !== "string" || !right.test(value)) throw new VarioError(code, `not ${right}`, path);
  }
}

/** Where batches go. */
export const batchAddress = (endpoint: string, path = "/v1/batch"): string => endpoint.replace(/\/+$/, "") + path;

/** Four letters, one a purpose: g grant, d deny, - unchanged. */
export function decisionLetters(decision: ConsentDecision): string {
  return PURPOSES.map((purpose) => {
    const said = typeof decision === "string" ? decision : decision?.[purpose];
    return { true: "g", granted: "g", false: "d", denied: "d" }[String(said)] ?? "-";
  }).join("");
}

/** Aborts a request that takes longer, where the browser is new enough for that. */
export const within = (ms: number): AbortSignal | null => AbortSignal.timeout?.(ms) ?? null;

/** Fetches within ten seconds. */
export async function fetchOk(url: string | URL, get: typeof fetch): Promise<Response> {
  const response = await get(url, { signal: within(10_000) });
  if (!response.ok) throw new VarioError("E_FETCH", `${response.status} ${url}`);
  return response;
}

/** The address of a payload that is to be fetched; undefined for one at hand. */
export function addressOf(payload: object | string | URL): string | URL | undefined {
  return payload instanceof URL || (typeof payload === "string" && !/^\s*[{[]/.test(payload)) ? payload : undefined;
}

/** A text as a number of 32 bits (FNV-1a over its UTF-8 bytes). */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** Numbers in [0,1) that follow from a number: jitter and ids of a visit that is replayed. */
export const seeded = (state: number) => () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};

/** A model's bytes, at once unless they have to be fetched. */
export function modelBytes(model: NonNullable<Options["model"]>, get: typeof fetch): Uint8Array | Promise<Uint8Array> {
  if (model instanceof Uint8Array) return model;
  if (model instanceof ArrayBuffer) return new Uint8Array(model);
  return fetchOk(model, get).then(async (response) => new Uint8Array(await response.arrayBuffer()));
}

import { VarioError } from "./errors.js";
import { toJson } from "./json.js";
import type { ConsentDecision, Options, Purpose } from "./options.js";

/** In the order in which the module numbers them. */
export const PURPOSES: readonly Purpose[] = ["analytics", "experiments", "personalization", "heatmap"];

/** Throws for what the site's developer got wrong. */
export function checkOptions(options: Options): void {
  const { endpoint, writeKey, consent } = options;
  if (!/^(https?:\/\/|local:$)/.test(endpoint))
    throw new VarioError("E_CONFIG_ENDPOINT", "no http origin, nor local:", "endpoint");
  if (typeof writeKey !== "string" || !writeKey) throw new VarioError("E_CONFIG_WRITE_KEY", "no text", "writeKey");
  if (consent && !/^(granted|denied|pending)$/.test(consent))
    throw new VarioError("E_CONFIG_CONSENT", "unknown", "consent");
}

/** Four letters, one a purpose: g grant, d deny, - unchanged. */
export function decisionLetters(decision: ConsentDecision): string {
  return PURPOSES.map((purpose) => {
    const said = typeof decision === "string" ? decision : decision?.[purpose];
    return said === true || said === "granted" ? "g" : said === false || said === "denied" ? "d" : "-";
  }).join("");
}

/** Fetches within ten seconds. */
export async function fetchOk(url: string | URL, get: typeof fetch): Promise<Response> {
  const response = await get(url, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new VarioError("E_FETCH", `${response.status} ${url}`);
  return response;
}

/** A payload's JSON text, at once unless it has to be fetched. */
export function payloadText(payload: object | string | URL, get: typeof fetch): string | Promise<string> {
  if (payload instanceof URL || (typeof payload === "string" && !/^\s*[{[]/.test(payload))) {
    return fetchOk(payload, get).then((response) => response.text());
  }
  return typeof payload === "string" ? payload : toJson(payload) || "";
}

/** A model's bytes, at once unless they have to be fetched. */
export function modelBytes(model: NonNullable<Options["model"]>, get: typeof fetch): Uint8Array | Promise<Uint8Array> {
  if (model instanceof Uint8Array) return model;
  if (model instanceof ArrayBuffer) return new Uint8Array(model);
  return fetchOk(model, get).then(async (response) => new Uint8Array(await response.arrayBuffer()));
}

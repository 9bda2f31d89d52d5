/**
 * The one error type of the package. `code` is stable and meant for programs; `message` is meant for people.
 *
 * Configuration: `E_CONFIG_ENDPOINT`, `E_CONFIG_WRITE_KEY`, `E_CONFIG_CONSENT` (thrown), `E_CONFIG_HEATMAP` (warned; no heatmap).
 * Payload and model: `E_PAYLOAD_JSON`, `E_PAYLOAD_SHAPE`, `E_PAYLOAD_DECRYPT`, `E_MODEL_…`, `E_FETCH` (warned once; the
 * page goes on with the last good one, or with controls).
 * Plan of events: `E_PLAN_JSON`, `E_PLAN_SHAPE`, `E_PLAN_PATTERN`, `E_PLAN_SIZE` (warned once; nothing is checked).
 * Messages: `E_EVENT_…`, `E_REJECTED`, `E_LOG_FULL`, `E_LOG_AGE`, `E_LOG_IDENTITY`, `E_BOT` (counted in `debug().dropped`). Of these, what breaks the plan
 * is sent nevertheless unless `strict` is set: `E_EVENT_PLAN` without the bad fields, `E_EVENT_UNPLANNED` counted once a name.
 * Variations: `E_VARIANT_…` (warned once; see variants.ts).
 * Module: `E_ENGINE_LOAD`, `E_ENGINE_TRAP`; storage: `E_STORAGE`; anything unforeseen: `E_INTERNAL` (warned once).
 */
export class VarioError extends Error {
  declare readonly code: string;
  /** Where in the input, as a dotted path; empty when it has no place. */
  declare readonly path: string;

  constructor(code: string, message: string, path = "") {
    super(message);
    this.name = "VarioError";
    this.code = code;
    this.path = path;
  }
}

/** What a wasm module throws is a text "CODE\tpath\tmessage"; anything else is a trap or a fault of the browser's. */
export function toVarioError(thrown: unknown, code = "E_INTERNAL"): VarioError {
  if (thrown instanceof VarioError) return thrown;
  if (typeof thrown === "string") {
    const [named = code, path, message = ""] = thrown.split("\t");
    return new VarioError(named, message, path);
  }
  return new VarioError(code, (thrown as Error | undefined)?.message ?? "");
}

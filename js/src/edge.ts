/**
 * The entry for edge runtimes: `evaluate` without a file system, with a module that the platform has compiled.
 * Cloudflare: `import wasm from "vario/decide.wasm"`; Vercel: `import wasm from "vario/decide.wasm?module"`.
 */
import * as glue from "../../build/wasm/decide/decide.js";
import { createEvaluate, type Evaluate } from "./evaluate.js";
import { createRuntime, type Runtime } from "./load.js";
import type { DecideModule } from "./wasm.js";

export { VarioError } from "./errors.js";
export type { Evaluate, Evaluation, EvaluationRequest, StickyDocs } from "./evaluate.js";
export { inlineJson } from "./evaluate.js";
export type * from "./options.js";
export { decrypt as decryptPayload } from "./source/decrypt.js";
export { version } from "./version.js";

let runtime: Runtime | undefined;

/** `wasm`: "vario/decide.wasm", compiled, or its bytes where the platform lets scripts compile. One module a process: later
 *  calls answer the first one's. What is wrong with it (`E_ENGINE_LOAD`) stands in each answer's `error`. */
export function createEvaluator(wasm: WebAssembly.Module | BufferSource): Evaluate {
  return createEvaluate(() => {
    if (!runtime) {
      glue.initSync({ module: wasm });
      const __wbg_reset_state = (glue as DecideModule).__wbg_reset_state;
      runtime = createRuntime({ Decide: glue.Decide, __wbg_reset_state });
    }
    return runtime;
  });
}

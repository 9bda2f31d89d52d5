import text from "vario:decide-wasm";
import * as glue from "../../build/wasm/decide/decide.js";
import { createRuntime, type Runtime } from "./load.js";

let runtime: Runtime | undefined;

/** Hexadecimal is longer than base64, but compresses to a sixth less: bytes stay aligned. */
const bytes = () => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** The decide module, instantiated at once from the bytes inside the script; undefined where wasm is blocked. */
export function decideRuntime(): Runtime | undefined {
  try {
    if (!runtime) {
      glue.initSync({ module: bytes() });
      const { __wbg_reset_state } = glue as { __wbg_reset_state?: () => void };
      runtime = createRuntime({ Decide: glue.Decide, __wbg_reset_state });
    }
  } catch {}
  return runtime;
}

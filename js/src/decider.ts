import text from "vario:decide-wasm";
import * as glue from "../../build/wasm/decide/decide.js";
import { createRuntime, type Runtime } from "./load.js";

let runtime: Runtime | undefined;

/** Hexadecimal or base64. Hexadecimal is longer, but compresses to a sixth less: bytes stay aligned. */
function bytes(encoded: string): Uint8Array<ArrayBuffer> {
  const pairs = /^00/.test(encoded) && encoded.match(/../g);
  return pairs
    ? Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16))
    : Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
}

/** The decide module, instantiated at once from the bytes inside the script; undefined where wasm is blocked. */
export function decideRuntime(): Runtime | undefined {
  try {
    if (!runtime) {
      glue.initSync({ module: bytes(text) });
      const { __wbg_reset_state } = glue as { __wbg_reset_state?: () => void };
      runtime = createRuntime({ Decide: glue.Decide, __wbg_reset_state });
    }
  } catch {}
  return runtime;
}

import text from "vario:decide-wasm";
import * as glue from "../../build/wasm/decide/decide.js";
import { createRuntime, type Runtime } from "./load.js";

let runtime: Runtime | undefined;

/** Where the text is put to be decoded. */
const TEXT = 100_000;

/** The text that scripts/build/module-text.mjs made of the module, behind the module that decodes it. */
function bytes(): Uint8Array<ArrayBuffer> {
  const [decoder = "", code = ""] = text.split(" ");
  const module = new WebAssembly.Module(Uint8Array.from(atob(decoder), (byte) => byte.charCodeAt(0)));
  const { m, d } = new WebAssembly.Instance(module).exports as { m: WebAssembly.Memory; d(from: number): number };
  const memory = new Uint8Array(m.buffer as ArrayBuffer);
  new TextEncoder().encodeInto(code, memory.subarray(TEXT));
  return memory.slice(0, d(TEXT));
}

/** The decide module, instantiated at once from the bytes inside the script; undefined where wasm is blocked. */
export function decideRuntime(): Runtime | undefined {
  try {
    if (!runtime) {
      glue.initSync({ module: bytes() });
      // Not taken apart by destructuring: all of the glue would be kept.
      const __wbg_reset_state = (glue as { __wbg_reset_state?: () => void }).__wbg_reset_state;
      runtime = createRuntime({ Decide: glue.Decide, __wbg_reset_state });
    }
  } catch {}
  return runtime;
}

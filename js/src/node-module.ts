/** The module of what only servers do. */
import { readFileSync } from "node:fs";
import * as glue from "../../build/wasm/node/node.js";
import { toVarioError } from "./errors.js";

export { glue };

let loaded = false;

/** Asks the module. One that trapped is replaced by a fresh instance. */
export function ask<T>(question: () => T): T {
  if (!loaded) {
    glue.initSync({ module: new WebAssembly.Module(readFileSync(new URL("./node.wasm", import.meta.url))) });
    loaded = true;
  }
  try {
    return question();
  } catch (thrown) {
    if (thrown instanceof WebAssembly.RuntimeError) glue.__wbg_reset_state();
    throw toVarioError(thrown, "E_ENGINE_TRAP");
  }
}

/** A value as the module takes it. */
export const json = (value: unknown): string => (typeof value === "string" ? value : (JSON.stringify(value) ?? ""));

import { loadEngine, type Runtime } from "./load.js";
import type { Options } from "./options.js";
import { keyValue } from "./storage.js";
import type { Chunks, Host } from "./vario.js";
import type { EngineModule } from "./wasm.js";

/** A file in a folder whose address may lack its slash; relative to the page, or to `base`. */
export function inFolder(
  file: string,
  folder: string | URL,
  base: string | undefined = globalThis.document?.baseURI,
): URL {
  return new URL(file, new URL(String(folder).replace(/\/?$/, "/"), base));
}

/** A browser's things. `glue`: imports engine.js, a chunk beside the entry or at an address. */
export function browserHost(
  options: Options,
  engineWasm: URL,
  glue: () => Promise<EngineModule>,
  chunks: { [K in keyof Chunks]: () => Promise<Chunks[K]> },
  decider?: Runtime,
  applyVariants?: Host["applyVariants"],
): Host {
  const get: typeof fetch = options.fetch ?? ((...request) => fetch(...request));
  return {
    window: globalThis.window,
    storage: keyValue(() => options.storage ?? globalThis.localStorage),
    database: () => globalThis.indexedDB,
    fetch: get,
    decider,
    engine: () => loadEngine(glue, engineWasm, get),
    chunk: (name) => chunks[name](),
    applyVariants,
  };
}

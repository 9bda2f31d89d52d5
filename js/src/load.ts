import { VarioError } from "./errors.js";
import type { DecideModule, EngineModule } from "./wasm.js";

/** A running wasm instance, shared by all who use its glue. */
export interface Runtime {
  glue: DecideModule | EngineModule;
  /** Grows with every fresh instance: objects of an older generation are dead. */
  generation: number;
  /** Fresh instance from the same compiled module; false where the glue cannot do that. */
  renew(): boolean;
}

/** Takes charge of glue that has been initialised. */
export function createRuntime(glue: DecideModule | EngineModule): Runtime {
  const runtime: Runtime = {
    glue,
    generation: 0,
    renew() {
      if (!glue.__wbg_reset_state) return false;
      glue.__wbg_reset_state();
      runtime.generation++;
      return true;
    },
  };
  return runtime;
}

/** Fetches and compiles, while it streams in where the server says `application/wasm` and nothing more. */
export async function compile(url: string | URL, get: typeof fetch): Promise<WebAssembly.Module> {
  const response = await get(url);
  if (!response.ok) throw new VarioError("E_ENGINE_LOAD", `${response.status} ${url}`);
  return response.headers.get("content-type") === "application/wasm"
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}

let loaded: Promise<Runtime> | undefined;

/** The page's engine, loaded once; a failed load may be tried again. */
export function loadEngine(glue: () => Promise<EngineModule>, url: URL | string, get: typeof fetch): Promise<Runtime> {
  loaded ??= Promise.all([glue(), compile(url, get)]).then(([engine, module]) => {
    engine.initSync({ module });
    return createRuntime(engine);
  });
  loaded.catch(() => (loaded = undefined));
  return loaded;
}

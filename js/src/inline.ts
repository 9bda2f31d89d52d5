/** The synchronous entry: decides before the first paint, the engine follows without blocking. */
import { decideRuntime } from "./decider.js";
import { browserHost, inFolder } from "./host.js";
import type { Options, Untyped, Vario } from "./options.js";
import { applyVariants } from "./variants.js";
import { start } from "./vario.js";

export { VarioError } from "./errors.js";
export type * from "./options.js";
export { version } from "./version.js";

const CHUNKS = {
  variants: async () => ({ applyVariants }),
  source: () => import("./source.js"),
  panel: () => import("./panel.js"),
  local: () => import("./local.js"),
  delivery: () => import("./delivery.js"),
  companions: () => import("./companions.js"),
  frame: () => import("./frame.js"),
  personal: () => import("./personal.js"),
};

/** Starts Vario and answers at once. A payload given as a URL is fetched and decides from when it is there. */
export function createVarioSync<
  Features extends object = Untyped,
  Experiments extends object = Untyped,
  Events extends object = Untyped,
>(options: Options): Vario<Features, Experiments, Events> {
  const { assets } = options;
  const engineWasm = assets ? inFolder("engine.wasm", assets) : new URL("./engine.wasm", import.meta.url);
  return start(
    options,
    browserHost(options, engineWasm, () => import("./engine.js"), CHUNKS, decideRuntime(), applyVariants),
  ).vario as Vario<Features, Experiments, Events>;
}

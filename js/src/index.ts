/** The package's default entry: starts, and answers when the engine is up. */
import * as glue from "./engine.js";
import { browserHost, inFolder } from "./host.js";
import type { Options, Untyped, Vario } from "./options.js";
import { start } from "./vario.js";

export { VarioError } from "./errors.js";
export type * from "./options.js";
export { version } from "./version.js";

const CHUNKS = {
  variants: () => import("./variants.js"),
  source: () => import("./source.js"),
  panel: () => import("./panel.js"),
  local: () => import("./local.js"),
  delivery: () => import("./delivery.js"),
  companions: () => import("./companions.js"),
  frame: () => import("./frame.js"),
  personal: () => import("./personal.js"),
};

/**
 * Starts Vario on this page. Waits for the engine and a payload's URL, ten seconds at most; without the engine the page
 * gets controls and events are still sent. Rejects only for wrong configuration: `E_CONFIG_ENDPOINT`,
 * `E_CONFIG_WRITE_KEY`, `E_CONFIG_CONSENT`.
 */
export async function createVario<
  Features extends object = Untyped,
  Experiments extends object = Untyped,
  Events extends object = Untyped,
>(options: Options): Promise<Vario<Features, Experiments, Events>> {
  const { assets } = options;
  const engineWasm = assets ? inFolder("engine.wasm", assets) : new URL("./engine.wasm", import.meta.url);
  const { vario, decided } = start(
    options,
    browserHost(options, engineWasm, async () => glue, CHUNKS),
  );
  await decided;
  return vario as Vario<Features, Experiments, Events>;
}

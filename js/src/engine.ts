/** The engine's glue, less what the package has no use for. Built as a chunk of its own, dist/engine.js. */
import * as glue from "../../build/wasm/engine/engine.js";

export {
  Decide,
  Delivery,
  initSync,
  seedEntropy,
  Tracker,
} from "../../build/wasm/engine/engine.js";
export const __wbg_reset_state = (glue as { __wbg_reset_state?: () => void }).__wbg_reset_state;

/** Vario's public API as the page sees it; `window.vario` is set by the script in the head. */
import type { Vario } from "../../js/src/options.js";

export type { Consent, Options, Profile, Recommendation, Vario } from "../../js/src/options.js";

declare global {
  interface Window {
    vario?: Vario;
  }
}

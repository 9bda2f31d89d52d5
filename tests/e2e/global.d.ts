import type { Vario } from "../../js/src/options.ts";

declare global {
  interface Window {
    vario?: Vario;
  }
}

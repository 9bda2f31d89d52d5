/** Asks once, while Vario has no decision. */
import { byId } from "./dom";
import type { Vario } from "./vario-api";

export function askForConsent(vario: Vario): void {
  if (!Object.values(vario.consent()).includes("pending")) return;
  const bar = byId("consent", HTMLElement);
  const answer = (decision: "granted" | "denied") => () => {
    vario.consent(decision);
    bar.hidden = true;
  };
  byId("consent-accept", HTMLButtonElement).addEventListener("click", answer("granted"));
  byId("consent-decline", HTMLButtonElement).addEventListener("click", answer("denied"));
  bar.hidden = false;
}

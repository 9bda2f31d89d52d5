/** Remembers which campaign the session began with, for pages that begin another session with another one. */
import { campaignOf } from "../inputs.js";
import type { Inside } from "../inside.js";
import { CAMPAIGN } from "../storage.js";

export function keepCampaign({ options, window, storage, vario, onChange }: Inside): void {
  const campaign = options.sessionOnCampaign && window ? campaignOf(window.location.href) : "";
  if (!campaign) return;
  const { sessionId } = vario.debug();
  const note = () => {
    if (Object.values(vario.consent()).includes("granted")) storage.set(CAMPAIGN, sessionId + campaign);
  };
  note();
  onChange((cause) => {
    if (cause === "consent") note();
  });
}

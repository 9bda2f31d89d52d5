/** What begins beside the engine and no decision waits for. One chunk; what few pages need is imported from here. */
import { whenIdle } from "./browser.js";
import { followSignals } from "./consent/bridges.js";
import { askConsent } from "./consent/dialog.js";
import { keepRecords } from "./consent/records.js";
import { keepCampaign } from "./identity/campaign.js";
import { requestDeletions } from "./identity/deletion.js";
import { keepCookie } from "./identity/jar.js";
import { keepProfile } from "./identity/vault.js";
import type { Inside } from "./inside.js";
import { type KeyValue, PERSONAL } from "./storage.js";

/** What an earlier configuration of the site left on the device goes; what is in memory stays. */
function clearDevice(storage: KeyValue): void {
  for (const key of PERSONAL) {
    const text = storage.get(key);
    storage.remove(key);
    if (text !== undefined) storage.set(key, text);
  }
}

/** Lets the companions begin that the options ask for; resolves when those are there that have a say in messages. */
export async function attend(inside: Inside): Promise<void> {
  const { identity = "cookie" } = inside.options;
  const records = keepRecords(inside);
  followSignals(inside, records);
  requestDeletions(inside);
  askConsent(inside, records, () => import("./dialog.js"));
  keepCampaign(inside);
  if (identity === "cookie") {
    keepCookie(inside);
    keepProfile(inside);
  } else whenIdle(inside.window, () => clearDevice(inside.storage));
}

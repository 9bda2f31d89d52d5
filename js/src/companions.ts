/** What begins beside the engine and no decision waits for. One chunk; what few pages need is imported from here. */
import { whenIdle } from "./browser.js";
import { startEcommerce } from "./capture/ecommerce.js";
import { startCapture } from "./capture.js";
import { followSignals } from "./consent/bridges.js";
import { askConsent } from "./consent/dialog.js";
import { keepRecords } from "./consent/records.js";
import { toVarioError } from "./errors.js";
import { keepCampaign } from "./identity/campaign.js";
import { requestDeletions } from "./identity/deletion.js";
import { keepCookie } from "./identity/jar.js";
import { keepProfile } from "./identity/vault.js";
import type { Inside } from "./inside.js";
import { reportLosses } from "./losses.js";
import { plannedEvents } from "./planned.js";
import { type KeyValue, PERSONAL } from "./storage.js";
import { followTouches, markBots } from "./touch.js";

/** What an earlier configuration of the site left on the device goes; what is in memory stays. */
function clearDevice(storage: KeyValue): void {
  for (const key of PERSONAL) {
    const text = storage.get(key);
    storage.remove(key);
    if (text !== undefined) storage.set(key, text);
  }
}

function keepIdentity(inside: Inside): void {
  const { identity = "cookie" } = inside.options;
  if (identity === "cookie") {
    keepCookie(inside);
    keepProfile(inside);
  } else whenIdle(inside.window, () => clearDevice(inside.storage));
}

function keepConsent(inside: Inside): void {
  const records = keepRecords(inside);
  followSignals(inside, records);
  askConsent(inside, records, () => import("./dialog.js"));
}

const COMPANIONS: ((inside: Inside) => unknown)[] = [
  reportLosses,
  markBots,
  followTouches,
  plannedEvents,
  keepConsent,
  requestDeletions,
  keepCampaign,
  keepIdentity,
  startEcommerce,
  startCapture,
];

/** Lets the companions begin that the options ask for; resolves when those are there that have a say in messages. One that
 *  fails is reported and is no matter for the others. */
export async function attend(inside: Inside): Promise<void> {
  const begin = async (companion: (inside: Inside) => unknown) => companion(inside);
  const failed = (thrown: unknown) => inside.report(toVarioError(thrown, "E_COMPANION"));
  await Promise.all(COMPANIONS.map((companion) => begin(companion).catch(failed)));
}

/** What begins beside the engine and no decision waits for. One chunk; what few pages need is imported from here. */
import { startEcommerce } from "./capture/ecommerce.js";
import { startCapture } from "./capture.js";
import { followSignals } from "./consent/bridges.js";
import { askConsent } from "./consent/dialog.js";
import { keepRecords } from "./consent/records.js";
import { toVarioError } from "./errors.js";
import { keepCampaign } from "./identity/campaign.js";
import { requestDeletions } from "./identity/deletion.js";
import { keepCookie } from "./identity/jar.js";
import { clearLeftovers } from "./identity/leftovers.js";
import { joinSiblings } from "./identity/siblings.js";
import { inTime } from "./in-time.js";
import type { Inside } from "./inside.js";
import { reportLosses } from "./losses.js";
import { plannedEvents } from "./planned.js";
import { followTouches, markBots } from "./touch.js";

function keepIdentity(inside: Inside): void {
  const { identity = "cookie" } = inside.options;
  (identity === "cookie" ? keepCookie : clearLeftovers)(inside);
}

function keepConsent(inside: Inside): void {
  const records = keepRecords(inside);
  followSignals(inside, records);
  askConsent(inside, records, () => import("./dialog.js"));
}

/** Waited for as long as the engine is loading anyway: what is clicked right after that is to be captured. */
async function beginHeatmap(inside: Inside): Promise<void> {
  if (!inside.options.heatmap) return;
  const begun = import("./heatmap.js").then(({ captureHeatmap }) => captureHeatmap(inside));
  await inTime(begun.catch((thrown) => inside.report(toVarioError(thrown, "E_ENGINE_LOAD"))));
}

const COMPANIONS: ((inside: Inside) => unknown)[] = [
  reportLosses,
  markBots,
  followTouches,
  plannedEvents,
  keepConsent,
  joinSiblings,
  requestDeletions,
  keepCampaign,
  keepIdentity,
  startEcommerce,
  startCapture,
  beginHeatmap,
];

/** Lets the companions begin that the options ask for; resolves when those are there that have a say in messages. One that
 *  fails is reported and is no matter for the others. */
export async function attend(inside: Inside): Promise<void> {
  const begin = async (companion: (inside: Inside) => unknown) => companion(inside);
  const failed = (thrown: unknown) => inside.report(toVarioError(thrown, "E_COMPANION"));
  await Promise.all(COMPANIONS.map((companion) => begin(companion).catch(failed)));
}

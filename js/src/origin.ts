/** Where a visit that begins on this page comes from: tables of hosts and apps, a lazy chunk for such pages. */
import { type Campaign, originOf } from "./touch/channel.js";
import { inApp } from "./touch/in-app.js";
import { clipped } from "./touch/query.js";
import { codeOf, type Referral, sharedBy } from "./touch/referral.js";
import type { Touch } from "./touch/touches.js";

export interface Arrival {
  touch: Omit<Touch, "at">;
  campaign: Campaign | undefined;
  /** Where another visitor's link led here. */
  referral: Referral | undefined;
}

/** `address`, `referrer`: of the page that was entered, and of the one before. Never throws. */
export function arrivalAt(address: string, referrer: string, userAgent: string, visitorId: string): Arrival {
  const { campaign, ...origin } = originOf(address, referrer);
  const app = inApp(userAgent);
  const shared = sharedBy(address);
  const code = codeOf(visitorId);
  const referral = shared && shared.by !== code ? { code, ...shared } : undefined;
  const touch: Arrival["touch"] = {
    ...origin,
    campaign: campaign?.name,
    term: campaign?.term,
    content: campaign?.content,
    landing: clipped(/^\w+:\/\/[^/?#]*(\/[^?#]*)/.exec(address)?.[1] ?? "/"),
    in_app: app,
    ref: referral?.by,
  };
  // What tells nothing of itself, but was opened by a shared link or inside an app.
  if (touch.channel === "direct") {
    if (referral)
      Object.assign(touch, { channel: "referral", source: app ?? "share", medium: "share", traffic: "owned" });
    else if (app && /^(wecom|miniprogram)$/.test(app))
      Object.assign(touch, { channel: "owned", source: app, medium: "in_app", traffic: "owned" });
    else if (app) Object.assign(touch, { channel: "social", source: app, medium: "in_app", traffic: "public" });
  }
  return { touch, campaign, referral };
}

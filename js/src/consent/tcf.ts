/**
 * IAB Transparency and Consent Framework v2: what a consent tool on the page says through `__tcfapi`.
 * https://github.com/InteractiveAdvertisingBureau/GDPR-Transparency-and-Consent-Framework/blob/master/TCFv2/IAB%20Tech%20Lab%20-%20CMP%20API%20v2.md
 */
import type { Purpose } from "../options.js";

/** The part of TCData that is read. */
export interface TcData {
  eventStatus?: "tcloaded" | "cmpuishown" | "useractioncomplete";
  gdprApplies?: boolean;
  purpose?: { consents?: Record<string, boolean> };
}

export type TcfApi = (
  command: "addEventListener" | "removeEventListener",
  version: 2,
  callback: (data: TcData | undefined, success: boolean) => void,
) => void;

/**
 * Purposes of the policy that each of ours needs, by consent, 1 "store and/or access information on a device" always:
 * 5 and 6 create and use profiles to personalise content, 8 measure content performance, 9 understand audiences through
 * statistics, 10 develop and improve services. Advertising (2, 3, 4, 7) is not what Vario does.
 * Vendors' consent is for third parties; a site's own script is none.
 */
const NEEDED: Record<Purpose, number[]> = {
  analytics: [1, 8, 9],
  experiments: [1, 8, 10],
  personalization: [1, 5, 6],
  heatmap: [1, 8, 9],
};

/** The decision in it; undefined while there is none. */
export function decisionOf(data: TcData): Record<Purpose, boolean> | undefined {
  const applies = data.gdprApplies !== false;
  if (applies && data.eventStatus !== "tcloaded" && data.eventStatus !== "useractioncomplete") return undefined;
  const consents = data.purpose?.consents ?? {};
  const granted = ([, numbers]: [string, number[]]) => !applies || numbers.every((number) => consents[number] === true);
  return Object.fromEntries(Object.entries(NEEDED).map((entry) => [entry[0], granted(entry)])) as Record<
    Purpose,
    boolean
  >;
}

/** Tells of each decision. False: no such tool on the page. */
export function followTcf(window: Window, tell: (decision: Record<Purpose, boolean>) => void): boolean {
  const api = (window as { __tcfapi?: TcfApi }).__tcfapi;
  if (typeof api !== "function") return false;
  api("addEventListener", 2, (data, success) => {
    const decision = success && data ? decisionOf(data) : undefined;
    if (decision) tell(decision);
  });
  return true;
}

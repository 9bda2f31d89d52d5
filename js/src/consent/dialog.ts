/** Brings the dialog, a chunk of its own, where something is pending or another policy was agreed to. */
import type { Inside } from "../inside.js";
import type { Records } from "./records.js";

/** Under which the dialog's chunk finds whom to tell that it was shown. */
export const ASKED = Symbol.for("vario.asked");

export function askConsent(
  { options, vario }: Inside,
  records: Records,
  load: () => Promise<typeof import("../dialog.js")>,
): void {
  Object.defineProperty(vario, ASKED, { value: records.asked });
  const { dialog, policyVersion } = options;
  if (!dialog) return;
  const given = dialog === true ? {} : dialog;
  const states = vario.consent();
  const purposes = given.purposes ?? (Object.keys(states) as (keyof typeof states)[]);
  const decided = records.policyVersion();
  const outdated = policyVersion !== undefined && decided !== undefined && decided !== policyVersion;
  if (!outdated && !purposes.some((purpose) => states[purpose] === "pending")) return;
  load()
    .then((chunk) => chunk.openConsentDialog(vario, given))
    .catch(() => {});
}

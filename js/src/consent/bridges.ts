/** Other consent tools on the page decide, while nobody has by `consent()` or the dialog. */
import type { Inside } from "../inside.js";
import type { ConsentSignal, Purpose } from "../options.js";
import { followGoogle } from "./google.js";
import type { Records } from "./records.js";
import { followTcf } from "./tcf.js";

const SIGNALS: Record<ConsentSignal, typeof followGoogle> = { tcf: followTcf, google: followGoogle };
/** How long a tool that the page names may take to come, ms. */
const PATIENCE_MS = 10_000;
const STEP_MS = 500;

export function followSignals(inside: Inside, records: Records): void {
  const { window, vario } = inside;
  const { consentFrom } = inside.options;
  if (!window) return;
  const gpc = (window.navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl;
  const wanted = new Set<ConsentSignal>(
    typeof consentFrom === "string" ? [consentFrom] : (consentFrom ?? ["tcf", "google"]),
  );

  const taker = (source: ConsentSignal) => (decision: Partial<Record<Purpose, boolean>>) => {
    const by = records.source();
    // The framework's word weighs more than what is derived from it for Google.
    if (by !== undefined && by !== source && !(source === "tcf" && by === "google")) return;
    const state = vario.consent();
    // Global Privacy Control denies personalization whatever is said: that would be news for ever.
    const told = gpc ? { ...decision, personalization: false } : decision;
    const news = (Object.keys(told) as Purpose[]).some(
      (purpose) => state[purpose] !== (told[purpose] ? "granted" : "denied"),
    );
    if (news) vario.consent({ ...decision, source });
  };
  function look() {
    for (const source of [...wanted]) {
      try {
        if (SIGNALS[source]?.(window!, taker(source))) wanted.delete(source);
      } catch {
        // What a foreign tool does wrong is no matter of the page's.
        wanted.delete(source);
      }
    }
  }

  look();
  // Unasked, once more when all of the page's scripts have run; asked for, until it comes.
  if (wanted.size) window.addEventListener("load", look, { once: true });
  if (!consentFrom) return;
  const until = Date.now() + PATIENCE_MS;
  const timer = setInterval(() => {
    if (Date.now() > until || !wanted.size) clearInterval(timer);
    else look();
  }, STEP_MS);
}

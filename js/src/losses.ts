/** Tells the collector what was lost and why, so that every gap in a tab's numbers is accounted for. */
import type { Inside } from "./inside.js";

/** How long more losses of one kind are waited for, ms. */
const GATHER_MS = 10_000;
/** What the visitor did not want sent is not told of, nor what was sent without what was wrong in it. */
const UNTOLD = /^E_CONSENT$/;
const MENDED = /^E_EVENT_(PLAN|UNPLANNED|FIELD)$/;

export function reportLosses({ vario, hidden, options }: Inside): void {
  const told: Record<string, number> = {};
  function tell() {
    const { dropped } = vario.debug();
    for (const reason in dropped) {
      const count = (dropped[reason] ?? 0) - (told[reason] ?? 0);
      if (count <= 0 || UNTOLD.test(reason) || (!options.strict && MENDED.test(reason))) continue;
      told[reason] = dropped[reason] ?? 0;
      vario.track("Events Dropped", { reason, count });
    }
  }
  let waiting = false;
  vario.on("error", () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      tell();
    }, GATHER_MS);
  });
  hidden.add(tell);
}

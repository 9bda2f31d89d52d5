import type { Experiment } from "./model.js";
import { plainAddress } from "./model.js";

/** A pair of `vario_force` could not be read back. */
const AMBIGUOUS = /,/;

/**
 * The page's address with every variation that is seen on it forced, so that whoever opens it sees the same. Keys that
 * `vario_force` cannot hold go GrowthBook's way, `?experiment=1`.
 */
export function shareLink(href: string, experiments: Experiment[]): string {
  const url = new URL(plainAddress(href, experiments));
  url.searchParams.delete("vario_debug");
  const pairs: string[] = [];
  for (const { key, result, variations } of experiments) {
    if (!result || !(result.forced || result.inExperiment)) continue;
    const index = variations.findIndex((variation) => variation.key === result.variation);
    if (!AMBIGUOUS.test(key + result.variation)) pairs.push(`${key}:${result.variation}`);
    else if (index >= 0) url.searchParams.set(key, String(index));
  }
  if (pairs.length) url.searchParams.set("vario_force", pairs.join());
  return url.href;
}

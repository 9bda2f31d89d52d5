/** Who is recommended what is popular and no more, so that it can be told what recommendations bring. */
import { hash32 } from "../config.js";
import { forcedBy } from "../inputs.js";
import type { Inside } from "../inside.js";
import type { ExperimentResult } from "../wasm.js";

export const EXPERIMENT = "vario-personalization";
const SHARE = 0.05;
const VARIATIONS = ["personal", "holdout"];

/** MurmurHash3's finish: every bit of the answer depends on every bit of the number. */
function mixed(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** The visitor's place in [0, 1), always the same. */
export const placeOf = (visitorId: string): number => mixed(hash32(`${EXPERIMENT}|${visitorId}`)) / 2 ** 32;

/** 64 bits that follow from the visitor, as 16 hexadecimal digits: the seed of what chance decides for them. */
export const seedOf = (visitorId: string): string =>
  ["seed", "more"]
    .map((salt) =>
      mixed(hash32(`${salt}|${visitorId}`))
        .toString(16)
        .padStart(8, "0"),
    )
    .join("");

/** Whether this visitor is held out. `log`: something of it is about to be shown. */
export function createHoldout(inside: Inside): (log: boolean) => boolean {
  const { options, window } = inside;
  const share = Number(options.holdout ?? SHARE);
  const forced = { ...options.force, ...forcedBy(window?.location.href ?? "") }[EXPERIMENT];
  return (log) => {
    const isForced = forced !== undefined;
    const held = isForced
      ? VARIATIONS[1] === forced || forced === 1 || forced === "1"
      : placeOf(inside.visitorId()) < share;
    const variation = VARIATIONS[+held];
    if (log && share > 0)
      inside.expose({ key: EXPERIMENT, variation, inExperiment: true, forced: isForced } as ExperimentResult);
    return held;
  };
}

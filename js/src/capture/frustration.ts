/** Tells of clicks in anger, and of those that nothing answers. */
import type { Capture } from "../capture.js";
import type { Properties } from "../options.js";
import { describe } from "./element.js";
import { type Click, judgeOf, type Verdicts } from "./judge.js";

/** A burst is told of when it is one, and then no more. */
const FIRST = 3;

export function startFrustration({ window, wants, track, ending }: Capture): void {
  const judge = judgeOf(window);
  const verdicts: Verdicts = {};
  if (wants("rage"))
    verdicts.rage = ({ element, up }, clicks) => {
      if (clicks === FIRST) track("Rage Click", { ...describe(element, up), clicks });
    };
  if (wants("dead")) {
    /** By the time of the verdict an answered page may say something else. */
    const said = new WeakMap<Click, Properties>();
    verdicts.waiting = (click) => void said.set(click, describe(click.element, click.up));
    verdicts.dead = (click) => track("Dead Click", said.get(click) ?? {});
  }
  judge.follow(verdicts);
  ending.add(judge.end);
}

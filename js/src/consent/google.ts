/**
 * Google Consent Mode v2: the commands that a consent tool puts into the page's `dataLayer`.
 * https://developers.google.com/tag-platform/security/guides/consent
 */
import type { Purpose } from "../options.js";

type States = Record<string, unknown>;
type Tell = (decision: Partial<Record<Purpose, boolean>>) => void;

/** Which of Google's types decides on which purposes. */
const TYPES: Record<string, Purpose[]> = {
  analytics_storage: ["analytics", "experiments", "heatmap"],
  personalization_storage: ["personalization"],
};

/** `gtag()` pushes its arguments, not a list. */
function commandOf(entry: unknown): [kind: "default" | "update", states: States] | undefined {
  const { 0: command, 1: kind, 2: states } = (entry ?? {}) as ArrayLike<unknown>;
  if (command !== "consent" || !states || typeof states !== "object") return undefined;
  return kind === "default" || kind === "update" ? [kind, states as States] : undefined;
}

/**
 * Tells of what is granted by default and of what an update says. A default that denies is not an answer: nobody was asked
 * yet. Defaults for some regions cannot be judged here, so that where there are any, only updates count.
 * False: there is no `dataLayer` with such commands yet.
 */
export function followGoogle(window: Window, tell: Tell): boolean {
  const layer = (window as { dataLayer?: unknown[] }).dataLayer;
  if (!Array.isArray(layer)) return false;
  let defaults: States = {};
  let regional = false;
  let updated: States = {};
  let waiting: ReturnType<typeof setTimeout> | undefined;

  const say = (states: States, denials: boolean) => {
    const decision: Partial<Record<Purpose, boolean>> = {};
    for (const type in TYPES) {
      if (states[type] !== "granted" && !(denials && states[type] === "denied")) continue;
      for (const purpose of TYPES[type]!) decision[purpose] = states[type] === "granted";
    }
    if (Object.keys(decision).length) tell(decision);
  };
  function take(entry: unknown): boolean {
    const command = commandOf(entry);
    if (!command) return false;
    const [kind, states] = command;
    if (kind === "default") {
      if (states.region) regional = true;
      else defaults = { ...defaults, ...states };
    } else updated = { ...updated, ...states };
    return true;
  }
  function judge() {
    say(updated, true);
    clearTimeout(waiting);
    if (regional) return;
    const open = Object.fromEntries(Object.entries(defaults).filter(([type]) => !(type in updated)));
    waiting = setTimeout(() => say(open, false), Math.min(Number(defaults.wait_for_update) || 0, 10_000));
  }

  const found = layer.map(take).includes(true);
  if (found) judge();
  const { push } = layer;
  layer.push = function (...entries) {
    const length = push.apply(this, entries);
    try {
      if (entries.map(take).includes(true)) judge();
    } catch {
      // The page's own call is done; ours is no matter of its.
    }
    return length;
  };
  return true;
}

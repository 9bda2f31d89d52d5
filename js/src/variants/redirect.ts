/** Redirects: where to, and how what was recorded on the source gets to the destination. */
import type { Inside } from "../inside.js";
import { CARRIED } from "../page.js";
import { keyValue } from "../storage.js";

/** Redirects within HOPS_MS that are followed; one more, and the pages send the visitor round in a circle. */
const MOST_HOPS = 3;
const HOPS_MS = 10_000;
const HOPS = "vario.hops";
/** Behind the destination's own fragment; see CARRIED. */
const MARK = "~vario:";
/** Carried messages: how many, how long (characters) and how old (ms) at most. */
const MOST_CARRIED = 10;
const MOST_LENGTH = 8192;
const MOST_AGE = 300_000;

/**
 * The address to go to. With `persist` the query of `from` goes along, where the redirect has no parameter of the name
 * (GrowthBook's rule); what QA put into the query always does.
 */
export function destination(redirect: string, from: string, persist?: boolean): URL {
  const to = new URL(redirect, from);
  const own = new URLSearchParams(to.search);
  for (const [name, value] of new URL(from).searchParams) {
    if (!own.has(name) && (persist || name.startsWith("vario_"))) to.searchParams.append(name, value);
  }
  return to;
}

/** Whether it is the exposure of a visitor who comes from one of the origins right now. Anybody can write an address. */
export function credible(message: unknown, origins: string[], now: number): message is string {
  try {
    const { type, event, messageId, timestamp, context } = JSON.parse(message as string);
    return (
      typeof message === "string" &&
      message.length < MOST_LENGTH &&
      type === "track" &&
      event === "Experiment Viewed" &&
      /^[\da-f-]{36}$/i.test(messageId) &&
      Math.abs(now - Date.parse(timestamp)) < MOST_AGE &&
      origins.includes(new URL(context.page.url).origin)
    );
  } catch {
    return false;
  }
}

/** What a fragment carries: times of redirects, and messages, unchecked. */
export function readCarried(hash: string): { hops: number[]; messages: unknown[] } {
  try {
    const [hops, ...messages] = JSON.parse(decodeURIComponent(hash.split(MARK)[1] ?? ""));
    return { hops: [...hops], messages: messages.slice(0, MOST_CARRIED) };
  } catch {
    return { hops: [], messages: [] };
  }
}

export interface Redirects {
  allowed(to: URL): boolean;
  /** Records the exposure and leaves for the address; false when visitors are sent round in a circle. */
  go(to: URL, expose: () => void): boolean;
}

/** Takes in what the page before has sent along. `listed`: origins besides the page's own. */
export function createRedirects(inside: Inside, window: Window, listed: string[]): Redirects {
  const { location, history } = window;
  const origins = [location.origin, ...listed];
  const granted = inside.vario.consent().experiments === "granted";
  const session = keyValue(() => (granted ? window.sessionStorage : undefined));

  const { href, hash } = location;
  const { hops, messages } = readCarried(hash);
  if (CARRIED.test(hash)) history.replaceState(history.state, "", href.replace(CARRIED, ""));
  for (const message of messages) if (credible(message, origins, inside.now())) inside.append(message, 1);

  return {
    allowed: (to) => /^https?:/.test(to.protocol) && origins.includes(to.origin),
    go(to, expose) {
      // Not the page's clock, which a test may have stopped.
      const now = Date.now();
      const before = [...hops, ...(session.get(HOPS) ?? "").split(",")].filter((hop) => now - Number(hop) < HOPS_MS);
      if (before.length >= MOST_HOPS) return false;
      before.push(now);
      expose();
      const exposures = inside.depart().slice(-MOST_CARRIED);
      // Within an origin the log goes along by itself, where it may be stored.
      if (!session.set(HOPS, before.join()) || to.origin !== location.origin) {
        to.hash += MARK + encodeURIComponent(JSON.stringify([before, ...exposures]));
      }
      location.replace(to);
      return true;
    },
  };
}

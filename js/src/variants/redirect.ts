/** Redirects: where to, and how what was recorded on the source gets to the destination. */
import type { Inside } from "../inside.js";
import { record } from "./variation.js";

/** Redirects within HOPS_MS that are followed; one more, and the pages send the visitor round in a circle. */
const MOST_HOPS = 3;
const HOPS_MS = 10_000;
/** Carried messages: how many, how long (characters) and how old (ms) at most. */
const MOST_CARRIED = 10;
const MOST_LENGTH = 8192;
const MOST_AGE = 300_000;
const HOPS = "vario.hops";
const CARRIED = /[#&]vario=([^&]*)$/;

/**
 * The address to go to. With `persist` the query of `from` goes along, where the redirect has no parameter of the name
 * (GrowthBook's rule); what QA put into the query always does.
 */
export function destination(redirect: string, from: string, persist: boolean): URL {
  const to = new URL(redirect, from);
  const own = new Set(to.searchParams.keys());
  for (const [name, value] of new URL(from).searchParams) {
    if (!own.has(name) && (persist || name.startsWith("vario_"))) to.searchParams.append(name, value);
  }
  return to;
}

/** What a fragment carries; undefined where it carries nothing. */
export function readCarried(hash: string): { rest: string; hops: number[]; messages: string[] } | undefined {
  const [mark, text = ""] = CARRIED.exec(hash) ?? [];
  if (mark === undefined) return undefined;
  let given: unknown;
  try {
    given = JSON.parse(decodeURIComponent(text));
  } catch {}
  const list = (value: unknown) => (Array.isArray(value) ? value.slice(0, MOST_CARRIED) : []);
  const { hops, messages } = record(given);
  return {
    rest: hash.replace(CARRIED, ""),
    hops: list(hops).filter((hop) => typeof hop === "number"),
    messages: list(messages).filter((message) => typeof message === "string"),
  };
}

/** Whether it is the exposure of a visitor who comes from one of the origins right now. Anybody can write an address. */
export function credible(message: string, origins: string[], now: number): boolean {
  if (message.length > MOST_LENGTH) return false;
  try {
    const { type, event, messageId, timestamp, context } = JSON.parse(message);
    return (
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

export interface Redirects {
  allowed(to: URL): boolean;
  /** Records the exposure and leaves for the address; false when visitors are sent round in a circle. */
  go(to: URL, expose: () => void): boolean;
}

/** Takes in what the page before has sent along. `listed`: origins besides the page's own. */
export function createRedirects(inside: Inside, window: Window, listed: string[]): Redirects {
  const { location, history, document } = window;
  const origins = [location.origin, ...listed];
  let hops: number[] = [];

  /** May throw. */
  const session = () => (inside.vario.consent().experiments === "granted" ? window.sessionStorage : undefined);
  function keep(): boolean {
    try {
      session()?.setItem(HOPS, hops.join());
      return !!session();
    } catch {
      return false;
    }
  }
  function recall(): number[] {
    try {
      return (session()?.getItem(HOPS) ?? "").split(",").map(Number);
    } catch {
      return [];
    }
  }

  const carried = readCarried(location.hash);
  if (carried) {
    history.replaceState(history.state, "", location.pathname + location.search + carried.rest);
    const { referrer } = document;
    const known = !referrer || origins.includes(new URL(referrer).origin);
    const messages = carried.messages.filter((message) => known && credible(message, origins, inside.now()));
    if (messages.length) inside.arrive(messages);
    hops = carried.hops;
  }

  return {
    allowed: (to) => /^https?:/.test(to.protocol) && origins.includes(to.origin),
    go(to, expose) {
      // Not the page's clock, which a test may have stopped.
      const now = Date.now();
      hops = [...new Set([...hops, ...recall()])].filter((hop) => Math.abs(now - hop) < HOPS_MS);
      if (hops.length >= MOST_HOPS) return false;
      hops.push(now);
      expose();
      const messages = inside.depart().slice(-MOST_CARRIED);
      // Within an origin the log goes along by itself, where it may be stored.
      if (to.origin !== location.origin || !keep()) {
        to.hash += `${to.hash ? "&" : "#"}vario=${encodeURIComponent(JSON.stringify({ hops, messages }))}`;
      }
      location.replace(to.href);
      return true;
    },
  };
}

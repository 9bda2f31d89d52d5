/** The visitor's touches: the first and the last 49, on the device, and a conversion's share of them. */
import { utf8Length } from "../json.js";
import type { Campaign, Origin } from "./channel.js";
import type { Referral } from "./referral.js";

/** Where a visit came from, as it is sent with conversions. */
export interface Touch extends Omit<Origin, "campaign"> {
  /** ISO 8601. */
  at: string;
  /** `utm_campaign`, `utm_term`, `utm_content`. */
  campaign?: string | undefined;
  term?: string | undefined;
  content?: string | undefined;
  /** Path of the page that the visit began on. */
  landing?: string | undefined;
  in_app?: string | undefined;
  /** Who shared the link. */
  ref?: string | undefined;
}

/** What the device keeps. */
export interface Kept {
  /** Whose it is: it holds for no other visitor. */
  visitor: string;
  /** The session of the last touch, and how many touches are its. */
  session: string;
  count: number;
  /** The words of the link that the session's visit came by. */
  campaign?: Campaign | undefined;
  /** Where somebody brought the visitor, or the visitor shared a link. */
  referral?: Referral | undefined;
  touches: Touch[];
}

const MOST_TOUCHES = 50;
/** Of a message's 32 KB, what touches take at most, and what stays for all the rest. */
const MOST_BYTES = 16_000;
const REST_BYTES = 3_000;
const MESSAGE_BYTES = 32_768;

export const nothing = (visitor: string): Kept => ({ visitor, session: "", count: 0, touches: [] });

/** Reads what the device kept of this visitor; nothing where it is another's, or not readable. */
export function readKept(text: string | undefined, visitor: string): Kept {
  try {
    const kept = JSON.parse(text ?? "") as Kept;
    const touches = kept.touches.filter((touch) => typeof touch?.channel === "string").slice(0, MOST_TOUCHES);
    if (kept.visitor === visitor) return { ...kept, count: Math.min(Number(kept.count) || 0, touches.length), touches };
  } catch {}
  return nothing(visitor);
}

const told = ({ at, landing, referrer, in_app, ref, ...origin }: Touch) => JSON.stringify(origin);

/**
 * Takes a touch in; false where it tells nothing new. Within a session it is new when none of the session's says the same,
 * so that a reload, or going back, is none. Direct counts only where nothing else is known: never within a session, and
 * never twice in a row.
 */
export function addTouch(kept: Kept, touch: Touch, session: string): boolean {
  const { touches } = kept;
  const begins = kept.session !== session;
  if (begins) {
    kept.session = session;
    kept.count = 0;
    kept.campaign = undefined;
  }
  const latest = touches.slice(touches.length - kept.count);
  const isNew =
    touch.channel === "direct"
      ? begins && touches.at(-1)?.channel !== "direct"
      : !latest.some((earlier) => told(earlier) === told(touch));
  if (!isNew) return false;
  touches.push(touch);
  if (touches.length > MOST_TOUCHES) touches.splice(1, 1);
  kept.count = Math.min(kept.count + 1, MOST_TOUCHES - 1);
  return true;
}

/** What a conversion's properties get. `touch_last` is the last that is not direct, where there is one. */
export function withTouches(body: string, { touches }: Kept, context: string): string {
  const [first] = touches;
  if (!first) return body;
  const last = touches.filter(({ channel }) => channel !== "direct").at(-1) ?? touches.at(-1);
  let room = Math.min(MOST_BYTES, MESSAGE_BYTES - REST_BYTES - utf8Length(body) - utf8Length(context));
  const fits = (touch: unknown) => {
    room -= utf8Length(JSON.stringify(touch)) + 1;
    return room > 0;
  };
  if (!fits([first, last])) return body;
  // The first stays; of the others the latest.
  const rest = touches.slice(1);
  let from = rest.length;
  while (from > 0 && fits(rest[from - 1])) from--;
  const given = JSON.parse(body || "{}");
  return JSON.stringify({ touchpoints: [first, ...rest.slice(from)], touch_first: first, touch_last: last, ...given });
}

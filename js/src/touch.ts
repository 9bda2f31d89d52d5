/** Touchpoints: where visits come from, kept on the device and sent with conversions; who shared a link; automated browsers. */
import { whenIdle } from "./browser.js";
import { inTime } from "./in-time.js";
import type { Call } from "./inputs.js";
import type { Inside } from "./inside.js";
import { TOUCHES } from "./storage.js";
import { botOf } from "./touch/bot.js";
import type { Campaign } from "./touch/channel.js";
import { clipped } from "./touch/query.js";
import { PLACE, type Place } from "./touch/referral.js";
import { addTouch, type Kept, nothing, readKept, type Touch, withTouches } from "./touch/touches.js";

const CONVERSIONS = ["Order Completed", "Signed Up", "Lead Generated", "Subscription Started", "Trial Started"];
/** The visitor joined a channel of the site's own: `{channel: "follow" | "group" | "qr" | "subscription", source}`. */
const JOINED = "Channel Joined";
/** After so long without a message another visit begins. */
const IDLE_MS = 30 * 60_000;
/** A part of a page's context that this file sets. */
const UNKNOWN = { channel: undefined, traffic: undefined, in_app: undefined, campaign: undefined, referral: undefined };

/** Begins to follow where visits come from; resolves when it is known where this one does, or late. In Node there are no visits. */
export async function followTouches(inside: Inside): Promise<void> {
  const { window, storage, options, vario, context } = inside;
  if (!window) return;
  const { location, document, navigator } = window;
  const conversions = new Set([...CONVERSIONS, ...(options.conversions ?? [])]);
  const visitor = () => vario.profile().visitorId;
  const read = () => readKept(state === "granted" ? storage.get(TOUCHES) : undefined, visitor());
  const iso = (now: number) => new Date(now).toISOString();
  let state = vario.consent().analytics;
  let kept: Kept = read();
  /** The address last looked at; "" where consent has forbidden that. */
  let href = "";
  let dirty = false;
  let seen = inside.now();

  function save() {
    if (!dirty) return;
    dirty = false;
    if (state === "granted") storage.set(TOUCHES, JSON.stringify(kept));
  }
  function soon() {
    dirty = true;
    whenIdle(window, () => guarded(save));
  }
  function erase() {
    dirty = false;
    kept = nothing(visitor());
    storage.remove(TOUCHES);
    tell();
  }
  /** What the page has replaced of the browser's may throw: the message goes without a touch. */
  function guarded(work: () => void) {
    try {
      work();
    } catch {}
  }

  /** Looks at how this page was reached; the tables are loaded only where that may begin a visit or add a touch. */
  async function arrive(referrer: string) {
    if (state === "denied") return;
    href = location.href;
    const within = !referrer || referrer.startsWith(`${location.origin}/`);
    if (!(within && !location.search && kept.session === vario.debug().sessionId)) {
      const { arrivalAt } = await import("./origin.js");
      if ((state as string) === "denied") return;
      const { touch, campaign, referral } = arrivalAt(href, referrer, navigator.userAgent, kept.visitor);
      // Who was here before was not brought by anybody: so a chain has no circles.
      if (referral && kept.touches.length === 0) kept.referral = referral;
      take({ ...touch, at: iso(inside.now()) }, campaign);
    }
    tell();
  }
  const arrived = (referrer: string) => arrive(referrer).catch(tell);

  /** `campaign`: the words of the link that the session's visit came by, from here on. */
  function take(touch: Touch, campaign?: Campaign) {
    const { session } = kept;
    if (addTouch(kept, touch, vario.debug().sessionId)) kept.campaign = campaign;
    else if (kept.session === session) return;
    soon();
  }

  /** The visit of this page in every message's context. */
  function tell() {
    const { touches, count, campaign, referral } = kept;
    // What was joined meanwhile began on no page.
    const visit = touches.slice(touches.length - count).filter(({ landing }) => landing);
    const { channel = "direct", traffic = "owned", in_app } = visit.at(-1) ?? {};
    Object.assign(context, state === "denied" ? UNKNOWN : { channel, traffic, in_app, campaign, referral });
  }

  function enrich(call: Call, body: string): string {
    let enriched = body;
    guarded(() => {
      if (state === "denied") return;
      const idle = call.now - seen >= IDLE_MS;
      seen = call.now;
      if (idle) {
        // What the address says brought the visit before.
        take({ at: iso(seen), channel: "direct", source: "direct", traffic: "owned", landing: location.pathname });
        tell();
      }
      // Of another visit, or of before this part was there.
      if (idle || !call.context.includes('"channel":'))
        call.context = JSON.stringify({ ...JSON.parse(call.context), ...context });
      if (call.kind !== "track") return;
      if (call.name === JOINED) join(JSON.parse(body || "{}"), call.now);
      if (conversions.has(call.name)) enriched = withTouches(body, kept, call.context);
    });
    return enriched;
  }

  function join(joined: { channel?: unknown; source?: unknown }, now: number) {
    const [medium, source] = [joined.channel, joined.source].map((word) =>
      clipped(typeof word === "string" ? word : ""),
    );
    take(
      { at: iso(now), channel: "owned", source: source ?? "site", medium: medium ?? "follow", traffic: "owned" },
      kept.campaign,
    );
  }

  const place: Place = {
    depth: () => kept.referral?.depth ?? 0,
    shared(code) {
      if (kept.referral) return;
      kept.referral = { code, depth: 0 };
      soon();
      tell();
    },
  };

  inside.enrichers.push(enrich);
  inside.hidden.add(() => guarded(save));
  // Other tabs' touches.
  inside.shown.add(() =>
    guarded(() => {
      if (!dirty && state === "granted") kept = read();
    }),
  );
  inside.onChange((cause) =>
    guarded(() => {
      state = vario.consent().analytics;
      if (cause === "consent") {
        if (state === "denied") erase();
        else if (href) soon();
        else arrived(document.referrer);
      } else if (cause === "visitor") {
        // Another tab's visitor, or after reset() nobody yet.
        kept = read();
        if (kept.touches.length === 0) erase();
        else tell();
      } else if (cause === "attributes" && location.href !== href) {
        // A page without reloads: only what its address says can be news.
        href = location.href;
        if (location.search) arrived("");
      }
    }),
  );
  guarded(() => Object.defineProperty(vario, PLACE, { value: place, configurable: true }));
  await inTime(arrived(document.referrer));
}

/** Marks messages of automated browsers (`context.bot`), or drops them (option `bots`). */
export function markBots(inside: Inside): void {
  const { window, options, context } = inside;
  const bot = window && botOf(window);
  if (!bot) return;
  context.bot = bot;
  if (options.bots !== "drop") return;
  inside.enrichers.unshift(() => {
    inside.count("E_BOT", 1);
    return undefined;
  });
}

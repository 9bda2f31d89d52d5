/** Touchpoints: where visits come from, kept on the device and sent with conversions; who shared a link; automated browsers. */
import { whenIdle } from "./browser.js";
import type { Call } from "./inputs.js";
import type { Inside } from "./inside.js";
import { TOUCHES } from "./storage.js";
import { botOf } from "./touch/bot.js";
import { clipped, originOf } from "./touch/channel.js";
import { inApp } from "./touch/in-app.js";
import { codeOf, PLACE, type Place, sharedBy } from "./touch/referral.js";
import { addTouch, type Kept, nothing, readKept, type Touch, withTouches } from "./touch/touches.js";

const CONVERSIONS = ["Order Completed", "Signed Up", "Lead Generated", "Subscription Started", "Trial Started"];
/** After so long without a message another visit begins. */
const IDLE_MS = 30 * 60_000;
/** The visitor joined a channel of the site's own: `{channel: "follow" | "group" | "qr" | "subscription", source}`. */
const JOINED = "Channel Joined";

/** Begins to follow where visits come from. `window`: there is none in Node, nor visits. */
export function followTouches(inside: Inside): void {
  const { window, storage, options, vario, context } = inside;
  if (!window) return;
  const conversions = new Set([...CONVERSIONS, ...(options.conversions ?? [])]);
  const app = inApp(window.navigator.userAgent);
  const visitor = () => vario.profile().visitorId;
  const read = () => readKept(state === "granted" ? storage.get(TOUCHES) : undefined, visitor());
  let state = vario.consent().analytics;
  let kept: Kept = read();
  let href = "";
  let dirty = false;
  let seen = inside.now();

  function save() {
    if (!dirty) return;
    dirty = false;
    if (state === "granted") storage.set(TOUCHES, JSON.stringify(kept));
  }
  function forgetTouches() {
    dirty = false;
    kept = nothing(visitor());
    storage.remove(TOUCHES);
    tell();
  }
  function soon() {
    dirty = true;
    whenIdle(window, () => guarded(save));
  }
  function guarded(work: () => void) {
    try {
      work();
    } catch {
      // What the page has replaced of the browser's may throw: the message goes without a touch.
    }
  }

  /** A visit begins, or could: at an address, led there from another page. */
  function arrive(referrer: string, address: string) {
    if (!window || state === "denied") return;
    href = window.location.href;
    const { campaign, ...origin } = originOf(address, referrer);
    const shared = sharedBy(address);
    const own = codeOf(kept.visitor);
    const by = shared && shared.by !== own ? shared : undefined;
    const touch: Touch = {
      ...origin,
      at: new Date(inside.now()).toISOString(),
      campaign: campaign?.name,
      term: campaign?.term,
      content: campaign?.content,
      landing: clipped(window.location.pathname),
      in_app: app,
      ref: by?.by,
    };
    if (touch.channel === "direct") byApp(touch, app, by?.by);
    // Who was here before was not brought by anybody: so a chain has no circles.
    if (by && kept.touches.length === 0) kept.by = by;
    if (addTouch(kept, touch, vario.debug().sessionId)) {
      kept.campaign = campaign;
      soon();
    }
    tell();
  }

  /** The visit of this page in every message's context. */
  function tell() {
    const { touches, count, campaign, by, shared } = kept;
    // What was joined meanwhile began on no page.
    const visit = touches.slice(touches.length - count).filter(({ landing }) => landing);
    const { channel = "direct", traffic = "owned" } = visit.at(-1) ?? {};
    const referral = by || shared ? { code: codeOf(kept.visitor), depth: 0, ...by } : undefined;
    const visited = { channel, traffic, in_app: app, campaign, referral };
    for (const key of Object.keys(visited) as (keyof typeof visited)[])
      context[key] = state === "denied" ? undefined : visited[key];
  }

  function enrich(call: Call, body: string): string {
    let enriched = body;
    guarded(() => {
      if (state === "denied") return;
      const idle = call.now - seen >= IDLE_MS;
      seen = call.now;
      // What the address says brought the visit before.
      if (idle) arrive("", "");
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
    const by = (word: unknown) => (typeof word === "string" ? clipped(word) : undefined);
    const medium = by(joined.channel) ?? "follow";
    const source = by(joined.source) ?? app ?? "site";
    const touch: Touch = { at: new Date(now).toISOString(), channel: "owned", source, medium, traffic: "owned" };
    if (addTouch(kept, touch, kept.session)) soon();
  }

  const place: Place = {
    depth: () => kept.by?.depth ?? 0,
    shared() {
      if (kept.shared) return;
      kept.shared = true;
      soon();
      tell();
    },
  };

  guarded(() => {
    Object.defineProperty(vario, PLACE, { value: place, configurable: true });
    arrive(window.document.referrer, window.location.href);
  });
  inside.enrichers.push(enrich);
  inside.hidden.add(save);
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
        if (state === "denied") forgetTouches();
        else if (href) soon();
        else arrive(window.document.referrer, window.location.href);
      } else if (cause === "visitor") {
        // Another tab's visitor, or after reset() nobody yet.
        kept = read();
        if (kept.touches.length === 0) forgetTouches();
        else tell();
      } else if (cause === "attributes" && window.location.href !== href) {
        // A page without reloads: only what its address says can be news.
        const news = originOf(window.location.href, "");
        if (news.channel !== "direct") arrive("", window.location.href);
        href = window.location.href;
      }
    }),
  );
}

/** A visit that tells nothing of itself, but was opened inside an app or by a shared link. */
function byApp(touch: Touch, app: string | undefined, ref: string | undefined) {
  if (ref) Object.assign(touch, { channel: "referral", source: app ?? "share", medium: "share", traffic: "owned" });
  else if (app) {
    const owned = /^(wecom|miniprogram)$/.test(app);
    Object.assign(touch, {
      channel: owned ? "owned" : "social",
      source: app,
      medium: "in_app",
      traffic: owned ? "owned" : "public",
    });
  }
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

import { readCookie } from "./cookie.js";
import { toJson } from "./json.js";
import type { Options, Properties } from "./options.js";
import { CAMPAIGN, CONSENT, type KeyValue, PERSONAL, SESSION, STICKY, TRAITS, VISITOR } from "./storage.js";
import type { Decide, Tracker } from "./wasm.js";

/** Consent, visitor and session in their stored format; undefined where there is none. */
export interface Records {
  consent?: string | undefined;
  visitor?: string | undefined;
  session?: string | undefined;
}

/** A call of the page's that becomes a message: what, its name, its body as JSON text, the page and the time then; its
 *  context as JSON text is made when the message is. */
export interface Call {
  kind: "track" | "page" | "identify" | "group" | "alias" | "exposure" | "heatmap";
  name: string;
  body: string;
  page?: unknown;
  context: string;
  now: number;
}

/** The purpose, by its number, that a call's message serves. */
export const purposeOf = (kind: Call["kind"]) => (kind === "exposure" ? 1 : kind === "heatmap" ? 3 : 0);

/** All that is needed to bring a module from nothing to where the page is: the engine after `decide`, or after a trap. */
export interface Inputs extends Records {
  /** State of purposes nobody decided on. */
  initial: string;
  gpc: boolean;
  payload: string;
  href: string;
  /** What the page told of itself at that address. */
  page: Properties;
  attributes: Properties;
  /** QA's choice: experiment → key or index of the variation. */
  forced: Record<string, string | number>;
  /** Assignments that stay, as the evaluator has them; undefined where sticky buckets are off. */
  sticky?: string | undefined;
  userId: string;
  /** Makes ids follow from it. */
  seed?: number | undefined;
  /** What the profile says of the visitor, as the attribute `vario`. */
  traits?: object | undefined;
  /** Made before the engine was there, in order. */
  calls: Call[];
}

/** `?vario_force=experiment:variation,…` */
export function forcedBy(href: string): Record<string, string> {
  const pairs = new URLSearchParams(/\?[^#]*/.exec(href)?.[0]).get("vario_force") ?? "";
  return Object.fromEntries([...pairs.matchAll(/([^,]+):([^,:]*)/g)].map((found) => found.slice(1)));
}

/** Device data lives so many days. */
export const RETENTION_DAYS = 395;

/** What the device keeps of the visitor; what is too old goes. Ids are read only where they may be stored. */
export function readRecords(options: Options, storage: KeyValue, now: number): Records {
  /** The record, unless the time at that place of it is too old: then these keys are removed. */
  const fresh = (record: string | undefined, place: number, keys: string[]) => {
    const days = (now - Number(record?.split("|")[place])) / 86_400_000;
    if (!(days > (options.retentionDays ?? RETENTION_DAYS))) return record;
    keys.forEach(storage.remove);
    return "";
  };
  const consent = fresh(storage.get(CONSENT), 2, [CONSENT]) || undefined;
  const granted = consent ? /^1\|[pd]*g/.test(consent) : options.consent === "granted";
  if (!granted) return { consent };
  // By the visit's last activity; where there is none, by the visitor's first.
  if (!fresh(storage.get(SESSION), 3, PERSONAL)) fresh(storage.get(VISITOR), 2, PERSONAL);
  return { consent, visitor: storage.get(VISITOR), session: storage.get(SESSION) };
}

/** What a visit came by, of its address: campaign and click ids. */
export const campaignOf = (href: string) =>
  (href.match(/[?&](utm_campaign|\w*cl(k)?id|[gw]braid|bd_vid)=[^&#]+/g) ?? []).join("").replace("?", "&");

/** The session's record; of a visit by another campaign as if it were long over, so that the next session follows it. */
function sessionBy(campaign: string, session: string | undefined, storage: KeyValue): string | undefined {
  const [version, id, start, , ...rest] = session?.split("|") ?? [];
  if (!campaign || !id || storage.get(CAMPAIGN) === id + campaign) return session;
  return [version, id, start, 0, ...rest].join("|");
}

/** What the last page kept of the profile. */
function traitsOf(kept: string | undefined): object | undefined {
  try {
    return kept && JSON.parse(kept);
  } catch {
    return undefined;
  }
}

/** The server knows the visitor by the cookie; by the bootstrap's id, who is new here. `cookie`: undefined where it is not to be read. */
export function readInputs(
  options: Options,
  storage: KeyValue,
  { consent, visitor, session }: Records,
  href: string,
  gpc: boolean,
  now: number,
  cookie: string | undefined,
): Inputs {
  const initial = options.consent ?? "pending";
  const id = readCookie(cookie) ?? (visitor ? undefined : options.bootstrap?.visitorId);
  return {
    consent,
    visitor: id && !visitor?.includes(id) ? `1|${id}|${Math.floor(now)}|` : visitor,
    session: options.sessionOnCampaign ? sessionBy(campaignOf(href), session, storage) : session,
    initial,
    gpc,
    payload: "",
    href,
    page: {},
    attributes: options.attributes ?? {},
    forced: { ...options.force, ...forcedBy(href) },
    sticky: options.sticky ? (storage.get(STICKY) ?? "") : undefined,
    userId: "",
    seed: options.seed,
    traits: traitsOf(storage.get(TRAITS)),
    calls: [],
  };
}

/** Takes over the tracker's records. */
export function keepRecords(inputs: Inputs, tracker: Tracker): void {
  inputs.consent = tracker.consentRecord() || undefined;
  inputs.visitor = tracker.visitorRecord();
  inputs.session = tracker.sessionRecord();
}

/** Attributes as the evaluator gets them. Without ids where experiments are denied: it then answers controls and defaults. */
export function attributesOf(inputs: Inputs, tracker: Tracker): Properties {
  const ids =
    tracker.gate(1) === 2
      ? { id: undefined, userId: undefined }
      : { id: tracker.visitorId(), userId: inputs.userId || undefined };
  if (inputs.page.url !== inputs.href) inputs.page = surroundings(inputs.href);
  const { traits } = inputs;
  return { ...inputs.page, ...inputs.attributes, ...(traits && tracker.gate(2) !== 2 && { vario: traits }), ...ids };
}

/** What a page tells of itself: `url`, `path`, `referrer`, `language`, `device`, and of the address's `utm_` parameters `campaign`. */
function surroundings(href: string): Properties {
  const { location, navigator, screen } = globalThis.window ?? {};
  if (!location) return {};
  const campaign: Properties = {};
  for (const [name, value] of new URLSearchParams(location.search))
    if (name.startsWith("utm_")) campaign[name.slice(4).replace(/^campaign$/, "name")] = value;
  // Not the window's width: to ask for that makes the browser lay out the page.
  const device = screen.width < 600 ? "phone" : screen.width < 1024 ? "tablet" : "desktop";
  const { referrer } = document;
  return { url: href, path: location.pathname, referrer, language: navigator.language, device, campaign };
}

/** Hands attributes and settings over. */
export function feedAttributes(inputs: Inputs, decide: Decide, tracker: Tracker): void {
  decide.settings(toJson({ url: inputs.href, forcedVariations: inputs.forced }) || "{}");
  decide.attributes(toJson(attributesOf(inputs, tracker)) || "{}");
}

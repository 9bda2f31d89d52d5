import type { VarioError } from "./errors.js";
import type { ExperimentSplit } from "./split.js";
import type { ExperimentResult, FeatureResult } from "./wasm.js";

export type { ExperimentResult, FeatureResult } from "./wasm.js";

/** What data may be used for; each purpose is consented to on its own. */
export type Purpose = "analytics" | "experiments" | "personalization" | "heatmap";

/** `pending`: kept in memory only. `granted`: stored and sent. `denied`: neither. */
export type ConsentState = "granted" | "denied" | "pending";

export type Consent = Record<Purpose, ConsentState>;

/** One word for all purposes, or true and false for some; `source`: who asked, recorded with the decision (default "api"). */
export type ConsentDecision = "granted" | "denied" | (Partial<Record<Purpose, boolean>> & { source?: string });

/** Signals of other consent tools that Vario follows. */
export type ConsentSignal = "tcf" | "google";

/** The consent dialog: what it says and where it stands. */
export interface DialogOptions {
  /** Address of the privacy policy, linked in the dialog. */
  privacyUrl?: string;
  /** Default: Chinese where the page (`<html lang>`), else the browser, is Chinese; else English. */
  language?: "en" | "zh";
  /** `bottom`: a card at the lower edge, the page stays usable (default). `center`: in the middle. */
  position?: "bottom" | "center";
  /** The purposes that the site asks for; default: all four. */
  purposes?: readonly Purpose[];
}

/** What of a page is captured for heatmaps; wrong options are warned of as `E_CONFIG_HEATMAP`, and nothing is captured. */
export interface HeatmapOptions {
  /** Share of visitors, for each page another, 0 to 1; always the same for a visitor and a page. Default 1. */
  sample?: number;
  /** Also where the mouse goes, ten times a second at most. Default false. */
  move?: boolean;
  /** Templates of addresses that are one page, such as "/product/:id" or "/help/*"; they win over those that are found. */
  routes?: readonly string[];
  /**
   * Pages of which no point is captured: instead a visitor's browser reports, once a day at most, which cell of the listed
   * elements the first click was in, with so much chance mixed in that nobody can tell it of one visitor. The payload's
   * `vario.heatmap.private` says the same for all pages of a site; of a page in both, the option's entry counts.
   */
  private?: readonly PrivateHeatmap[];
}

/** A page whose visitors report privately. */
export interface PrivateHeatmap {
  /** Template of its address, such as "/pricing" or "/account/:id"; one entry a page. */
  route: string;
  /**
   * How much a report may tell: whatever it says, it is at most e^epsilon times likelier for one truth than for another.
   * Above 0, at most 16. It is the visitor's total for the day, since one report is sent a day: of several private pages,
   * about one of them, chosen by chance.
   */
  epsilon: number;
  /** Selectors of the page's top elements, 1 to 64, each other ones; inside shadow trees and frames behind " >>> ". Every
   *  element has 4 × 4 cells. */
  cells: readonly string[];
}

export type Properties = Record<string, unknown>;

/**
 * What may be captured. `pages`: a page message at each change of the address within the page, and on the way back to it
 * from the back-forward cache; `hash`: also where only the hash changes; `leaves`: engaged time and scroll depth;
 * `clicks`: links and buttons; `outbound`: links to other hosts; `downloads`: links to files; `declarative`:
 * `data-vario-event`; `rage` and `dead`: clicks in anger, clicks that nothing answers; `impressions`:
 * `data-vario-impression`.
 */
export type Captured =
  | "pages"
  | "hash"
  | "leaves"
  | "clicks"
  | "outbound"
  | "downloads"
  | "declarative"
  | "forms"
  | "rage"
  | "dead"
  | "errors"
  | "vitals"
  | "copy"
  | "print"
  | "impressions"
  | "video";

/** The page a visitor is on, sent as `context.page`. */
export interface PageContext {
  url?: string;
  path?: string;
  title?: string;
  referrer?: string;
}

/** A store of texts, such as `localStorage`. It may throw: then memory is used. */
export interface TextStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** A message in Segment's format: https://segment.com/docs/connections/spec/ */
export interface SegmentMessage {
  type: "track" | "page" | "identify" | "group" | "alias";
  messageId: string;
  anonymousId: string;
  userId?: string;
  /** ISO 8601, from when it happened. */
  timestamp: string;
  event?: string;
  name?: string;
  groupId?: string;
  previousId?: string;
  properties?: Properties;
  traits?: Properties;
  context?: Properties & { page?: PageContext; sessionId?: string };
}

/** Where messages go beside the collector. Points of heatmaps never do. */
export type Destination =
  | {
      type: "segment";
      /** Such as "https://api.segment.io" or a RudderStack's data plane. */
      endpoint: string;
      writeKey: string;
      /** How the key goes along: in the body (default), as Basic authentication (RudderStack), as X-Write-Key (Jitsu). */
      auth?: "body" | "basic" | "header";
    }
  | { type: "posthog"; endpoint: string; apiKey: string }
  | { type: "webhook"; url: string; headers?: Record<string, string> }
  | {
      type: "dataLayer";
      /** Of the global array; default "dataLayer". */
      name?: string;
    }
  /** What it rejects is tried again. */
  | ((message: SegmentMessage) => unknown);

/** Answers the message, changed or not, or null when there is to be none. Changing the id would count it twice: it stays. */
export type Middleware = (message: SegmentMessage) => SegmentMessage | null;

export interface Options {
  /** Address of the collector ("https://collector.example", or "/shop-events", a path of the site's own that is handed on to
   *  one), or "local:": messages stay in the browser's own store. */
  endpoint: string;
  /** Path of batches behind the endpoint, where a proxy gives it another name; default "/v1/batch". */
  path?: string;
  /** Other services that get the messages too, each acknowledged by itself. */
  destinations?: Destination[];
  /** Parameters of the page's and the referrer's address that may be told, beside campaigns' (`utm_…`), click ids and `ref`;
   *  all others are left out. */
  queryParameters?: string[];
  /** Change messages, or drop them, before they are stored; in order. One that throws drops the message, counted as
   *  `E_MIDDLEWARE`. */
  middleware?: Middleware[];
  writeKey: string;
  /** GrowthBook payload with an optional "vario" section: object, JSON text, or the URL of one, such as GrowthBook's
   *  endpoint `https://host/api/features/{key}`. */
  payload?: object | string | URL;
  /** Key of an encrypted payload, base64. */
  decryptionKey?: string;
  /** A visitor keeps the variation once assigned, whatever weights become; kept on the device. Default false. */
  sticky?: boolean;
  /** Auto experiments' changes to the page; false: none. */
  variants?:
    | false
    | {
        /** Lets variations bring scripts, `on*` attributes and `javascript:` addresses; default false. */
        scripts?: boolean;
        /** Other origins that a variation may redirect to. */
        redirectOrigins?: string[];
        /** For script elements, where the page's policy asks for one. */
        nonce?: string;
        /** Waits for `release()`, ten seconds at most: for pages that a framework hydrates. */
        hold?: boolean;
      };
  /** For QA: experiment → key or index of the variation; nothing of it is logged. `?vario_force=experiment:variation,…`
   *  does the same and wins. */
  force?: Record<string, string | number>;
  /** A whole number: makes ids and jitter follow from it; with a `clock`, a visit can be replayed. */
  seed?: number;
  /** Asks a payload's URL again after so many ms, 1000 at least; not while the page is hidden. Default 0: never. */
  poll?: number;
  /** Listens to server-sent events where the payload's server offers them; default true. */
  live?: boolean;
  /** The trained artifact of recommendations. */
  model?: URL | string | Uint8Array | ArrayBuffer;
  /** Keeps a profile of the visitor on the device, encrypted; never sent. Default: where there is a `model`. An object is
   *  the fleet's profile model, as `vario fit-profile` writes it; it wins over the model's and the payload's
   *  (`vario.profile`). */
  profile?: boolean | object;
  /** Sends an event `Profile Changed` when segment, stage or level changes, where analytics is consented to. Default
   *  false. */
  shareProfile?: boolean;
  /** Share of visitors, 0 to 1, who are recommended what is popular and no more, to measure what recommendations bring:
   *  experiment `vario-personalization`, variations `personal` and `holdout`. Default 0.05. */
  holdout?: number;
  /** State of all purposes for a visitor who has not decided yet; default "pending". */
  consent?: ConsentState;
  /** Events besides `Order Completed`, `Signed Up`, `Lead Generated`, `Subscription Started` and `Trial Started` that are
   *  sent with the visitor's touches (`touchpoints`, `touch_first`, `touch_last`). */
  conversions?: string[];
  /** What becomes of messages of automated browsers: "mark" (default) says so in `context.bot`; "drop" sends none and
   *  counts `E_BOT`. */
  bots?: "mark" | "drop";
  /** The plan of events, `{"events": {"Plan Chosen": <JSON Schema of its properties>, …}}`: object, JSON text, or URL.
   *  Properties that break it are left out, and the event is counted as `E_EVENT_PLAN`; one that it does not know, once a
   *  name, as `E_EVENT_UNPLANNED`. Events wait for the plan, five seconds at most. */
  plan?: object | string | URL;
  /** Events that break the plan or the e-commerce rules are dropped instead of sent without the bad fields. */
  strict?: boolean;
  /** Captures clicks, scroll reach and attention for heatmaps; default false. */
  heatmap?: boolean | HeatmapOptions;
  /** Origins of Studios that may show this page in a frame and be told where its elements are (`vario_frame=1` in preview);
   *  default: the endpoint's. The page's own may always. */
  studio?: string | readonly string[];
  /** Folder that holds engine.wasm (and, for the script-tag form, engine.js); default: beside the script. Relative to
   *  the page, in the script-tag form to the script, as is `model`. */
  assets?: URL | string;
  /** Decides, but tracks, stores and sends nothing; `?vario_preview=1` does the same. */
  preview?: boolean;
  /** Sends a page message at the start; default true in browsers. */
  autoPage?: boolean;
  /** What is captured without a call; false: nothing. Everything is but `hash`, and `pages` where `autoPage` is false. */
  capture?: false | Partial<Record<Captured, boolean>>;
  /** Time of events, ms since the epoch; default `Date.now`. */
  clock?: () => number;
  /** Uniform in [0,1): jitter of retries, ids made without the engine; default `Math.random`. */
  random?: () => number;
  /** Attributes for targeting. `id` is always the visitor id, `userId` the one given to `identify`. */
  attributes?: Properties;
  /** Where visitor, session and consent are kept; default `localStorage`, in Node memory. */
  storage?: TextStorage;
  fetch?: typeof fetch;
  /** Keeps the visitor's id in the cookie `vario_visitor` on the site's domain too, once it may be stored. Default: it is
   *  read where the device keeps no visitor. `true`: what stands there wins over what the device keeps, for pages that a
   *  server decides for (`evaluate`). `"server"`: the collector sets it, at most once a day, so that Safari keeps it for
   *  longer than 7 days; needs a collector on the same site (VARIO_ORIGINS, VARIO_COOKIE_DOMAIN). `false`: no cookie. */
  cookie?: boolean | "server";
  /** Who a visitor is. `"cookie"` (default): one id until it expires. `"memory"`: an id for the life of this page, nothing
   *  of the visitor is stored. `"daily"`: as `"memory"`, and the collector puts in its place a hash that changes every day. */
  identity?: "cookie" | "memory" | "daily";
  /** Days after the last visit when what the device keeps is deleted; a decision is asked for again that long after it.
   *  Default 395. */
  retentionDays?: number;
  /** A visit that arrives with another `utm_campaign` or click id than the session's begins a new session. Default false. */
  sessionOnCampaign?: boolean;
  /** Version of the privacy policy, recorded with every decision; where another one was agreed to, the dialog asks again. */
  policyVersion?: string;
  /** Whose signals decide while nobody has by `consent()` or the dialog: IAB TCF v2, Google Consent Mode v2. Default: either,
   *  where it is on the page; `[]`: none. */
  consentFrom?: ConsentSignal | readonly ConsentSignal[];
  /** Asks for consent while something is pending. Default false: the page asks. */
  dialog?: boolean | DialogOptions;
  /** What `evaluate` decided on the server for this page: holds until there is a payload. */
  bootstrap?: Bootstrap;
  /** The page, where there is no `location` to read it from (Node) or it says too little. */
  page?: () => PageContext;
}

export interface RecommendOptions {
  /** Default 8. */
  count?: number;
  /** What goes with these items, instead of with what the visitor did: for "goes well with". They do not appear themselves.
   *  Such a list is not personal: held-out visitors get it too, and it is no exposure. */
  related?: string[];
  /** Ids that must not appear. */
  exclude?: string[];
  /** Only items that pass; where the model tells nothing of items, nothing has a category or a price, and all are in stock. */
  filter?: {
    /** Of one of these categories or tags. */
    include?: string[];
    /** Of none of these categories or tags. */
    without?: string[];
    /** From and to. */
    price?: [least: number, most: number];
    inStock?: boolean;
  };
  /** What lies in the cart: it does not appear. Default: as the profile has it. What was bought does not appear either. */
  cart?: string[];
  /** Categories and tags of things that are bought again and again: they appear though they were bought. */
  rebuy?: string[];
  /** Items at fixed places, from 1. */
  pins?: { id: string; place: number }[];
  /** Category, tag or id → how much it speaks for what goes with the visitor anyway; 1 is what a source gives at most. */
  boosts?: Record<string, number>;
  /** 0 (default) to 1: how much likeness to what stands above counts against an item. */
  diversity?: number;
  /** Lets chance take part. `softmax`: an item is half as likely as another when its score is less by this share of the
   *  best one. `epsilon`: with this chance a place is drawn evenly. Each 0 to 1. */
  explore?: { softmax: number } | { epsilon: number };
  /** Instead of the model's, 0 to 255, 1 being its neutral weight. The feature `vario-recommend-weights` does the same for an experiment. */
  weights?: Partial<Record<RecommendSource, number>>;
  /** Tells the reasons of each item. */
  explain?: boolean;
}

/** What speaks for an item: sessions like this one, the linear model, rules, content, embeddings, popularity. */
export type RecommendSource = "sessions" | "linear" | "rules" | "content" | "embedding" | "popularity";

export interface RecommendReason {
  source: RecommendSource | "boost";
  /** The item that leads to the recommended one; missing where no single one does. */
  item?: string;
  /** Of the score; all shares together are 1. */
  share: number;
}

export interface Recommendation {
  id: string;
  score: number;
  /** With `explore`: how likely chance was to put it here, given those above. */
  propensity?: number;
  /** With `explain`, the strongest first; none where the item is only popular or pinned. */
  reasons?: RecommendReason[];
}

/** A segment, a stage or a membership level was left for another one; "" is none. */
export interface ProfileChange {
  what: "segment" | "segmentB" | "lifecycle" | "lifecycleB" | "tier";
  from: string;
  to: string;
}

/** A stage of a lifecycle and, in words, the rule that led to it. */
export interface Stage {
  stage: string | null;
  rule: string | null;
}

/** What the device knows of its visitor; null where nothing is known. Shares and risks: 0 to 1. */
export interface KnownProfile {
  /** By scores, and by words; `rule` and `ruleB` say why. */
  segment: string | null;
  rule: string | null;
  segmentB: string | null;
  ruleB: string | null;
  /** `r`, `f`, `m`: 1 to 5, 0 without an order; in words near, middle, far and high, middle, low. */
  rfm: {
    r: number | null;
    f: number | null;
    m: number | null;
    recency: string | null;
    frequency: string | null;
    monetary: string | null;
    recencyDays: number | null;
    orders: number | null;
    amount: number | null;
    currency: string | null;
  };
  lifecycle: Stage;
  lifecycleB: Stage;
  churnRisk: number | null;
  pAlive: number | null;
  activityRisk: number | null;
  lifetimeValue: number | null;
  expectedPurchases: number | null;
  /** That this visit ends with an order. */
  propensity: number | null;
  points: number | null;
  /** Membership; `until`: ms since the epoch, when a trial or the grace ends. */
  tier: { level: string | null; next: string | null; nextRule: string | null; trial: boolean; until?: number };
  /** Strongest first. */
  interests: { name: string; kind: "category" | "tag"; value: number }[];
  /** Whether the strongest stands out. */
  interestClear: boolean;
  /** The learned segment. */
  cluster: { number: number; name: string | null; rule: string | null; x: number; y: number } | null;
}

/** Kept on the device, never sent. What is known of the visitor is there once the option `profile` holds and its module is
 *  loaded. */
export interface Profile extends Partial<KnownProfile> {
  visitorId: string;
  /** Number of the current session, 1 for the visitor's first. */
  sessions: number;
  /** Ids of items seen, oldest first, at most 50; without the option `profile` on this page. */
  viewed: string[];
}

export interface Debug {
  visitorId: string;
  sessionId: string;
  consent: Consent;
  /** Experiment key → variation that this page was given. */
  exposures: Record<string, string>;
  /** Messages not yet acknowledged, those waiting for the engine included. */
  queue: number;
  /** Messages lost, by code. */
  dropped: Record<string, number>;
  engine: "ready" | "loading" | "degraded";
  version: string;
  /** Runs the loaded payload over so many synthetic visitors (100,000 unless told): for each experiment the split that it
   *  would give, against the weights (chi-square). The page stays alive meanwhile. */
  split(visitors?: number): Promise<ExperimentSplit[]>;
}

/** Types that allow any key and any value: whoever names none gets no checks. */
// biome-ignore lint/suspicious/noExplicitAny: only any makes a typed Vario fit where any Vario does
export type Untyped = any;

export type Keys<T> = keyof T & string;

/** What `variant` answers: on any failure, "control". */
export type Variation<Experiments, Key extends Keys<Experiments>> = string extends keyof Experiments
  ? string
  : Extract<Experiments[Key], string> | "control";

/** What `value` answers: the feature's type, null replaced by the fallback; without types the fallback's ("none": a text). */
export type Value<Features, Key extends Keys<Features>, Fallback> = string extends keyof Features
  ? Fallback extends infer Widened
    ? Widened
    : never
  : Exclude<Features[Key], null> | Fallback;

/** What `track` takes: an event's name and its properties, which may be left out where none is required. */
export type Tracked<Events> = string extends keyof Events
  ? [event: string, properties?: Properties]
  : {
      [Event in Keys<Events>]: Record<never, never> extends Events[Event]
        ? [event: Event, properties?: Events[Event]]
        : [event: Event, properties: Events[Event]];
    }[Keys<Events>];

/** Why decisions may have changed. `payload`: a manual experiment was triggered, too; `visitor`: reset, or another tab's; `profile`: what is recommended, too. */
export type ChangeCause = "payload" | "attributes" | "visitor" | "consent" | "force" | "profile";

/** Decisions made on a server (`evaluate` of "vario/node" or "vario/edge"), for the page to begin with. JSON-safe. */
export interface Bootstrap {
  /** Whose decisions these are. */
  visitorId: string;
  features: Record<string, FeatureResult>;
  experiments: Record<string, ExperimentResult>;
  /** Results of the payload's stand-alone experiments, in its order. */
  auto: ExperimentResult[];
}

/**
 * `Features`: feature key → type of its value; `Experiments`: experiment key → union of its variations' keys; `Events`: event
 * → type of its properties. `vario types payload.json plan.json` writes them, so that a wrong name, fallback, comparison or
 * property does not compile.
 */
export interface Vario<
  Features extends object = Untyped,
  Experiments extends object = Untyped,
  Events extends object = Untyped,
> {
  /** The experiment's variation key; logs the exposure once a session. "control" when nothing is known. */
  variant<Key extends Keys<Experiments>>(experimentKey: Key): Variation<Experiments, Key>;
  isOn(featureKey: Keys<Features>): boolean;
  /** The feature's value; `fallback` when the feature is unknown or null. */
  value<Fallback extends Features[Key], Key extends Keys<Features> = Keys<Features>>(
    featureKey: Key,
    fallback: Fallback,
  ): Value<Features, Key, Fallback>;
  /** The decision as `variant` would use it, not logged; undefined where it is not known. */
  peek(experimentKey: Keys<Experiments>): ExperimentResult | undefined;
  /** The decision as `value` and `isOn` would use it, not logged; undefined where there is nobody to make it. */
  peekFeature(featureKey: Keys<Features>): FeatureResult | undefined;
  /** Tells of every change of decisions, of every error that is reported, and once of every change of the visitor's
   *  segments, stages and level; answers how to stop that. */
  on(event: "change", listener: (cause: ChangeCause) => void): () => void;
  on(event: "error", listener: (error: VarioError) => void): () => void;
  on(event: "profile", listener: (change: ProfileChange) => void): () => void;
  /** The payload in force as JSON text, "" when there is none. */
  payload(): string;
  /** Replaces the attributes given at the start. */
  setAttributes(attributes: Properties): void;
  /** Lets variants held back (option `variants.hold`) change the page: its own script has taken it over. */
  release(): void;
  /** Lets an auto experiment that is `manual` begin on this page. */
  trigger(experimentKey: string): void;
  page(name?: string, properties?: Properties): void;
  /** `event`: 1 to 200 characters. Never throws; what cannot be sent is counted in `debug().dropped`. */
  track(...event: Tracked<Events>): void;
  /** Gives every event and page from now on these properties; those of the event itself win. Kept until `unregister` or
   *  `reset`. */
  register(properties: Properties): void;
  unregister(property: string): void;
  /** The next event of this name gets `duration`, the seconds since now. */
  timeEvent(event: string): void;
  /** Names the visitor; never changes which variations they see. */
  identify(userId: string, traits?: Properties): void;
  group(groupId: string, traits?: Properties): void;
  alias(userId: string, previousId: string): void;
  /** Best first; empty until the model is there. */
  recommend(options?: RecommendOptions): Recommendation[];
  /** The visitor is not interested in an item: it is not recommended any more, and what led to it counts for nothing. */
  dislike(item: string): void;
  /** Without an argument: the state. With one: takes the decision, stores it, and answers the new state. */
  consent(decision?: ConsentDecision): Consent;
  /** Resolves when everything queued was acknowledged or given up; after five failed attempts in a row, or when the
   *  collector asks for more than 30 s of patience, it resolves too and the messages stay queued. */
  flush(): Promise<void>;
  /** New visitor, new session, no user (after a log-out on a shared device). */
  reset(): void;
  /** Erases what the device keeps of the visitor, the consent decision excepted, and asks the collector to delete what it has. */
  forget(): Promise<void>;
  profile(): Profile;
  /** Resolves when the engine is up, payload and model included, or was given up; `debug().engine` says which. Never
   *  rejects. */
  ready: Promise<void>;
  debug(): Debug;
}

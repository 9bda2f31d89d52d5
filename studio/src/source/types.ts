import type { PayloadStore } from "./payload.ts";

/** The read API's shapes. The collector answers them over HTTP, the browser's own store through the insights module. */

/** A text in the Studio's languages. */
export interface Localized {
  en: string;
  zh: string;
}

export interface Day {
  /** YYYY-MM-DD */
  day: string;
  visitors: number;
  events: number;
  orders: number;
}

export interface FunnelStep {
  /** "page" or the name of an event. */
  step: string;
  visitors: number;
}

export interface Overview {
  visitors: number;
  sessions: number;
  events: number;
  orders: number;
  revenue: number;
  /** ISO 4217; empty while no order names one. */
  currency: string;
  /** Visitors of the last five minutes. */
  activeNow: number;
  daily: Day[];
  funnel: FunnelStep[];
}

export interface FeedEvent {
  /** Grows with every stored event. */
  row: number;
  /** ISO time at the collector. */
  receivedAt: string;
  /** ISO time at the visitor's device. */
  timestamp: string;
  type: string;
  event: string | null;
  visitor: string;
  path: string | null;
  detail: string | null;
}

/** Sufficient statistics of one variation: visitors by first exposure, and how many of them reached the goal. */
export interface VariationResult {
  key: string;
  name: Localized;
  visitors: number;
  conversions: number;
}

/** A test that stands alone in the payload: paused and stopped ones give everyone the control. */
export type TestState = "draft" | "running" | "paused" | "stopped";

export interface ExperimentResult {
  key: string;
  name: Localized;
  /** Only of a test that stands alone; a feature's experiment is steered by the payload's author. */
  state?: TestState;
  /** The event that counts as a conversion. */
  goal: string;
  /** The first one is the control. */
  variations: VariationResult[];
}

/** An event that an experiment may aim at. */
export interface GoalEvent {
  event: string;
  /** How many visitors have sent it. */
  visitors: number;
}

export type DeviceClass = "phone" | "tablet" | "desktop";

/** Whose behaviour, on which page; without route and path the page "/". */
export interface HeatmapQuery {
  /** A template such as "/product/:id". */
  route?: string;
  /** One address's path; "/shop/index.html" is "/shop/". */
  path?: string;
  experiment?: string;
  /** Only with an experiment. */
  variation?: string;
  /** By the viewport's width: phone below 600, tablet below 1024 CSS px. */
  device?: DeviceClass;
  /** YYYY-MM-DD (that whole day, UTC), or an ISO time. */
  from?: string;
  /** YYYY-MM-DD (that day included, UTC), or an ISO time (excluded). */
  to?: string;
  /** Visits that are their visitor's first one, or all later ones. */
  segment?: "new" | "returning";
}

export interface HeatmapElement {
  selector: string;
  clicks: number;
  /** Who clicked it. */
  visitors: number;
  /** Clicks of bursts, clicks that did nothing, clicks that an error followed, clicks that led to another page. */
  rage: number;
  dead: number;
  error: number;
  through: number;
  /** Median size, CSS px. */
  width: number;
  height: number;
}

export interface HeatmapPoint {
  /** Place in the answer's elements; -1: only the absolute place is known. */
  element: number;
  /** Place inside the element, 0..32767 from left to right; 0 without element. */
  x: number;
  /** Place inside the element, 0..32767 from top to bottom; 0 without element. */
  y: number;
  /** Place across the document, 0..32767. */
  ax: number;
  /** CSS px below the document's top; of fixed elements below the viewport's. */
  ay: number;
  /** Bits: 0 click, 1 rage, 2 dead, 3 error, 4 fixed, 5 keyboard, 6 looks like a link, 7 nested scroller, 8 led somewhere. */
  flags: number;
  /** Clicks at this place. */
  n: number;
}

export interface Heatmap {
  /** Who viewed the page; of an experiment, those exposed to it. */
  exposedVisitors: number;
  /** Page views, of an experiment's visitors from the session of the exposure on. */
  views: number;
  clicks: number;
  /** Most clicks first. */
  elements: HeatmapElement[];
  /** Most clicks first. */
  points: HeatmapPoint[];
  /** 21 numbers: visits of the page that reached at least 0 %, 5 %, … 100 % of it. */
  scroll: number[];
  /** 20 numbers: ms that each twentieth of the page was in view of active visitors. */
  attention: number[];
  /** Hover trail: cells of 16 px, and how often. */
  move: [ax: number, ay: number, n: number][];
  /** Median size of the document, CSS px; 0 when nothing was recorded. */
  page: { width: number; height: number };
}

/** A page that has been recorded. */
export interface HeatmapRoute {
  route: string;
  views: number;
  clicks: number;
  /** Clicks by class of device. */
  devices: Record<string, number>;
}

/** What private reports say of a page: one entry an alphabet and epsilon. */
export interface PrivateHeatmap {
  /** A visitor's total a day. */
  epsilon: number;
  reports: number;
  /** Each element's cells, row by row from the top left; how many reports truly meant it. */
  cells: { selector: string; cell: number; estimate: number; error: number }[];
  /** Reports of visitors who clicked none of them. `error`: standard error. */
  none: { estimate: number; error: number };
}

/** Where a visitor stands; `new`: was not known at the period's beginning. */
export type Stage = "new" | "introduction" | "growth" | "maturity" | "decline" | "churned";

/** Buyers with the same scores, each 1 to 5, of which 5 is best. */
export interface RfmCell {
  r: number;
  f: number;
  m: number;
  buyers: number;
  revenue: number;
}

export interface Rfm {
  buyers: number;
  /** Quintiles of the buyers, ties apart: whole days since the last order, orders, amount. Empty without buyers. */
  cuts: { recency: number[]; frequency: number[]; monetary: number[] };
  /** Those with buyers alone. */
  cells: RfmCell[];
}

export interface StageFlow {
  /** At the period's beginning. */
  from: Stage;
  /** At its end. */
  to: Stage;
  visitors: number;
}

/** Visitors by first exposure, and what they ordered since. */
export interface HoldoutGroup {
  visitors: number;
  buyers: number;
  orders: number;
  revenue: number;
}

/** Visitors whose id lives for a day are left out: they cannot be followed. */
export interface Audience {
  visitors: number;
  /** ISO 4217, of all revenues here; empty while no order names one. */
  currency: string;
  rfm: Rfm;
  lifecycle: StageFlow[];
  /** Recommendations against those who get what is popular and no more. */
  lift: { holdout: HoldoutGroup; personal: HoldoutGroup };
}

export interface RecommendedItem {
  item: string;
  shown: number;
  clicked: number;
}

/** What this browser itself has stored about its visitor; never leaves the device. */
export interface Visit {
  visitor: string;
  /** ISO time of the first stored event. */
  since: string;
  sessions: number;
  events: number;
  /** Most recent first. */
  viewed: { item: string; name: string | null; times: number }[];
  seen: { experiment: string; name: Localized; variation: string; variationName: Localized }[];
}

export type SourceKind = "server" | "local";

export interface StudioSource {
  readonly kind: SourceKind;
  /** The experiments' definitions, to be changed. */
  readonly payload: PayloadStore;
  overview(): Promise<Overview>;
  /** Newest first; only rows above `after`. */
  events(limit: number, after?: number): Promise<FeedEvent[]>;
  experiments(): Promise<ExperimentResult[]>;
  /** Events that an experiment may aim at, most visitors first. */
  goals(): Promise<GoalEvent[]>;
  heatmap(query: HeatmapQuery): Promise<Heatmap>;
  /** Pages that have been recorded, most clicks first. */
  heatmapRoutes(): Promise<HeatmapRoute[]>;
  /** Empty while nobody has reported. */
  heatmapPrivate(route: string): Promise<PrivateHeatmap[]>;
  /** The layout last captured (`properties.snapshot` of "Layout Captured"); undefined where there is none. */
  heatmapSnapshot(route: string, device?: DeviceClass): Promise<unknown>;
  recommendations(): Promise<RecommendedItem[]>;
  /** `days`: length of the period that ends now, 1 to 365. */
  audience(days: number): Promise<Audience>;
  /** Only where the visitor is the reader. `undefined` before the first event. */
  visit?(): Promise<Visit | undefined>;
}

/** Why a source could not answer. */
export type SourceFault = "unreachable" | "unauthorized" | "refused" | "conflict" | "invalid" | "storage" | "insights";

export class SourceError extends Error {
  readonly fault: SourceFault;

  constructor(fault: SourceFault, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "SourceError";
    this.fault = fault;
  }
}

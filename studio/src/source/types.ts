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

export interface HeatmapQuery {
  path: string;
  experiment?: string;
  variation?: string;
}

export interface HeatmapPoint {
  selector: string;
  /** Place inside the element, 0..32767 from left to right. */
  x: number;
  /** Place inside the element, 0..32767 from top to bottom. */
  y: number;
  /** Clicks at this place. */
  n: number;
}

export interface Heatmap {
  exposedVisitors: number;
  clicks: number;
  points: HeatmapPoint[];
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
  recommendations(): Promise<RecommendedItem[]>;
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

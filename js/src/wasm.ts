/** What the wasm modules export. Every value they throw is a text "CODE\tpath\tmessage". */

export interface Decide {
  free(): void;
  load(payload: string): void;
  attributes(json: string): void;
  url(href: string): void;
  feature(key: string): string;
  experiment(key: string): string;
}

/** Purposes cross as numbers: 0 analytics, 1 experiments, 2 personalization, 3 heatmap. Gates: 0 pending, 1 granted, 2 denied. */
export interface Tracker {
  free(): void;
  visitorId(): string;
  userId(): string;
  sessionId(now: number): string;
  sessionNumber(): number;
  message(kind: string, name: string, body: string, page: string, now: number): string;
  exposure(experiment: string, variation: string, page: string, now: number): string;
  click(body: string, page: string, now: number): string;
  fault(): string;
  dropped(): string;
  gate(purpose: number): number;
  decide(decision: string, now: number): void;
  consentRecord(): string;
  visitorRecord(): string;
  sessionRecord(): string;
  mayStore(): boolean;
  reset(now: number): void;
}

/** When a batch leaves, and what an answer means. */
export interface Policy {
  queued(bytes: number, now: number): number;
  taken(messages: number, bytes: number): void;
  answered(status: number, retryAfterMs: number, random: number): number;
}

export interface Delivery extends Policy {
  free(): void;
}

export interface Heatmap {
  free(): void;
  capture(event: Event): boolean;
  drain(): string;
}

export interface Recommender {
  free(): void;
  recommend(session: string, exclude: string, count: number): string;
}

/** The result of `Decide.experiment`. */
export interface ExperimentResult {
  key: string;
  variation: string;
  inExperiment: boolean;
  forced: boolean;
}

/** The result of `Decide.feature`. */
export interface FeatureResult {
  value: unknown;
  on: boolean;
  source: string;
  experiment?: ExperimentResult;
}

export interface DecideModule {
  Decide: new () => Decide;
  /** A fresh instance of the same compiled module (wasm-bindgen's `--experimental-reset-state-function`). */
  __wbg_reset_state?: (() => void) | undefined;
}

export interface EngineModule extends DecideModule {
  Tracker: new (
    consent: string | undefined,
    visitor: string | undefined,
    session: string | undefined,
    initial: string,
    gpc: boolean,
    now: number,
  ) => Tracker;
  Delivery: new () => Delivery;
  Heatmap: new () => Heatmap;
  Recommender: new (artifact: Uint8Array) => Recommender;
  initSync(options: { module: WebAssembly.Module }): unknown;
}

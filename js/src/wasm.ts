/** What the wasm modules export. Every value they throw is a text "CODE\tpath\tmessage". */

/** Evaluates for one visitor on one page. */
export interface Decide {
  free(): void;
  /** The last good payload stays on an error. */
  load(payload: string): void;
  attributes(json: string): void;
  /** A JSON object, each optional: `url`, `enabled`, `qaMode`, `forcedVariations`, `forcedFeatureValues`, `remoteGroupIds`. */
  settings(json: string): void;
  /** Switches sticky buckets on with these assignments: lines of "attribute||value\texperiment__version\tvariation". */
  stick(lines: string): void;
  /** The assignments now. */
  sticky(): string;
  /** A `FeatureResult` as JSON. */
  feature(key: string): string;
  /** An `ExperimentResult` as JSON; "" when the payload does not hold it. */
  experiment(key: string): string;
  /** `ExperimentResult`s of the experiments that stand alone, as a JSON array. */
  auto(): string;
  /** The number by which `evaluate` knows a feature or an experiment, until the next payload; -1: unknown. */
  place(key: string, experiment: boolean): number;
  /** Tells outcomes apart: equal numbers have the same value and variation. Bit 0: an exposure is to be logged. Bit 1: not
   *  to be remembered, and sticky assignments may have changed. */
  evaluate(place: number): number;
}

/** What the modules export for it. */
export interface DecideObject {
  free(): void;
  ask(what: number, text: string): string;
  evaluate(place: number): number;
}

/** Purposes cross as numbers: 0 analytics, 1 experiments, 2 personalization, 3 heatmap. Gates: 0 pending, 1 granted, 2 denied. */
export interface Tracker {
  free(): void;
  visitorId(): string;
  userId(): string;
  sessionId(now: number): string;
  sessionNumber(): number;
  message(kind: string, name: string, body: string, context: string, now: number): string;
  exposure(experiment: string, variation: string, context: string, now: number): string;
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

/** An experiment for the visitor. */
export interface ExperimentResult {
  key: string;
  /** Index of the variation; 0, the control, for those who are not in. */
  variationId: number;
  /** Its key. */
  variation: string;
  inExperiment: boolean;
  hashUsed: boolean;
  hashAttribute: string;
  hashValue: string;
  /** QA forced it: never logged. */
  forced: boolean;
  stickyBucketUsed: boolean;
  /** 0 in; why not: 1 fewer than two variations, 2 experiments switched off, 3 the page's address, 4 a draft, stopped or
   *  inactive, 5 no value to hash, 6 filters or namespace, 7 condition, 8 prerequisite, 9 outside the coverage, 10 blocked by
   *  an earlier bucket version, 11 unknown hash version, 12 QA mode, 13 an earlier rule decided, 14 no such variation. */
  reason: number;
  /** The visitor's place in [0, 1). */
  bucket?: number;
  name?: string;
  phase?: string;
  persistQueryString?: boolean;
  manual?: boolean;
  /** A contextual bandit's part. */
  leafId?: number | string;
  banditVersion?: number;
  variationWeights?: number[];
  value: unknown;
}

/** A feature for the visitor. */
export interface FeatureResult {
  value: unknown;
  on: boolean;
  off: boolean;
  /** `unknownFeature`, `defaultValue`, `force`, `experiment`, `prerequisite`, `cyclicPrerequisite` or `override`. */
  source: string;
  /** "" when no rule decided, or one without id. */
  ruleId: string;
  /** Experiments that a server evaluated: their exposures. */
  tracks?: { experiment: { key: string }; result: ExperimentResult }[];
  experiment?: ExperimentResult;
}

export interface DecideModule {
  Decide: new () => DecideObject;
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
  /** Ids follow from the seed from here on. */
  seedEntropy(seed: number): void;
  initSync(options: { module: WebAssembly.Module }): unknown;
}

/** What the parts that a page loads only when it needs them (variants, payload source, panel) see of a running Vario. */
import type { VarioError } from "./errors.js";
import type { Call, Records } from "./inputs.js";
import type {
  ChangeCause,
  ConsentDecision,
  KnownProfile,
  Options,
  ProfileChange,
  Recommendation,
  RecommendOptions,
  Vario,
} from "./options.js";
import type { KeyValue } from "./storage.js";
import type { Decide, ExperimentResult } from "./wasm.js";

/** Profile and recommendations, on pages that have a model or want a profile. */
export interface Personal {
  recommend(wish: RecommendOptions): Recommendation[];
  /** Undefined before the module is there. */
  profile(): KnownProfile | undefined;
  dislike(item: string): void;
  /** Resolves when module and model are there, or were given up. Never rejects. */
  loaded: Promise<void>;
}

export interface Inside {
  options: Options;
  /** Undefined in Node. */
  window: Window | undefined;
  storage: KeyValue;
  /** May throw, where it is blocked. */
  database: () => IDBFactory | undefined;
  fetch: typeof fetch;
  /** ms since the epoch. */
  now(): number;
  /** Uniform in [0,1). */
  random(): number;
  /** Warns on the console, once a code. */
  report(error: VarioError): void;
  /** Asks the evaluator; survives a trap of the module. `fallback` where nobody can answer. */
  ask<T>(work: (decide: Decide) => T, fallback: T): T;
  /** Another evaluator of the same module, without a payload; to be freed after use. */
  fresh(): Decide | undefined;
  /** The payload in force as JSON text, "" when there is none. */
  payload(): string;
  /** Takes a payload into force; a broken one is reported, and the last good one stays. */
  load(text: string): void;
  /** Attributes as the evaluator has them, `id` included. */
  attributes(): Record<string, unknown>;
  /** Logs the exposure, once per visitor, experiment, variation, phase and session; a forced variation never. */
  expose(result: ExperimentResult): void;
  /** Decisions may have changed: payload, attributes, address, reset, consent or forced variations. */
  onChange(listener: (cause: ChangeCause) => void): void;
  /** Each message's JSON text as it enters the log. */
  onMessage(listener: (message: string) => void): void;
  /** Before the page is left by script: encodes what waits and sends it with keepalive; answers the message texts of
   *  this page's exposures, for the next page to send once more. */
  depart(): string[];
  /** Puts a message into the log as it is, for a purpose by its number; 4: needed to keep the visitor's own rights. */
  append(message: string, purpose: number): void;
  /** A call that becomes a message as the page's own do: redacted, and only where its purpose is not denied. `body`: JSON. */
  record(kind: Call["kind"], name: string, body: string): void;
  /** Told before calls become messages because the visitor becomes another or the page is left by script: what was gathered
   *  up to now is to be recorded. */
  collect: Set<() => void>;
  /** Counts messages lost, by code, and warns once a code. */
  count(code: string, messages: number): void;
  /** Each answers the body (JSON text) of a call that is about to become a message, changed or as it was; undefined: there
   *  is to be no message, and who says so has counted it. A call's `context` may be changed, too. */
  enrichers: ((call: Call, body: string) => string | undefined)[];
  /** Each is told of a call before it is noted: what has to be said first can be. */
  calling: ((kind: Call["kind"]) => void)[];
  /** What each message's `context` has beside the page. */
  context: Record<string, unknown>;
  /** Consent, visitor and session in their stored format, as they are now. */
  records(): Records;
  /** Another tab's hold here too; without a visitor only the decision. */
  adopt(theirs: Records): void;
  /** Told that the page is being hidden, before what waits is stored and sent; `leaving`: it may never come back. */
  hidden: Set<(leaving: boolean) => void>;
  /** Told that the page is seen again; `back`: from the back-forward cache. */
  shown: Set<(back: boolean) => void>;
  /** What was last decided on this page; undefined when another tab decided since. */
  decided?: ConsentDecision | undefined;
  /** Told of `forget()`, when all is wiped: the id that the visitor had. */
  forgotten: Set<(visitorId: string) => void>;
  visitorId(): string;
  /** Items viewed, oldest first; with a list: that one from now on. */
  viewed(list?: string[]): string[];
  /** Once its chunk is there. */
  personal?: Personal | undefined;
  /** What decisions know of the visitor as the attribute `vario`, from now on. */
  traits(traits: object | undefined): void;
  /** Told of changes of the profile. */
  profiled: Set<(change: ProfileChange) => void>;
  /** Experiments that are `manual` and were let begin on this page. */
  triggered: Set<string>;
  /** Forces a variation (key or index), or with undefined lets it go; nothing of it is logged. */
  force(experiment: string, variation: string | undefined): void;
  vario: Vario;
}

/** Vario as a provider of OpenFeature's web SDK. */
import {
  ErrorCode,
  type EvaluationContext,
  type JsonValue,
  OpenFeatureEventEmitter,
  type Provider,
  ProviderEvents,
  type ResolutionDetails,
  StandardResolutionReasons,
  type TrackingEventDetails,
} from "@openfeature/web-sdk";
import type { ChangeCause, FeatureResult, Properties, Vario } from "./options.js";

export interface ProviderOptions {
  /**
   * Attributes for Vario's evaluator from OpenFeature's context. By default all fields under their own names, dates as ISO
   * 8601, `targetingKey` among them. The visitor is bucketed by Vario's own id whatever the context says; an experiment
   * whose rule says `"hashAttribute": "targetingKey"` is bucketed by the targeting key.
   */
  attributes?: (context: EvaluationContext) => Properties;
}

type Flag = { rules?: Rule[]; metadata?: Record<string, unknown> };
type Rule = { id?: string; condition?: object; parentConditions?: unknown[]; coverage?: number; range?: unknown };
type Kind = "boolean" | "string" | "number" | "object";
type FlagMetadata = Record<string, string | number | boolean>;

/** Codes after which the payload may be old, or missing. */
const SUPPLY = /^E_(FETCH|PAYLOAD)/;

/** Own fields that OpenFeature allows in metadata; the tags and projects of GrowthBook's lists are joined. */
function flatMetadata(given: Record<string, unknown> = {}): FlagMetadata {
  const flat: FlagMetadata = {};
  for (const [key, value] of Object.entries(given)) {
    if (/string|number|boolean/.test(typeof value)) flat[key] = value as string;
    else if (Array.isArray(value)) flat[key] = value.map(String).join(",");
    else if (value && typeof value === "object") Object.assign(flat, flatMetadata(value as Record<string, unknown>));
  }
  return flat;
}

/** GrowthBook's source of a value in OpenFeature's words. `flag`: as it stands in the payload, where that can be read. */
function reasonOf({ source, ruleId }: FeatureResult & { ruleId?: string }, flag: Flag | undefined): string {
  const { STATIC, DEFAULT, TARGETING_MATCH, SPLIT, DISABLED } = StandardResolutionReasons;
  if (source === "experiment") return SPLIT;
  if (source === "prerequisite") return DISABLED;
  if (source === "defaultValue") return flag && !flag.rules?.length ? STATIC : DEFAULT;
  const rule = ruleId ? flag?.rules?.find(({ id }) => id === ruleId) : undefined;
  if (!rule || rule.condition || rule.parentConditions?.length) return TARGETING_MATCH;
  return rule.coverage !== undefined || rule.range ? SPLIT : STATIC;
}

export class VarioWebProvider implements Provider {
  readonly metadata = { name: "vario" } as const;
  readonly runsOn = "client";
  readonly events = new OpenFeatureEventEmitter();

  #vario: Vario | undefined;
  readonly #arriving: Promise<Vario>;
  readonly #attributes: (context: EvaluationContext) => Properties;
  #stops: (() => void)[] = [];
  /** True while this provider itself sets attributes: the SDK then tells of the change. */
  #setting = false;
  #initialized = false;
  /** Stale or in error. */
  #troubled = false;
  /** Flags as the SDK was last told of them. */
  #announced: Record<string, Flag> = {};
  #text = "";
  #flags: Record<string, Flag> = {};

  /** `vario`: as `createVario` or `createVarioSync` answers it; a promise is waited for by `setProviderAndWait`. */
  constructor(vario: Vario | Promise<Vario>, options: ProviderOptions = {}) {
    if (!(vario instanceof Promise)) this.#vario = vario;
    this.#arriving = Promise.resolve(vario);
    // Reported by `initialize`; without it, by whoever made the promise.
    this.#arriving.catch(() => {});
    this.#attributes = options.attributes ?? ((context) => ({ ...context }));
  }

  /** Waits for engine and payload. Rejects without a payload; one that comes later makes the provider ready all the same. */
  async initialize(context: EvaluationContext = {}): Promise<void> {
    const vario = await this.#arriving;
    this.#vario = vario;
    if (!this.#stops.length) {
      const stops = [
        vario.on?.("change", (cause) => this.#changed(cause)),
        vario.on?.("error", ({ code, message }) => SUPPLY.test(code) && this.#failed(`${code} ${message}`)),
      ];
      this.#stops = stops.filter((stop) => stop !== undefined);
    }
    if (Object.keys(context).length > 0) this.#set(context);
    await vario.ready;
    this.#initialized = true;
    this.#announced = this.#read();
    if (!this.#supplied()) {
      this.#troubled = true;
      throw new Error("no payload: give createVario the option `payload`, and see the console for what became of it");
    }
  }

  onContextChange(_old: EvaluationContext, context: EvaluationContext): Promise<void> | undefined {
    if (this.#vario) {
      this.#set(context);
      return undefined;
    }
    return this.#arriving.then(() => this.#set(context));
  }

  async onClose(): Promise<void> {
    for (const stop of this.#stops.splice(0)) stop();
  }

  resolveBooleanEvaluation(key: string, fallback: boolean): ResolutionDetails<boolean> {
    return this.#resolve(key, fallback, "boolean");
  }
  resolveStringEvaluation(key: string, fallback: string): ResolutionDetails<string> {
    return this.#resolve(key, fallback, "string");
  }
  resolveNumberEvaluation(key: string, fallback: number): ResolutionDetails<number> {
    return this.#resolve(key, fallback, "number");
  }
  resolveObjectEvaluation<T extends JsonValue>(key: string, fallback: T): ResolutionDetails<T> {
    return this.#resolve(key, fallback, "object");
  }

  /** An event of Vario's; `value` and further details become its properties. */
  track(event: string, _context?: EvaluationContext, details?: TrackingEventDetails): void {
    this.#vario?.track(event, { ...details });
  }

  #resolve<T>(key: string, fallback: T, kind: Kind): ResolutionDetails<T> {
    const failure = (errorCode: ErrorCode, errorMessage: string) => ({
      value: fallback,
      reason: StandardResolutionReasons.ERROR,
      errorCode,
      errorMessage,
    });
    try {
      const vario = this.#vario;
      const result = vario?.peekFeature?.(key);
      if (!vario || !result) return failure(ErrorCode.PROVIDER_NOT_READY, "Vario cannot decide yet");
      const { source, ruleId, experiment } = result as FeatureResult & { ruleId?: string };
      if (source === "unknownFeature")
        return this.#supplied()
          ? failure(ErrorCode.FLAG_NOT_FOUND, `flag ${key} not found`)
          : failure(ErrorCode.PROVIDER_NOT_READY, "there is no payload yet");
      if (source === "cyclicPrerequisite")
        return failure(ErrorCode.PARSE_ERROR, `the prerequisites of ${key} go in a circle`);
      const value = result.value ?? undefined;
      if (value !== undefined && typeof value !== kind)
        return failure(ErrorCode.TYPE_MISMATCH, `the value of ${key} is a ${typeof value}, not a ${kind}`);
      // This is where the visitor gets the variation: the exposure is logged, once.
      if (experiment) vario.value<unknown>(key, undefined);
      const flag = this.#read()[key];
      const flagMetadata: FlagMetadata = { ...flatMetadata(flag?.metadata), source };
      if (ruleId) flagMetadata.ruleId = ruleId;
      if (experiment) flagMetadata.experiment = experiment.key;
      const variant = experiment ? { variant: experiment.variation } : {};
      return { value: (value ?? fallback) as T, reason: reasonOf(result, flag), flagMetadata, ...variant };
    } catch (thrown) {
      return failure(ErrorCode.GENERAL, String((thrown as Error | undefined)?.message));
    }
  }

  #set(context: EvaluationContext): void {
    this.#setting = true;
    try {
      this.#vario?.setAttributes?.(this.#attributes(context));
    } finally {
      this.#setting = false;
    }
  }

  /** Where Vario cannot show its payload, what it answers is believed. */
  #supplied(): boolean {
    return this.#vario?.payload?.() !== "";
  }

  /** The payload's flags. */
  #read(): Record<string, Flag> {
    const text = this.#vario?.payload?.() ?? "";
    if (text !== this.#text) {
      this.#text = text;
      this.#flags = (JSON.parse(text || "{}") as { features?: Record<string, Flag> }).features ?? {};
    }
    return this.#flags;
  }

  #changed(cause: ChangeCause): void {
    if (!this.#initialized || cause === "profile" || (cause === "attributes" && this.#setting)) return;
    if (cause !== "payload") {
      this.events.emit(ProviderEvents.ConfigurationChanged);
      return;
    }
    const before = this.#announced;
    const after = this.#read();
    this.#announced = after;
    if (this.#troubled && this.#supplied()) {
      this.#troubled = false;
      this.events.emit(ProviderEvents.Ready);
    }
    const flagsChanged = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
      (key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
    );
    // The same payload again, as after a failed refresh, changes nothing.
    if (before !== after) this.events.emit(ProviderEvents.ConfigurationChanged, { flagsChanged });
  }

  /** With an older payload in force, the provider is stale; without any, in error. */
  #failed(message: string): void {
    if (!this.#initialized) return;
    this.#troubled = true;
    this.events.emit(this.#supplied() ? ProviderEvents.Stale : ProviderEvents.Error, { message });
  }
}

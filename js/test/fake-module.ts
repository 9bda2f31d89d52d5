/** The engine module's interface, done simply: enough to test what TypeScript does around the real one. */
import { basicTracker } from "../src/degraded.js";
import { createRuntime, type Runtime } from "../src/load.js";
import { fixedPolicy } from "../src/policy.js";
import type { EngineModule, Tracker } from "../src/wasm.js";

/** A call of this name traps so many times. */
export interface Traps {
  [method: string]: number;
}

export interface FakeModule {
  glue: EngineModule;
  runtime: Runtime;
  traps: Traps;
  /** Instances made, the first included. */
  instances(): number;
  /** What every evaluator was given, in order. */
  fed: { attributes: Record<string, unknown>[]; urls: string[]; payloads: string[] };
}

interface FakePayload {
  experiments: Record<string, string>;
}

/** Payload: `{"experiments":{"hero":"bold"}}`: everybody with an id gets that variation. `resettable` false: older glue. */
export function fakeModule({ resettable = true } = {}): FakeModule {
  const traps: Traps = {};
  const fed: FakeModule["fed"] = { attributes: [], urls: [], payloads: [] };
  let instance = 1;

  function enter(made: number, method: string) {
    if (made !== instance) throw new Error("Invalid stale object");
    if ((traps[method] ?? 0) > 0) {
      traps[method] = (traps[method] ?? 0) - 1;
      throw new WebAssembly.RuntimeError("unreachable");
    }
  }

  class Decide {
    private made = instance;
    private payload: FakePayload = { experiments: {} };
    private given: Record<string, unknown> = {};
    private href = "";
    private forced: Record<string, unknown> = {};
    free() {}
    load(text: string) {
      enter(this.made, "load");
      fed.payloads.push(text);
      try {
        this.payload = JSON.parse(text);
      } catch {
        throw "E_PAYLOAD_JSON\t\tnot JSON";
      }
    }
    attributes(text: string) {
      enter(this.made, "attributes");
      this.given = JSON.parse(text);
      fed.attributes.push(this.given);
    }
    settings(text: string) {
      enter(this.made, "settings");
      const { url, forcedVariations } = JSON.parse(text);
      this.href = url;
      this.forced = forcedVariations;
      fed.urls.push(url);
    }
    ask(what: number, text: string): string {
      try {
        const ways = [
          this.load,
          this.attributes,
          this.settings,
          () => {},
          () => "",
          this.feature,
          this.experiment,
          () => "[]",
        ];
        return (ways[what] ?? (() => "")).call(this, text) ?? "";
      } catch (thrown) {
        if (typeof thrown === "string") return thrown;
        throw thrown;
      }
    }
    evaluate = () => 2;
    feature(key: string) {
      enter(this.made, "feature");
      const experiment = this.experiment(key);
      if (!experiment) return JSON.stringify({ value: null, on: false, source: "unknownFeature" });
      const { variation, inExperiment } = JSON.parse(experiment);
      const on = inExperiment && variation !== "control";
      return JSON.stringify({ value: variation, on, source: "experiment", experiment: JSON.parse(experiment) });
    }
    experiment(key: string) {
      enter(this.made, "experiment");
      if (!Object.hasOwn(this.payload.experiments ?? {}, key)) return "";
      const forced = this.forced[key] ?? new RegExp(`[?&]${key}=(\\w+)`).exec(this.href)?.[1];
      const inExperiment = this.given.id !== undefined;
      const variation = forced ?? (inExperiment ? this.payload.experiments[key] : "control");
      return JSON.stringify({ key, variation, inExperiment: inExperiment || !!forced, forced: !!forced });
    }
  }

  function FakeTracker(
    consent: string | undefined,
    visitor: string | undefined,
    session: string | undefined,
    initial: string,
    gpc: boolean,
    now: number,
  ): Tracker {
    const made = instance;
    const tracker = basicTracker({ consent, visitor, session }, initial, gpc, now, Math.random);
    return new Proxy(tracker, {
      get(target, method: keyof Tracker) {
        return (...parameters: never[]) => {
          enter(made, method);
          // The engine redacts and so lets free text pass: told apart from the degraded tracker by this mark.
          const text = (target[method] as (...all: never[]) => unknown)(...parameters);
          return method === "message" && text ? String(text).replace('"name":"vario"', '"name":"engine"') : text;
        };
      },
    });
  }

  class Delivery {
    private policy = fixedPolicy();
    free() {}
    queued = (bytes: number, now: number) => this.policy.queued(bytes, now);
    taken = (messages: number, bytes: number) => this.policy.taken(messages, bytes);
    answered = (status: number, after: number, random: number) => this.policy.answered(status, after, random);
  }

  const glue: EngineModule = {
    Decide,
    seedEntropy() {},
    Tracker: FakeTracker as unknown as EngineModule["Tracker"],
    Delivery,
    initSync() {},
    ...(resettable ? { __wbg_reset_state: () => void instance++ } : {}),
  };
  return { glue, runtime: createRuntime(glue), traps, fed, instances: () => instance };
}

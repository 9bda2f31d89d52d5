/** What the evaluator decides, each outcome brought over from the module as text only once. */
import type { Core } from "./core.js";
import type { Bootstrap, ExperimentResult, FeatureResult } from "./options.js";

interface Known {
  place: number;
  /** By the number that tells outcomes apart. */
  results: Map<number, unknown>;
}

export interface Decisions {
  /** Undefined where there is nobody to decide. */
  feature(key: string): FeatureResult | undefined;
  /** Undefined where there is nobody to decide, or the experiment is not known. */
  experiment(key: string): ExperimentResult | undefined;
}

/** `given`: the server's decisions, as long as they hold; `varied`: sticky buckets may have changed. */
export function createDecisions(core: Core, given: () => Bootstrap | undefined, varied: () => void): Decisions {
  let generation: object | undefined;
  /** Features by key, and experiments. */
  let known: Map<string, Known>[];

  function decide<T>(key: string, experiment: boolean): T | undefined {
    const begin = given();
    if (begin) return begin[experiment ? "experiments" : "features"][key] as T | undefined;
    return core.call<T | undefined>(() => {
      const { decide } = core;
      if (!decide) return undefined;
      if (generation !== core.loaded) {
        generation = core.loaded;
        known = [new Map(), new Map()];
      }
      const all = known[+experiment] as Map<string, Known>;
      let entry = all.get(key);
      if (!entry) {
        entry = { place: decide.place(key, experiment), results: new Map() };
        all.set(key, entry);
      }
      const outcome = entry.place < 0 ? 2 : decide.evaluate(entry.place);
      let result = entry.results.get(outcome) as T | undefined;
      if (!result) {
        result = JSON.parse((experiment ? decide.experiment(key) : decide.feature(key)) || "null") ?? undefined;
        if (outcome & 2) varied();
        else entry.results.set(outcome, result);
      }
      return result;
    }, undefined);
  }

  return { feature: (key) => decide(key, false), experiment: (key) => decide(key, true) };
}

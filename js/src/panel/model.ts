/** What the panel shows of the payload in force, and what the evaluator says of it for this visitor. */
import { forcedBy } from "../inputs.js";
import type { Inside } from "../inside.js";
import type { Decide, ExperimentResult, FeatureResult } from "../wasm.js";
import { keptForces } from "./kept.js";

export type Evaluator = Decide;

/** An experiment's result as the panel explains it. */
export type Ruling = ExperimentResult & {
  variationId?: number;
  hashUsed?: boolean;
  hashAttribute?: string;
  hashValue?: string;
  bucket?: number;
  stickyBucketUsed?: boolean;
  reason?: number;
};

/** The part of GrowthBook's format that the panel reads: a rule that runs an experiment, or a stand-alone one. */
export interface ExperimentConfig {
  key?: string;
  name?: string;
  phase?: string;
  status?: string;
  variations: unknown[];
  /** A contextual bandit's, which stand in for the others. */
  contextualVariations?: unknown[];
  meta?: { key?: string; name?: string }[];
  weights?: number[];
  coverage?: number;
  ranges?: [number, number][];
  seed?: string;
  hashAttribute?: string;
  hashVersion?: number;
  condition?: object;
  parentConditions?: { id: string; condition: object }[];
  filters?: { attribute?: string; seed: string; ranges: [number, number][] }[];
  namespace?: [string, number, number];
  urlPatterns?: { include?: boolean; type?: string; pattern: string }[];
}

export interface Variation {
  key: string;
  /** Short. */
  name: string;
  /** In a few words, where the payload has them. */
  about: string | undefined;
  value: unknown;
  /** The places that are its, from 0 to 1. */
  range: [number, number];
}

export interface Experiment {
  key: string;
  name: string;
  config: ExperimentConfig;
  /** Features whose rules run it; none where it stands alone. */
  features: string[];
  variations: Variation[];
  /** What the visitor gets; undefined where nobody can say. */
  result: Ruling | undefined;
  /** What the visitor would get if nothing were forced. */
  natural: Ruling | undefined;
}

export interface Feature {
  key: string;
  result: FeatureResult | undefined;
}

interface Payload {
  dateUpdated?: string;
  features?: Record<string, { defaultValue?: unknown; rules?: (ExperimentConfig & { force?: unknown })[] }>;
  experiments?: ExperimentConfig[];
  savedGroups?: unknown;
  vario?: {
    experiments?: Record<
      string,
      { name?: Record<string, string>; variations?: Record<string, Record<string, string>> }
    >;
  };
}

/** The payload in force; empty where there is none, or it cannot be read. */
export function payloadOf(inside: Inside): Payload {
  try {
    return JSON.parse(inside.payload()) ?? {};
  } catch {
    return {};
  }
}

/** GrowthBook's rule: equal weights where the given ones do not fit, each cut to the coverage. */
export function rangesOf({ variations, ranges, weights, coverage = 1 }: ExperimentConfig): [number, number][] {
  if (ranges?.length) return ranges;
  const { length } = variations;
  const sum = weights?.reduce((sum, weight) => sum + weight, 0) ?? 0;
  const fits = weights?.length === length && sum > 0.99 && sum < 1.01;
  const share = Math.min(1, Math.max(0, coverage));
  let start = 0;
  return variations.map((_, index) => {
    const weight = fits ? weights![index]! : 1 / length;
    start += weight;
    return [start - weight, start - weight + share * weight];
  });
}

/** Every experiment of the payload, each once, in its order; without what the evaluator says. */
export function experimentsOf(payload: Payload, language = "en"): Omit<Experiment, "result" | "natural">[] {
  const found = new Map<string, Omit<Experiment, "result" | "natural">>();
  const add = (key: string, given: ExperimentConfig, feature?: string) => {
    const config = { ...given, variations: given.contextualVariations ?? given.variations };
    if (!Array.isArray(config.variations)) return;
    const known = found.get(key);
    if (known) {
      if (feature !== undefined && !known.features.includes(feature)) known.features.push(feature);
      return;
    }
    const words = payload.vario?.experiments?.[key];
    const ranges = rangesOf(config);
    const variations = config.variations.map((value, index) => {
      const meta = config.meta?.[index];
      const own = meta?.key || String(index);
      const about = words?.variations?.[own]?.[language];
      return { key: own, name: meta?.name ?? own, about, value, range: ranges[index] ?? ([0, 0] as [number, number]) };
    });
    const name = words?.name?.[language] ?? config.name ?? key;
    found.set(key, { key, name, config, features: feature === undefined ? [] : [feature], variations });
  };
  for (const [feature, { rules }] of Object.entries(payload.features ?? {}))
    if (Array.isArray(rules)) for (const rule of rules) if (!("force" in rule)) add(rule.key ?? feature, rule, feature);
  if (Array.isArray(payload.experiments)) for (const config of payload.experiments) add(config.key ?? "", config);
  return [...found.values()];
}

/** The page's address without what forces variations in it. */
export function plainAddress(href: string, experiments: { key: string }[]): string {
  try {
    const url = new URL(href);
    url.searchParams.delete("vario_force");
    for (const { key } of experiments) url.searchParams.delete(key);
    return url.href;
  } catch {
    return href;
  }
}

export interface Situation {
  /** Another payload than the one in force. */
  payload?: string;
  /** Another address than the page's. */
  href?: string;
  /** False: as if QA forced nothing. */
  forced?: boolean;
  /** False: nobody has been here before. */
  sticky?: boolean;
}

/**
 * An evaluator of the panel's own, brought to where the page's is, so that looking never changes what a visitor is
 * assigned; to be freed. Undefined where there is none, or it does not take the payload.
 */
export function evaluator(inside: Inside, situation: Situation = {}): Evaluator | undefined {
  const { payload = inside.payload(), forced = true, sticky = true } = situation;
  const decide: Evaluator | undefined = inside.fresh();
  try {
    decide?.load(payload);
    decide?.attributes(JSON.stringify(inside.attributes()));
    const url = situation.href ?? inside.window?.location.href ?? "";
    decide?.settings(JSON.stringify({ url, forcedVariations: forced ? forces(inside, url) : {} }));
    const assigned = sticky ? inside.ask((page: Evaluator) => page.sticky(), "") : "";
    if (assigned) decide?.stick(assigned);
    return decide;
  } catch {
    release(decide);
    return undefined;
  }
}

/** Asks such an evaluator once; undefined where it cannot answer. */
export function consult<T>(inside: Inside, situation: Situation, work: (decide: Evaluator) => T): T | undefined {
  let decide: Evaluator | undefined;
  try {
    decide = evaluator(inside, situation);
    return decide && work(decide);
  } catch {
    return undefined;
  } finally {
    release(decide);
  }
}

export function release(decide: Decide | undefined): void {
  try {
    decide?.free();
  } catch {} // the module has trapped and was made anew
}

/** Options, address and tab together; the tab, where QA chose last, wins. */
const forces = ({ options, window }: Inside, url: string): Record<string, string | number> => ({
  ...options.force,
  ...forcedBy(url),
  ...(window && keptForces(window)),
});

const parse = <T>(text: string): T | undefined => (text ? JSON.parse(text) : undefined);

/** All experiments and features with their results. */
export function look(inside: Inside, language: string): { experiments: Experiment[]; features: Feature[] } {
  const payload = payloadOf(inside);
  const bare = experimentsOf(payload, language);
  const ask = (decide: Evaluator) => bare.map(({ key }) => parse<Ruling>(decide.experiment(key)));
  const keys = Object.keys(payload.features ?? {});
  const now = consult(inside, {}, (decide) => ({
    experiments: ask(decide),
    features: keys.map((key) => parse<FeatureResult>(decide.feature(key))),
  }));
  const href = plainAddress(inside.window?.location.href ?? "", bare);
  const natural = now?.experiments.some((result) => result?.forced) && consult(inside, { href, forced: false }, ask);
  return {
    experiments: bare.map((experiment, index) => {
      const result = now?.experiments[index];
      return { ...experiment, result, natural: natural ? natural[index] : result };
    }),
    features: keys.map((key, index) => ({ key, result: now?.features[index] })),
  };
}

/** What this tab is forced to. */
export const keptForcesOf = ({ window }: Inside): Record<string, string> => (window ? keptForces(window) : {});

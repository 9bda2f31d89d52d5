/** Would the payload split visitors as its weights say? Tried on made-up visitors, before real ones find out. */
import type { Inside } from "./inside.js";
import { chiSquareTest } from "./panel/chi-square.js";
import {
  consult,
  evaluator,
  experimentsOf,
  payloadOf,
  plainAddress,
  type Ruling,
  release,
  type Situation,
} from "./panel/model.js";

/** How long the page has to wait for this at a time, ms. */
const SLICE_MS = 15;

export interface SplitVariation {
  variation: string;
  /** Its share of those who take part, 0 to 1. */
  weight: number;
  count: number;
  /** How many the weight would have. */
  expected: number;
}

/** What the payload makes of an experiment's visitors. */
export interface ExperimentSplit {
  experiment: string;
  variations: SplitVariation[];
  /** Made-up visitors who take part. */
  inExperiment: number;
  /** Pearson's statistic of the counts against the weights. */
  chiSquare: number;
  degreesOfFreedom: number;
  /** Probability of a split this far off, or further, if the weights hold; below 0.001 something is wrong. NaN when
   *  nobody takes part. */
  pValue: number;
  /** Nobody like this visitor would take part, so conditions, prerequisites and addresses were set aside. */
  setAside: boolean;
}

export interface SplitHooks {
  /** Called between slices: part done, 0 to 1. */
  progress?(done: number): void;
  /** Ends the run, which then answers what it has. */
  signal?: AbortSignal;
}

/** 32 random bits at a time (Tommy Ettinger's mulberry32), from a fixed seed: a payload always gets the same answer. */
function generator(): () => number {
  let state = 0x7a210;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), 61 | bits);
    return (bits ^ (bits >>> 14)) >>> 0;
  };
}

/** An id of the length and alphabet that visitors' have. */
const madeUpId = (next: () => number) => [next(), next(), next(), next()].map((word) => word.toString(16)).join("-");

/** Every attribute by which anything in the payload is assigned: each made-up visitor has values of their own for these. */
function hashAttributes(payload: unknown): string[] {
  const names = new Set(["id"]);
  const visit = (value: unknown) => {
    if (typeof value !== "object" || !value) return;
    const { hashAttribute, fallbackAttribute, filters } = value as Record<string, unknown>;
    const ofFilters = Array.isArray(filters) ? filters.map((filter) => filter?.attribute) : [];
    for (const name of [hashAttribute, fallbackAttribute, ...ofFilters])
      if (typeof name === "string" && name) names.add(name);
    for (const inner of Object.values(value)) visit(inner);
  };
  visit(payload);
  return [...names];
}

/** Lets the page do what waits. */
const breathe = () => new Promise((resolve) => setTimeout(resolve));

interface Run {
  keys: string[];
  situation: Situation;
  /** Attributes that the made-up visitors share. */
  common: string;
  /** Names of those of their own. */
  own: string[];
  visitors: number;
  signal: AbortSignal | undefined;
  /** Looked at between slices. */
  slice(done: number, counts: Count[]): void;
}
interface Count {
  of: number[];
  /** A contextual bandit's, which are not the experiment's. */
  weights?: number[] | undefined;
}

/** How many of the made-up visitors get which variation of each experiment. */
async function counted(inside: Inside, run: Run): Promise<Count[]> {
  const counts: Count[] = run.keys.map(() => ({ of: [] }));
  const decide = evaluator(inside, { ...run.situation, forced: false, sticky: false });
  if (!decide) return counts;
  const next = generator();
  try {
    let start = performance.now();
    for (let visitor = 0; visitor < run.visitors && !run.signal?.aborted; visitor++) {
      const ids = run.own.map((name) => `${JSON.stringify(name)}:"${madeUpId(next)}"`).join();
      decide.attributes(`{${ids}${run.common}`);
      run.keys.forEach((key, index) => {
        const result: (Ruling & { variationWeights?: number[] }) | undefined = JSON.parse(
          decide.experiment(key) || "0",
        );
        if (!result?.inExperiment) return;
        const { of } = counts[index]!;
        const variation = result.variationId ?? 0;
        of[variation] = (of[variation] ?? 0) + 1;
        if (result.variationWeights) counts[index]!.weights = result.variationWeights;
      });
      if (performance.now() - start < SLICE_MS) continue;
      run.slice((visitor + 1) / run.visitors, counts);
      await breathe();
      start = performance.now();
    }
  } catch {
    // The module has trapped: what was counted so far is true all the same.
  } finally {
    release(decide);
  }
  return counts;
}

/**
 * Runs the payload in force over made-up visitors, who are like this page's visitor but for their ids, and compares every
 * experiment's split with its weights. Nothing is logged, and what QA forces does not count. It yields to the page at
 * least every 20 ms. Empty without a payload or an evaluator.
 */
export async function split(inside: Inside, visitors = 100_000, hooks: SplitHooks = {}): Promise<ExperimentSplit[]> {
  const payload = payloadOf(inside);
  const experiments = experimentsOf(payload);
  const href = plainAddress(inside.window?.location.href ?? "", experiments);
  if (!consult(inside, { sticky: false }, () => true)) return [];
  const own = hashAttributes(payload);
  const shared = Object.entries(inside.attributes()).filter(([name]) => !own.includes(name));
  const run = (keys: string[], situation: Situation, from: number): Promise<Count[]> =>
    counted(inside, {
      keys,
      situation,
      own,
      common: `${shared.length ? "," : ""}${JSON.stringify(Object.fromEntries(shared)).slice(1)}`,
      visitors: Math.max(0, Math.floor(visitors)),
      signal: hooks.signal,
      slice(done, counts) {
        // Experiments that nobody gets into are run once more, by themselves.
        const part = from || counts.some(({ of }) => !of.length) ? 0.5 : 1;
        hooks.progress?.(from + done * part);
      },
    });
  const counts = await run(
    experiments.map(({ key }) => key),
    { href },
    0,
  );
  const missed = experiments.filter((_, index) => !counts[index]!.of.length);
  if (missed.length) {
    const alone = missed.map(({ config, key }) => {
      const { condition, parentConditions, urlPatterns, ...rest } = config;
      return { ...rest, key };
    });
    const again = await run(
      missed.map(({ key }) => key),
      { href, payload: JSON.stringify({ ...payload, features: {}, experiments: alone }) },
      0.5,
    );
    missed.forEach((experiment, index) => {
      counts[experiments.indexOf(experiment)] = again[index]!;
    });
  }
  hooks.progress?.(1);
  return experiments.map((experiment, index) => compared(experiment, counts[index]!, missed.includes(experiment)));
}

type Bare = ReturnType<typeof experimentsOf>[number];

function compared({ key, variations }: Bare, { of, weights }: Count, setAside: boolean): ExperimentSplit {
  const shares = weights ?? variations.map(({ range: [start, end] }) => Math.max(0, end - start));
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const counts = variations.map((_, index) => of[index] ?? 0);
  const inExperiment = counts.reduce((sum, count) => sum + count, 0);
  const expected = shares.map((share) => (whole ? (inExperiment * share) / whole : 0));
  return {
    experiment: key,
    variations: variations.map((variation, index) => ({
      variation: variation.key,
      weight: whole ? shares[index]! / whole : 0,
      count: counts[index]!,
      expected: expected[index]!,
    })),
    inExperiment,
    ...chiSquareTest(counts, expected),
    setAside,
  };
}

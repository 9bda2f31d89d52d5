import type { TestState } from "../source/types.ts";
import type { UrlPattern } from "./audience.ts";
import { conditionOf, readAudience, urlPatterns } from "./audience.ts";
import type { PageChanges } from "./change.ts";
import { pageChanges, readChanges } from "./change.ts";
import type { Condition } from "./channel.ts";
import type { Draft } from "./draft.ts";
import { CONTROL } from "./draft.ts";

/** GrowthBook's auto experiment, as far as the Studio writes it. */
export interface AutoExperiment {
  key: string;
  name?: string;
  status?: string;
  active?: boolean;
  phase?: string;
  hashAttribute?: string;
  hashVersion?: number;
  seed?: string;
  coverage?: number;
  weights?: number[];
  urlPatterns?: UrlPattern[];
  condition?: Condition;
  meta?: { key?: string; name?: string }[];
  variations: PageChanges[];
}

/** The parts of a payload that the Studio reads and writes; all others are kept as they are. */
export interface Payload {
  features?: Record<string, { rules?: { key?: string; variations?: unknown[] }[] }>;
  experiments?: AutoExperiment[];
  vario?: { experiments?: Record<string, { goal?: string } & Record<string, unknown>> } & Record<string, unknown>;
  [other: string]: unknown;
}

/** The payload with a test in it that runs from now on, and the test's key. */
export function withTest(payload: Payload, draft: Draft): { payload: Payload; key: string } {
  const key = freeKey(draft.name, keysOf(payload));
  const vario = payload.vario ?? {};
  const next: Payload = {
    ...payload,
    experiments: [...(payload.experiments ?? []), experimentOf(draft, key)],
    vario: { ...vario, experiments: { ...vario.experiments, [key]: { goal: draft.goal } } },
  };
  return { payload: next, key };
}

/** The payload with a test in another state: only a running one shows its variations, all others the control. */
export function withState(payload: Payload, key: string, state: Exclude<TestState, "draft">): Payload {
  const experiments = (payload.experiments ?? []).map((experiment) => {
    if (experiment.key !== key) return experiment;
    const { active: _, ...rest } = experiment;
    const status = state === "stopped" ? "stopped" : "running";
    return state === "running" ? { ...rest, status } : { ...rest, status, active: false };
  });
  return { ...payload, experiments };
}

/** A test as it goes into the payload. */
export function experimentOf(draft: Draft, key: string): AutoExperiment {
  const { name, variations, coverage, audience } = draft;
  const condition = conditionOf(audience);
  return {
    key,
    name: name.trim(),
    status: "running",
    phase: "0",
    hashAttribute: "id",
    hashVersion: 2,
    seed: key,
    coverage: coverage / 100,
    weights: variations.map(({ weight }) => weight / 100),
    urlPatterns: urlPatterns(audience),
    ...(condition && { condition }),
    meta: variations.map((variation) => ({ key: variation.key, name: variation.name.trim() || variation.key })),
    variations: variations.map(({ changes }) => pageChanges(changes)),
  };
}

/** A draft that does what a payload's test does; undefined where another hand wrote more than the Studio can show. */
export function draftOf(payload: Payload, key: string, path: string): Draft | undefined {
  const experiment = payload.experiments?.find((candidate) => candidate.key === key);
  if (experiment === undefined) return undefined;
  const { name = key, meta = [], weights = [], coverage = 1, variations } = experiment;
  const audience = readAudience(experiment.urlPatterns, experiment.condition);
  const changes = variations.map(readChanges);
  if (audience === undefined || changes[0]?.length !== 0 || changes.includes(undefined)) return undefined;
  return {
    name,
    path,
    goal: payload.vario?.experiments?.[key]?.goal ?? "Order Completed",
    coverage: Math.round(coverage * 100),
    audience,
    variations: variations.map((_, index) => ({
      key: index === 0 ? CONTROL : (meta[index]?.key ?? String(index)),
      name: meta[index]?.name ?? String(index),
      weight: Math.round((weights[index] ?? 1 / variations.length) * 100),
      changes: changes[index] ?? [],
    })),
  };
}

/** Every experiment's key: new ones must differ, since results are kept by key. */
function keysOf({ features = {}, experiments = [], vario }: Payload): Set<string> {
  const rules = Object.entries(features).flatMap(([feature, { rules = [] }]) => [
    feature,
    ...rules.map(({ key }) => key ?? feature),
  ]);
  return new Set([...rules, ...experiments.map(({ key }) => key), ...Object.keys(vario?.experiments ?? {})]);
}

/** The words of a text that are written in Latin letters and digits, without accents. */
export function latinWords(text: string): string[] {
  return (
    text
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? []
  );
}

/** A readable key from a name: "Main button, green" becomes "main-button-green"; from a name without Latin letters "test". */
function freeKey(name: string, taken: ReadonlySet<string>): string {
  const words = latinWords(name);
  const base = words.join("-").slice(0, 40).replace(/-$/, "") || "test";
  for (let number = 1; ; number += 1) {
    const key = number === 1 && base !== "test" ? base : `${base}-${number}`;
    if (!taken.has(key)) return key;
  }
}

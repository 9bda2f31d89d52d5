/** Questions to the module `recommend` and its answers, flat as src/recommend/wire.rs has them. */
import type { Recommendation, RecommendReason, RecommendSource } from "../options.js";

/** In the order of the module's weights. */
export const SOURCES: RecommendSource[] = ["sessions", "linear", "rules", "content", "embedding", "popularity"];
const REASONS: RecommendReason["source"][] = [...SOURCES, "boost"];

const LISTS = [
  "session",
  "history",
  "exclude",
  "cart",
  "disliked",
  "bought",
  "rebuy",
  "include",
  "without",
  "groups",
] as const;

type Lists = { [name in (typeof LISTS)[number]]: string[] };

/** Whole numbers, in the units of src/recommend/query.rs; what is missing is 0 or empty. */
export interface Question extends Lists {
  count: number;
  explain: boolean;
  inStock: boolean;
  /** Least and most, from 0. */
  price: number[];
  diversity: number;
  softmax: number;
  epsilon: number;
  /** The higher 32 bits, the lower ones. */
  seed: number[];
  /** By source; null: the artifact's. */
  weights: (number | null)[];
  /** Name and points. */
  boosts: [string, number][];
  /** Id and place, from 0. */
  pins: [string, number][];
}

/** A question's texts and numbers. */
export function flat(question: Partial<Question>): [texts: string, numbers: Int32Array] {
  const { count = 0, diversity = 0, softmax = 0, epsilon = 0 } = question;
  const { price = [-1, 0], seed = [0, 0], weights = [], boosts = [], pins = [] } = question;
  const lists = LISTS.map((name) => (question[name] ?? []).filter(Boolean));
  const pairs = [...boosts, ...pins];
  const texts = [...lists.flat(), ...pairs.map(([name]) => name)].map((name) => name.replaceAll("\0", "\ufffd"));
  const numbers = [
    ...[count, +!!question.explain, +!!question.inStock, ...price, diversity, softmax, epsilon, ...seed],
    ...SOURCES.map((_, place) => weights[place] ?? -1),
    ...[...lists, boosts, pins].map((list) => list.length),
    ...pairs.map(([, number]) => number),
  ];
  return [texts.join("\0"), Int32Array.from(numbers)];
}

/** The list of an answer. */
export function listOf(numbers: Float64Array, names: Uint8Array, explain = false): Recommendation[] {
  const ids = new TextDecoder().decode(names).split("\0");
  const list: Recommendation[] = [];
  let [place, named] = [0, 0];
  const next = () => numbers[place++] as number;
  const name = () => ids[named++] as string;
  while (place < numbers.length) {
    const item: Recommendation = { id: name(), score: next(), propensity: next() };
    const parts = Array.from({ length: next() }, () => {
      const source = REASONS[next()] as RecommendReason["source"];
      return { source, ...(next() && { item: name() }), share: next() };
    });
    const total = parts.reduce((sum, { share }) => sum + share, 0);
    for (const part of parts) part.share = total && part.share / total;
    if (explain) item.reasons = parts;
    list.push(item);
  }
  return list;
}

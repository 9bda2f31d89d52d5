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

const UTF8 = new TextDecoder();

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

/** A question's texts and numbers. Loops rather than lists of lists: a page may ask at every step of a visitor. */
export function flat(question: Partial<Question>): [texts: string, numbers: Int32Array] {
  const { count = 0, diversity = 0, softmax = 0, epsilon = 0 } = question;
  const { price = [-1, 0], seed = [0, 0], weights = [], boosts = [], pins = [] } = question;
  const numbers = [count, +!!question.explain, +!!question.inStock, ...price, diversity, softmax, epsilon, ...seed];
  for (let source = 0; source < SOURCES.length; source++) numbers.push(weights[source] ?? -1);
  const texts: string[] = [];
  const add = (name: string) => texts.push(name.includes("\0") ? name.replaceAll("\0", "\ufffd") : name);
  for (const list of LISTS) {
    const before = texts.length;
    for (const name of question[list] ?? []) if (name) add(name);
    numbers.push(texts.length - before);
  }
  numbers.push(boosts.length, pins.length);
  for (const pairs of [boosts, pins])
    for (const [name, number] of pairs) {
      add(name);
      numbers.push(number);
    }
  return [texts.join("\0"), Int32Array.from(numbers)];
}

/** The list of an answer. */
export function listOf(numbers: Float64Array, names: Uint8Array, explain = false): Recommendation[] {
  const ids = UTF8.decode(names).split("\0");
  const list: Recommendation[] = [];
  let [place, named] = [0, 0];
  const next = () => numbers[place++] as number;
  const name = () => ids[named++] as string;
  while (place < numbers.length) {
    const item: Recommendation = { id: name(), score: next(), propensity: next() };
    const reasons: RecommendReason[] = [];
    let total = 0;
    for (let left = next(); left; left--) {
      const source = REASONS[next()] as RecommendReason["source"];
      const reason = { source, ...(next() && { item: name() }), share: next() };
      total += reason.share;
      reasons.push(reason);
    }
    for (const reason of reasons) reason.share = total && reason.share / total;
    if (explain) item.reasons = reasons;
    list.push(item);
  }
  return list;
}

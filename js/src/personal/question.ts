/** What a page asks for as the module takes it: whole numbers, lists. Whatever else a page may hand over counts as nothing. */
import { text } from "../json.js";
import type { RecommendOptions, RecommendSource } from "../options.js";

const COUNT = 8;
/** In the order of the module's weights. */
const SOURCES: RecommendSource[] = ["sessions", "linear", "rules", "content", "embedding", "popularity"];

export const texts = (list: unknown): string[] => (Array.isArray(list) ? list.map(text).filter(Boolean) : []);
/** Groups whose popular items suit a visitor, as `vario train` names them: interests, strongest first, then segment and stage. */
export const groupsOf = (facts: Record<string, unknown>): string[] => [
  ...texts(facts.interests),
  ...["segment", "lifecycle"].filter((name) => facts[name]).map((name) => `${name}:${facts[name]}`),
];
const whole = (value: unknown, unit: number, most = 2 ** 31 - 1) =>
  Math.round(Math.min(Math.max(Number(value) * unit || 0, -most), most));
const weightOf = (value: unknown) => (typeof value === "number" ? whole(value, 256, 65_535) : null);

/** `weights`: an experiment's. */
export function questionOf(wish: RecommendOptions, weights: unknown): object {
  const { filter = {}, pins, boosts, diversity, explore, explain } = wish;
  const { price } = filter;
  const by = { ...(typeof weights === "object" && weights), ...wish.weights } as Record<string, unknown>;
  return {
    count: whole(wish.count ?? COUNT, 1),
    include: texts(filter.include),
    without: texts(filter.without),
    price: Array.isArray(price) ? price.map((end) => whole(end, 100)) : undefined,
    inStock: !!filter.inStock,
    rebuy: texts(wish.rebuy),
    pins: Array.isArray(pins) ? pins.map(({ id, place }) => [text(id), whole(place, 1) - 1]) : undefined,
    boosts: Object.entries(boosts ?? {}).map(([name, points]) => [name, whole(points, 4096)]),
    weights: SOURCES.map((source) => weightOf(by[source])),
    diversity: whole(diversity, 256, 256),
    softmax: whole((explore as { softmax?: number } | undefined)?.softmax, 256, 256),
    epsilon: whole((explore as { epsilon?: number } | undefined)?.epsilon, 256, 256),
    explain: !!explain,
  };
}

/** What a page asks for as the module takes it: whole numbers, lists. Whatever else a page may hand over counts as nothing. */
import { text } from "../json.js";
import type { RecommendOptions } from "../options.js";
import { type Question, SOURCES } from "./wire.js";

const COUNT = 8;

export const texts = (list: unknown): string[] => (Array.isArray(list) ? list.map(text).filter(Boolean) : []);
/** Groups whose popular items suit a visitor, as `vario train` names them: interests, strongest first, then segment and stage. */
export const groupsOf = (facts: Record<string, unknown>): string[] => [
  ...texts(facts.interests),
  ...["segment", "lifecycle"].filter((name) => facts[name]).map((name) => `${name}:${facts[name]}`),
];
const whole = (value: unknown, unit: number, most = 2 ** 31 - 1) =>
  Math.round(Math.min(Math.max(Number(value) * unit || 0, -most), most));
/** The same, and never below 0. */
const least = (value: unknown, unit: number, most?: number) => Math.max(whole(value, unit, most), 0);

/** `weights`: an experiment's. */
export function questionOf(wish: RecommendOptions, weights: unknown): Partial<Question> {
  const { filter = {}, pins, boosts, diversity, explore, explain } = wish;
  const { price } = filter;
  const by = { ...(typeof weights === "object" && weights), ...wish.weights } as Record<string, unknown>;
  return {
    count: least(wish.count ?? COUNT, 1),
    include: texts(filter.include),
    without: texts(filter.without),
    ...(Array.isArray(price) && { price: [0, 1].map((end) => least(price[end], 100)) }),
    inStock: !!filter.inStock,
    rebuy: texts(wish.rebuy),
    pins: Array.isArray(pins) ? pins.map(({ id, place }) => [text(id), least(place, 1) - 1]) : [],
    boosts: Object.entries(boosts ?? {}).map(([name, points]) => [name, whole(points, 4096)]),
    weights: SOURCES.map((source) => (typeof by[source] === "number" ? least(by[source], 256, 65_535) : null)),
    diversity: least(diversity, 256, 256),
    softmax: least((explore as { softmax?: number } | undefined)?.softmax, 256, 256),
    epsilon: least((explore as { epsilon?: number } | undefined)?.epsilon, 256, 256),
    explain: !!explain,
  };
}

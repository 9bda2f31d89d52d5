/** What is planted in the demo's simulated visitors, for training and traffic alike: which goods are looked at together. */

/**
 * How often a visit begins at a product; the four pieces of teaware are seldom the way in.
 * @type {Readonly<Record<string, number>>}
 */
export const ENTRY_WEIGHTS = {
  longjing: 10,
  biluochun: 7,
  matcha: 15,
  "jasmine-pearls": 8,
  "silver-needle": 5,
  "white-peony": 5,
  tieguanyin: 8,
  dancong: 5,
  dahongpao: 7,
  keemun: 8,
  dianhong: 7,
  "ripe-puer": 8,
  whisk: 2,
  "glass-cup": 2,
  gaiwan: 3,
  "clay-teapot": 2,
};

/**
 * Where a visitor who just looked at one product looks next, as relative weights. Matcha leads to the whisk above all.
 * @type {Readonly<Record<string, Readonly<Record<string, number>>>>}
 */
export const NEXT_WEIGHTS = {
  longjing: { biluochun: 8, "glass-cup": 6, "jasmine-pearls": 2 },
  biluochun: { longjing: 8, "glass-cup": 5, "white-peony": 2 },
  matcha: { whisk: 14, longjing: 2, biluochun: 1 },
  "jasmine-pearls": { "glass-cup": 6, longjing: 4, "white-peony": 3 },
  "silver-needle": { "white-peony": 9, gaiwan: 4, "jasmine-pearls": 2 },
  "white-peony": { "silver-needle": 8, "jasmine-pearls": 3, gaiwan: 3 },
  tieguanyin: { dancong: 6, gaiwan: 7, dahongpao: 4 },
  dancong: { dahongpao: 7, gaiwan: 6, tieguanyin: 5 },
  dahongpao: { dancong: 7, gaiwan: 5, "clay-teapot": 3 },
  keemun: { dianhong: 10, gaiwan: 2 },
  dianhong: { keemun: 9, "ripe-puer": 3 },
  "ripe-puer": { "clay-teapot": 10, dianhong: 3, dahongpao: 2 },
  whisk: { matcha: 12 },
  "glass-cup": { longjing: 5, biluochun: 4, "jasmine-pearls": 4 },
  gaiwan: { tieguanyin: 5, dancong: 4, dahongpao: 4, "silver-needle": 2 },
  "clay-teapot": { "ripe-puer": 9, dahongpao: 3 },
};

/** The share of steps that follow no affinity: the visitor just looks around. */
export const WANDER_RATE = 0.15;

/**
 * Uniform numbers in [0, 1) that repeat for the same seed (mulberry32; 32 bits of state).
 * @param {number} seed a whole number
 * @returns {() => number}
 */
export function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * One of the keys, drawn by its weight.
 * @param {() => number} random
 * @param {Record<string, number>} weights not empty, none negative
 * @returns {string}
 */
export function drawByWeight(random, weights) {
  const entries = Object.entries(weights);
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
  let left = random() * total;
  for (const [key, weight] of entries) {
    left -= weight;
    if (left < 0) return key;
  }
  return entries.at(-1)?.[0] ?? "";
}

/**
 * The products that one visit looks at, in order, each once. Shorter than asked when nothing related is left to see.
 * @param {() => number} random
 * @param {number} length how many products at most
 * @param {readonly string[]} seen products of earlier visits: the walk goes on from the last one
 * @returns {string[]}
 */
export function walkThroughShop(random, length, seen = []) {
  /** @type {string[]} */
  const walk = [];
  let last = seen[seen.length - 1];
  while (walk.length < length) {
    const related = last === undefined || random() < WANDER_RATE ? undefined : NEXT_WEIGHTS[last];
    const weights = related ?? ENTRY_WEIGHTS;
    const fresh = Object.fromEntries(Object.entries(weights).filter(([id]) => !walk.includes(id) && id !== last));
    if (Object.keys(fresh).length === 0) break;
    last = drawByWeight(random, fresh);
    walk.push(last);
  }
  return walk;
}

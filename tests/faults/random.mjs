/** Chance that a seed repeats: mulberry32 (https://gist.github.com/tommyettinger/46a874533244883189143505d203312c), seeded by a text. */

/** Uniform in [0,1). @param {string} seed */
export function seeded(seed) {
  let state = 2_166_136_261;
  for (const letter of seed) state = Math.imul(state ^ letter.charCodeAt(0), 16_777_619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A whole number from `least` to `most`. */
export const between = (random, least, most) => least + Math.floor(random() * (most - least + 1));

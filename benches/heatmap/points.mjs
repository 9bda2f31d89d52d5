/** Clicks of a long page: most around places that people aim at, the rest anywhere. The same in every run. */

export const WIDTH = 1440;
export const HEIGHT = 4000;
/** How far a click is seen, px; each contender gets it in its own terms. */
export const RADIUS = 40;

const PLACES = 250;

/** @returns {Float32Array} x, y, weight of each */
export function clicks(count) {
  let state = 7;
  const chance = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const places = Array.from({ length: PLACES }, () => [chance() * WIDTH, chance() ** 1.5 * HEIGHT, 4 + 40 * chance()]);
  const points = new Float32Array(count * 3);
  for (let at = 0; at < points.length; at += 3) {
    const [x, y, spread] = places[Math.floor(PLACES * chance() ** 2)];
    const isAimed = chance() < 0.7;
    const near = () => spread * (chance() + chance() + chance() - 1.5);
    points[at] = Math.round(Math.min(WIDTH - 1, Math.max(0, isAimed ? x + near() : chance() * WIDTH)));
    points[at + 1] = Math.round(Math.min(HEIGHT - 1, Math.max(0, isAimed ? y + near() : chance() * HEIGHT)));
    points[at + 2] = 1;
  }
  return points;
}

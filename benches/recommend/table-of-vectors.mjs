/** What dense scoring is measured on. */
export const ROWS = 100_000;
export const DIMENSIONS = 64;

/** Vectors of length about 127 in no order, the same on every run. */
export function makeTable() {
  const table = new Int8Array(ROWS * DIMENSIONS);
  let state = 1;
  const chance = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  for (let row = 0; row < ROWS; row++) {
    const vector = Array.from({ length: DIMENSIONS }, () => chance() + chance() + chance() - 1.5);
    const length = Math.hypot(...vector);
    for (let at = 0; at < DIMENSIONS; at++) table[row * DIMENSIONS + at] = Math.round((127 * vector[at]) / length);
  }
  return table;
}

/** How many rows are asked for. */
export const COUNT = 20;

/** Item ids by row, in the order that the trainer keeps them in. */
export const idOf = (row) => String(row).padStart(6, "0");

/** What Vario sets out to reach, and whether it did, from the figures of one run. */

const VARIO = "Vario, JS API";
const BARE = "Vario, bare evaluator";

/** Evaluations a second, when all of `count` features take `ms`. */
export const rate = (ms, count) => (count / ms) * 1000;

/** @returns {{ what: string, figure: string, target: string, met: boolean }[]} */
export function targets({ places, sizes }) {
  const found = [];
  const add = (what, figure, target, met) => found.push({ what, figure, target, met });
  const ms = (value) => `${value.toPrecision(3)} ms`;
  for (const { place, sizes: measured, coldStart } of places) {
    for (const { count, figures } of measured) {
      const own = figures[VARIO];
      const theirs = figures.GrowthBook;
      const speed = rate(own.all, count);
      const at = `${place}, ${count.toLocaleString("en")} features:`;
      if (count === 100)
        add(`${at} evaluations/s, JS API`, Math.round(speed).toLocaleString("en"), "≥ 620,000", speed >= 620_000);
      if (!theirs) continue;
      if (count === 100)
        add(`${at} JS API ÷ GrowthBook`, (theirs.all / own.all).toFixed(2), "≥ 3.4", theirs.all / own.all >= 3.4);
      const built = figures[BARE].construct;
      add(`${at} construct, decide module`, ms(built), `< ${ms(theirs.construct)}`, built < theirs.construct);
    }
    const { Vario: cold, GrowthBook: theirs } = coldStart ?? {};
    if (theirs) add(`${place}: cold start to first decision`, ms(cold), `≤ ${ms(theirs)}`, cold <= theirs);
  }
  const decide = sizes[0].bytes;
  add("decide module, brotli", `${(decide / 1024).toFixed(2)} KB`, "≤ 20 KB", decide <= 20 * 1024);
  return found;
}

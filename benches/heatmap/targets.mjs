/** What Vario sets out to reach, and whether it did, from the figures of one run. */

/** @returns {{ what: string, figure: string, target: string, met: boolean }[]} */
export function targets({ counts, figures, memory }) {
  const most = counts.at(-1);
  const [own, ...others] = figures;
  const took = own.times[most];
  const found = [];
  const add = (what, figure, target, met) => found.push({ what, figure, target, met });
  const points = `${most.toLocaleString("en")} points`;
  add(`${points}, from array to canvas`, `${took.toFixed(1)} ms`, "< 60 ms", took < 60);
  const best = Math.min(...others.map(({ times }) => times[most] ?? Number.POSITIVE_INFINITY));
  if (Number.isFinite(best))
    add(`${points}, the best of the others ÷ Vario`, (best / took).toFixed(1), "≥ 10", best / took >= 10);
  const [least, grown] = [memory[counts[0]], memory[most]];
  add(
    `module's memory, ${points} ÷ ${counts[0].toLocaleString("en")}`,
    (grown / least).toFixed(2),
    "≤ 1.1",
    grown <= least * 1.1,
  );
  return found;
}

/** The figures as text for a terminal. */
import { rate } from "./targets.mjs";

const short = (number) =>
  number >= 1000 ? Math.round(number).toLocaleString("en") : number >= 100 ? number.toFixed(0) : number.toPrecision(3);
const microseconds = (ms) => (ms === undefined ? "–" : short(ms * 1000));

function rows(lines) {
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  return lines
    .map((line) =>
      `  ${line.map((cell, at) => (at ? cell.padStart(widths[at]) : cell.padEnd(widths[0]))).join("  ")}`.trimEnd(),
    )
    .join("\n");
}

export function table({ machine, rounds, places, sizes, targets }) {
  const parts = [
    `${machine}\nMedians of ${rounds} rounds, all in one run and in turned order. µs; less is better but for evaluations/s.`,
  ];
  for (const { place, clock, sizes: measured, coldStart, starts } of places) {
    parts.push(`\n== ${place} (${clock})`);
    for (const { count, figures, compared } of measured) {
      const lines = [
        [
          `${count.toLocaleString("en")} features`,
          "construct",
          "evaluate one",
          "evaluate all",
          "evaluations/s",
          "÷ GrowthBook",
          "cached",
        ],
      ];
      for (const [name, { construct, one, all, cached }] of Object.entries(figures)) {
        const theirs = figures.GrowthBook?.all;
        lines.push([
          name,
          microseconds(construct),
          microseconds(one),
          microseconds(all),
          all ? Math.round(rate(all, count)).toLocaleString("en") : "–",
          all && theirs ? `${(theirs / all).toFixed(2)} ×` : "–",
          microseconds(cached),
        ]);
      }
      parts.push(rows(lines), compared ? `  ${compared.toLocaleString("en")} answers compared: the same\n` : "");
    }
    if (coldStart)
      parts.push(
        `Cold start, script to first decision of 100 features, median of ${starts} pages: ${Object.entries(coldStart)
          .map(([name, ms]) => `${name} ${ms.toFixed(2)} ms`)
          .join(", ")}`,
      );
  }
  parts.push("\n== Size, brotli 11", rows(sizes.map(({ what, bytes }) => [what, `${(bytes / 1024).toFixed(2)} KB`])));
  const missed = targets.filter(({ met }) => !met).length;
  parts.push(
    "\n== Targets",
    rows(targets.map(({ what, figure, target, met }) => [what, figure, target, met ? "met" : "MISSED"])),
    missed ? `\n${missed} of ${targets.length} targets missed.` : `\nAll ${targets.length} targets met.`,
  );
  return parts.join("\n");
}

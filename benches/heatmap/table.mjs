/** The figures as text for a terminal, or as a table for a page of Markdown. */
import { columns } from "../columns.mjs";

const ms = (time) => (time === undefined ? "–" : time >= 100 ? Math.round(time).toLocaleString("en") : time.toFixed(1));

export function table({ machine, rounds, size, counts, figures, memory, targets, markdown }) {
  const most = counts.at(-1);
  const own = figures[0].times[most];
  const lines = [
    ["ms", ...counts.map((count) => `${count.toLocaleString("en")} points`), "÷ Vario"],
    ...figures.map(({ name, times }) => [
      name,
      ...counts.map((count) => ms(times[count])),
      times[most] === undefined ? "–" : `${(times[most] / own).toFixed(1)} ×`,
    ]),
  ];
  const missed = targets.filter(({ met }) => !met).length;
  const bytes = counts.map((count) => `${(memory[count] / 2 ** 20).toFixed(1)} MB of ${count.toLocaleString("en")}`);
  return [
    `${machine}. ${size.join(" × ")} px, from the array of points to pixels on a canvas: medians of ${rounds} rounds in turned order.`,
    "",
    ...columns(lines, markdown),
    "",
    `Memory of Vario's module after painting: ${bytes.join(", ")}.`,
    ...figures.flatMap(({ name, failed }) => (failed === undefined ? [] : [`${name}: – since ${failed}`])),
    "",
    ...targets.map(({ what, figure, target, met }) => `${met ? "met   " : "MISSED"} ${what}: ${figure} (${target})`),
    missed ? `\n${missed} of ${targets.length} targets missed.` : `\nAll ${targets.length} targets met.`,
  ].join("\n");
}

/** The figures as text for a terminal, or as a table for a page of Markdown. */

const us = (ms) => (ms * 1000).toFixed(ms < 0.1 ? 1 : 0);
const COLUMNS = [
  ["script, KB brotli", ({ size }) => (size / 1024).toFixed(1)],
  ["evaluation ms", ({ evaluated }) => evaluated.toFixed(1)],
  ["burst p50 µs", ({ burst50 }) => us(burst50)],
  ["p95", ({ burst95 }) => us(burst95)],
  ["mean", ({ burstMean }) => us(burstMean)],
  ["long tasks", ({ longTasks, blocked }) => `${longTasks} (${Math.round(blocked)} ms)`],
  ["steady p50 µs", ({ steady50 }) => us(steady50)],
  ["p95", ({ steady95 }) => us(steady95)],
  ["touches storage", ({ storageInCall }) => (storageInCall ? "yes" : "no")],
  ["stored B/event, 20 waiting", ({ storedEarly }) => Math.round(storedEarly).toLocaleString("en")],
  ["200 waiting", ({ storedLate }) => Math.round(storedLate).toLocaleString("en")],
  ["wire B/event", ({ wire }) => Math.round(wire).toLocaleString("en")],
  ["heap after 10,000, KB", ({ heap }) => Math.round(heap / 1024).toLocaleString("en")],
  ["INP ms", ({ inp }) => inp.toFixed(0)],
];

/** What a page did not live to tell is a dash. */
function known(cell) {
  try {
    const text = cell();
    return /NaN|undefined/.test(text) ? "–" : text;
  } catch {
    return "–";
  }
}

export function table({ machine, rounds, figures, targets }) {
  const head = ["", ...COLUMNS.map(([name]) => name)];
  const lines = Object.entries(figures).map(([name, all]) => [
    name,
    ...COLUMNS.map(([, cell]) => known(() => cell(all))),
  ]);
  const row = (cells) => `| ${cells.join(" | ")} |`;
  const missed = targets.filter(({ met }) => !met).length;
  return [
    `${machine}. Medians of ${rounds} rounds in turned order.`,
    "",
    row(head),
    row(head.map(() => "---")),
    ...lines.map(row),
    "",
    ...targets.map(({ what, figure, target, met }) => `${met ? "met   " : "MISSED"} ${what}: ${figure} (${target})`),
    missed ? `\n${missed} of ${targets.length} targets missed.` : `\nAll ${targets.length} targets met.`,
  ].join("\n");
}

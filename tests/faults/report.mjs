/** Results as text for a terminal, and as tables for the README. */

const number = (value) => value.toLocaleString("en");
const ms = (value) => (value === undefined ? "–" : value < 10 ? value.toFixed(1) : value.toFixed(0));
const titleOf = (scenarios, name) => scenarios.find((scenario) => scenario.name === name)?.title ?? name;

const COLUMNS = [
  "Vario",
  "sent",
  "in the log",
  "stored",
  "lost",
  "in the log and lost",
  "cut short",
  "counted",
  "duplicated",
  "visits",
  "p50 ms",
  "p99 ms",
  "s",
];

function cells(result, title) {
  const { sent, committed, stored, lost, lostCommitted, cutShort, counted, duplicated, returns, p50, p99, seconds } =
    result;
  const counts = [sent, committed, stored, lost, lostCommitted, cutShort, counted, duplicated, returns].map(number);
  return [title, ...counts, ms(p50), ms(p99), seconds.toFixed(0)];
}

function sumOf(results) {
  const sum = { p50: undefined, p99: undefined };
  for (const key of [
    "sent",
    "committed",
    "stored",
    "lost",
    "lostCommitted",
    "cutShort",
    "counted",
    "duplicated",
    "returns",
    "seconds",
  ])
    sum[key] = results.reduce((total, result) => total + result[key], 0);
  return sum;
}

/** Vario's scenarios, all columns; the sum last. */
function own(results, scenarios) {
  const of = results.filter(({ contender }) => contender === "vario");
  return [...of.map((result) => cells(result, titleOf(scenarios, result.scenario))), cells(sumOf(of), "all")];
}

/** Everybody: sent / stored / lost / duplicated. */
function beside(results, scenarios, contenders) {
  const cell = (result) => {
    if (!result) return "–";
    const { sent, stored, lost, duplicated, failure } = result;
    return `${[sent, stored, lost, duplicated].map(number).join(" / ")}${failure ? " *" : ""}`;
  };
  const of = (scenario, key) => results.find((result) => result.scenario === scenario && result.contender === key);
  const rows = scenarios.map(({ name, title }) => [title, ...contenders.map(({ key }) => cell(of(name, key)))]);
  const all = contenders.map(({ key }) => cell(sumOf(results.filter(({ contender }) => contender === key))));
  return [["", ...contenders.map(({ name }) => name)], ...rows, ["all", ...all]];
}

const NOTE = "sent / stored / lost / duplicated; *: not done in time, what was there is counted";

function aligned(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) => row.map((cell, at) => (at ? cell.padStart(widths[at]) : cell.padEnd(widths[0]))).join("  "))
    .join("\n");
}

function piped([head, ...rows]) {
  const line = (row) => `| ${row.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** @param {{ results: object[], scenarios: object[], contenders: object[], machine: string, markdown: boolean }} given */
export function report({ results, scenarios, contenders, machine, markdown }) {
  const table = markdown ? piped : aligned;
  const parts = [machine, table([COLUMNS, ...own(results, scenarios)])];
  if (contenders.length > 1) parts.push(NOTE, table(beside(results, scenarios, contenders)));
  return parts.join("\n\n");
}

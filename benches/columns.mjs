/** Rows of cells, the head first, as lines for a terminal or for a page of Markdown. */

function aligned(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => row.map((cell, at) => (at ? cell.padStart(widths[at]) : cell.padEnd(widths[0]))).join("  "));
}

function piped([head, ...rows]) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, at) => (at ? "---:" : "---"))), ...rows.map(line)];
}

/** @param {string[][]} rows */
export const columns = (rows, markdown) => (markdown ? piped(rows) : aligned(rows));

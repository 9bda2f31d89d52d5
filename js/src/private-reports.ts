/** Private heatmap reports on a server: what many of them say together. */
import { ask, glue, json } from "./node-module.js";

export interface ReportedSymbol {
  /** How many reports truly meant the symbol; unbiased, so chance may make it negative. */
  estimate: number;
  /** Its standard error. */
  error: number;
}

/** What reports ("Heatmap Reported") call an alphabet: the selectors of its elements, in order. */
export function alphabetName(selectors: readonly string[]): string {
  return ask(() => glue.alphabetName(json(selectors)));
}

/**
 * Debiases reports of one alphabet and one epsilon. `cells`: 16 an element; `reports`: their base64 texts, of which those of
 * another shape are passed over. The last symbol is "none". Undefined for `cells` or an epsilon out of range.
 */
export function debiasReports(input: {
  cells: number;
  epsilon: number;
  reports: readonly string[];
}): { reports: number; symbols: ReportedSymbol[] } | undefined {
  const [reports, ...figures] = ask(() => glue.debiasReports(json(input))) as Float64Array;
  if (reports === undefined) return undefined;
  const symbols = figures.flatMap((estimate, place) => {
    const error = figures[place + 1] ?? 0;
    return place % 2 === 0 ? [{ estimate, error }] : [];
  });
  return { reports, symbols };
}

import { CollectorError, messageOf } from "./errors.ts";

/** How many reports truly meant a symbol, and the standard error. */
export interface Estimate {
  estimate: number;
  error: number;
}

/** The core's mathematics of private reports. */
export interface Privacy {
  /** What reports call an alphabet: the selectors of its elements. */
  alphabetName(selectors: readonly string[]): string;
  /** Undefined for an alphabet or an epsilon out of range; of the symbols the last one is "none". */
  debiasReports(input: {
    cells: number;
    epsilon: number;
    reports: readonly string[];
  }): { reports: number; symbols: Estimate[] } | undefined;
}

/** From the built package. @throws CollectorError E_PACKAGE when the package is not built */
export async function corePrivacy(): Promise<Privacy> {
  const entry = new URL("../../dist/node.js", import.meta.url);
  try {
    return (await import(entry.href)) as Privacy;
  } catch (cause) {
    const reason = messageOf(cause);
    throw new CollectorError("E_PACKAGE", `dist/node.js cannot be loaded; run npm run build. (${reason})`, 500, cause);
  }
}

/** GrowthBook's sticky bucket documents, and the lines in which the evaluator takes them. */

/** By "attribute||value", the visitor's assignments: "experiment__bucketVersion" → variation's key. */
export type StickyDocs = Record<
  string,
  { attributeName: string; attributeValue: string; assignments: Record<string, string> }
>;

export function stickyLines(docs: StickyDocs): string {
  const lines = Object.entries(docs).flatMap(([document, content]) =>
    Object.entries(content?.assignments ?? {}).map(([key, variation]) => `${document}\t${key}\t${variation}`),
  );
  return lines.join("\n");
}

export function stickyDocs(lines: string): StickyDocs {
  const docs: StickyDocs = {};
  for (const line of lines.split("\n")) {
    const [document = "", key, variation] = line.split("\t");
    if (key === undefined || variation === undefined) continue;
    const at = document.indexOf("||");
    docs[document] ??= {
      attributeName: document.slice(0, at),
      attributeValue: document.slice(at + 2),
      assignments: {},
    };
    docs[document].assignments[key] = variation;
  }
  return docs;
}

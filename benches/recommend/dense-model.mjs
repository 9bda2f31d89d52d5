/** An artifact that holds vectors for 100,000 items and nothing else that counts, and its table for the others. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DIMENSIONS, idOf, makeTable, ROWS } from "./table-of-vectors.mjs";

/** @returns {Uint8Array} the artifact, of the rows of `makeTable` */
export function trainDense({ vario, out }) {
  const table = makeTable();
  const rows = Array.from({ length: ROWS }, (_, row) => idOf(row));
  const [sessions, vectors, model] = ["dense.sessions", "dense.vectors", "dense.vario"].map((name) => join(out, name));
  const vectorOf = (id, row) => `${id} ${table.subarray(row * DIMENSIONS, (row + 1) * DIMENSIONS).join(" ")}`;
  writeFileSync(vectors, `${rows.map(vectorOf).join("\n")}\n`);
  writeFileSync(sessions, `${rows.flatMap((id, row) => (row % 2 ? [`${rows[row - 1]} ${id}`] : [])).join("\n")}\n`);
  const weights = "sessions=0,linear=0,rules=0,content=0,embedding=1,popularity=0";
  execFileSync(
    vario,
    [
      "train",
      "--sessions",
      sessions,
      "--no-tuning",
      "--embeddings-file",
      vectors,
      "--weights",
      weights,
      "--out",
      model,
    ],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  return readFileSync(model);
}

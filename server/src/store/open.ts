import { mkdirSync } from "node:fs";
import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { CollectorError, messageOf } from "../errors.ts";

/** No statement may reach another file or load code. */
const SETTINGS = {
  enable_external_access: "false",
  autoinstall_known_extensions: "false",
  autoload_known_extensions: "false",
};

/**
 * Opens the DuckDB file, making it and its folder where there is none.
 *
 * @throws CollectorError E_STORE_LOCKED, E_STORE_CORRUPT, E_STORE_OPEN
 */
export async function openDatabase(file: string): Promise<DuckDBInstance> {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    return await DuckDBInstance.create(file, SETTINGS);
  } catch (cause) {
    throw openingError(file, cause);
  }
}

function openingError(file: string, cause: unknown): CollectorError {
  const reason = messageOf(cause);
  if (/could not set lock|conflicting lock|being used by another process/i.test(reason)) {
    const holder = /PID (\d+)/.exec(reason)?.[1];
    const who = holder === undefined ? "another process" : `process ${holder}`;
    const remedy = "Stop it (another collector?), or choose another file with VARIO_DB.";
    return new CollectorError("E_STORE_LOCKED", `${file} is held by ${who}. ${remedy}`, 500, cause);
  }
  if (/not a valid DuckDB|corrupt|serialization|replaying WAL|checksum/i.test(reason)) {
    const remedy = "Restore it from a backup, move it (and its .wal) away, or choose another file with VARIO_DB.";
    return new CollectorError(
      "E_STORE_CORRUPT",
      `${file} is not a sound DuckDB file. ${remedy} (${reason})`,
      500,
      cause,
    );
  }
  const remedy = "Check the folder's rights and space, or choose another file with VARIO_DB.";
  return new CollectorError("E_STORE_OPEN", `${file} cannot be opened. ${remedy} (${reason})`, 500, cause);
}

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { CollectorError, messageOf, systemCode } from "../errors.ts";

/** One viewed item: line and position count from 0. */
export interface View {
  line: number;
  position: number;
  item: string;
}

/** What one pass over the file tells before anything is sent. */
export interface Survey {
  /** SHA-256 of the sessions, decompressed: the same sessions have the same ids in any packing. */
  digest: string;
  sessions: number;
  views: number;
}

/**
 * Reads the whole file once.
 *
 * @throws CollectorError E_FILE (missing or unreadable), E_FILE_GZIP (damaged)
 */
export async function surveySessions(file: string): Promise<Survey> {
  const hash = createHash("sha256");
  let sessions = 0;
  let views = 0;
  for await (const line of linesOf(file, (bytes) => hash.update(bytes))) {
    const items = itemsOf(line).length;
    if (items > 0) sessions += 1;
    views += items;
  }
  return { digest: hash.digest("hex"), sessions, views };
}

/** The file's views in order, a session's together. @throws CollectorError E_FILE, E_FILE_GZIP */
export async function* viewsOf(file: string): AsyncGenerator<View> {
  let line = 0;
  for await (const text of linesOf(file)) {
    for (const [position, item] of itemsOf(text).entries()) yield { line, position, item };
    line += 1;
  }
}

function itemsOf(line: string): string[] {
  return line.split(/\s+/).filter((item) => item !== "");
}

async function* linesOf(file: string, onBytes?: (bytes: Buffer) => void): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8");
  let unfinished = "";
  for await (const bytes of bytesOf(file)) {
    onBytes?.(bytes);
    const lines = (unfinished + decoder.decode(bytes, { stream: true })).split("\n");
    unfinished = lines.pop() ?? "";
    yield* lines;
  }
  yield unfinished + decoder.decode();
}

async function* bytesOf(file: string): AsyncGenerator<Buffer> {
  const source = createReadStream(file);
  const bytes = file.endsWith(".gz") ? pipeline(source, createGunzip(), () => source.destroy()) : source;
  try {
    yield* bytes;
  } catch (error) {
    throw fileError(file, error);
  }
}

function fileError(file: string, cause: unknown): CollectorError {
  const code = systemCode(cause) ?? "";
  if (code === "ENOENT") return new CollectorError("E_FILE", `${file} does not exist.`, 500, cause);
  if (code.startsWith("Z_")) {
    return new CollectorError("E_FILE_GZIP", `${file} is not sound gzip: ${messageOf(cause)}.`, 500, cause);
  }
  return new CollectorError("E_FILE", `${file} cannot be read: ${messageOf(cause)}.`, 500, cause);
}

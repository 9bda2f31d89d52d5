import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { readRecord, recordText, type Version } from "./record.ts";

const NAME = /^v(\d{6,})\.json$/;

/** The versions' files in one folder, each written once and never changed. Only one process writes: the one that holds the store. */
export class VersionFolder {
  readonly path: string;

  constructor(folder: string) {
    this.path = folder;
  }

  /** The numbers of all versions, damaged ones too, in order. Half-written files of a process that was killed are removed. */
  async numbers(): Promise<number[]> {
    await mkdir(this.path, { recursive: true });
    const names = await readdir(this.path);
    await Promise.all(names.filter((name) => name.endsWith(".tmp")).map((name) => this.#remove(name)));
    const numbers = names.map((name) => Number(NAME.exec(name)?.[1] ?? Number.NaN));
    return numbers.filter(Number.isSafeInteger).sort((a, b) => a - b);
  }

  /** A version with its payload's text; undefined when the file is damaged or gone. */
  async read(number: number): Promise<{ version: Version; payload: string } | undefined> {
    const text = await readFile(this.file(number), "utf8").catch(() => undefined);
    return text === undefined ? undefined : readRecord(text, number);
  }

  /** Resolves when the version is on disk for good: whatever happens at any moment, the file is there whole or not at all. */
  async write(version: Version, payload: string): Promise<void> {
    const file = this.file(version.version);
    const half = `${file}.tmp`;
    try {
      await writeAndSync(half, recordText(version, payload));
      await rename(half, file);
      await syncFolder(this.path);
    } catch (error) {
      await rm(half, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  /** Removes a version; one that cannot be removed stays. */
  async drop(number: number): Promise<void> {
    await rm(this.file(number), { force: true }).catch(() => undefined);
  }

  file(number: number): string {
    return path.join(this.path, `v${String(number).padStart(6, "0")}.json`);
  }

  #remove(name: string): Promise<void> {
    return rm(path.join(this.path, name), { force: true });
  }
}

async function writeAndSync(file: string, text: string): Promise<void> {
  const handle = await open(file, "w", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** So that the file's new name survives a power cut. Not every system can do it. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, "r");
    await handle.sync().finally(() => handle.close());
  } catch {
    // Windows: opening a folder is refused, and renaming is journalled anyway.
  }
}

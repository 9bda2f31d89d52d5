import type { Payload } from "../new-test/experiment.ts";
import type { PayloadStore, VersionInfo, VersionList } from "./payload.ts";
import { SourceError } from "./types.ts";

/** A version with its payload, as the browser keeps it. */
interface Kept extends VersionInfo {
  payload: Payload;
}

const MOST_VERSIONS = 50;

/** Where the payload in force lies for the page of a folder, as JSON text; the page reads it before Vario starts. */
export function publishedKey(folder: string): string {
  return `vario.payload:${folder}`;
}

/**
 * The payload's versions in this browser: what a page without a collector shows. The first is the page's own
 * payload.json; as long as nothing else was published, nothing is kept, and a new payload.json counts at once.
 */
export class LocalPayload implements PayloadStore {
  readonly #file: URL;
  readonly #published: string;
  readonly #list: string;
  #own: Promise<Payload | undefined> | undefined;

  /** `base` is the address above the Studio's, where payload.json lies. */
  constructor(base: URL) {
    this.#file = new URL("payload.json", base);
    this.#published = publishedKey(base.pathname);
    this.#list = `vario.payload.versions:${base.pathname}`;
  }

  async versions(): Promise<VersionList> {
    const kept = await this.#read();
    const versions = kept.map(({ payload: _, ...info }) => info).reverse();
    return { current: versions[0]?.version ?? 0, versions };
  }

  async payload(version: number): Promise<Payload> {
    const found = (await this.#read()).find((candidate) => candidate.version === version);
    if (found === undefined) throw new SourceError("refused", `version ${version}`);
    return found.payload;
  }

  publish(payload: Payload, note: string, base: number): Promise<number> {
    return this.#add({ payload, note, origin: "edit" }, base);
  }

  async restore(version: number): Promise<number> {
    const payload = await this.payload(version);
    return this.#add({ payload, note: "", origin: "restore", restored: version });
  }

  async #add(version: Omit<Kept, "version" | "createdAt">, base?: number): Promise<number> {
    const kept = await this.#read();
    const current = kept.at(-1)?.version ?? 0;
    if (base !== undefined && base !== current) throw new SourceError("conflict", `version ${current}`);
    const next: Kept = { ...version, version: current + 1, createdAt: new Date().toISOString() };
    try {
      localStorage.setItem(this.#list, JSON.stringify([...kept, next].slice(-MOST_VERSIONS)));
      localStorage.setItem(this.#published, JSON.stringify(next.payload));
    } catch (cause) {
      throw new SourceError("storage", cause instanceof Error ? cause.message : String(cause), cause);
    }
    return next.version;
  }

  /** Oldest first. */
  async #read(): Promise<Kept[]> {
    const kept = parsed(localStorage.getItem(this.#list));
    if (kept.length > 0) return kept;
    this.#own ??= ownPayload(this.#file);
    const payload = await this.#own;
    if (payload === undefined) this.#own = undefined;
    const note = this.#file.pathname.split("/").at(-1) ?? "";
    return payload ? [{ version: 1, createdAt: new Date(0).toISOString(), note, origin: "file", payload }] : [];
  }
}

/** The page's own payload; without it there is none. */
async function ownPayload(file: URL): Promise<Payload | undefined> {
  try {
    const response = await fetch(file, { cache: "no-cache" });
    return response.ok ? ((await response.json()) as Payload) : undefined;
  } catch {
    return undefined;
  }
}

function parsed(text: string | null): Kept[] {
  try {
    const list: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}

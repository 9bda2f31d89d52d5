import type { CheckPayload } from "../check.ts";
import { CollectorError, messageOf } from "../errors.ts";
import { type GoodPayload, goodPayload, goodPayloadText } from "./check.ts";
import { VersionFolder } from "./folder.ts";
import type { Origin, Version } from "./record.ts";

/** Older ones are removed. */
const MOST_VERSIONS = 500;

/** A version with its payload. */
export interface PayloadVersion extends Version, GoodPayload {}

/** What to make a version of. */
export interface Edit {
  /** As parsed from JSON. */
  payload: unknown;
  note: string;
  author?: string;
  /** The version it was edited from. */
  base: number;
}

export interface VersionsOptions {
  folder: string;
  check: CheckPayload;
  /** Milliseconds since 1970. */
  clock: () => number;
  /** Told once of each version that cannot be used. */
  warn: (message: string) => void;
}

/** The payload's versions on disk, the newest good one in force. */
export class PayloadVersions {
  readonly #folder: VersionFolder;
  readonly #check: CheckPayload;
  readonly #clock: () => number;
  readonly #listeners = new Set<(version: PayloadVersion) => void>();
  #list: Version[] = [];
  #last = 0;
  #current: PayloadVersion | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  private constructor({ folder, check, clock }: VersionsOptions) {
    this.#folder = new VersionFolder(folder);
    this.#check = check;
    this.#clock = clock;
  }

  /**
   * Reads what is on disk.
   *
   * @throws CollectorError E_PAYLOAD_FOLDER when the folder can be neither made nor read
   */
  static async open(options: VersionsOptions): Promise<PayloadVersions> {
    const versions = new PayloadVersions(options);
    try {
      await versions.#load(options.warn);
    } catch (cause) {
      const reason = `Check the folder's rights and space. (${messageOf(cause)})`;
      const message = `The payload's versions in ${options.folder} cannot be read. ${reason}`;
      throw new CollectorError("E_PAYLOAD_FOLDER", message, 500, cause);
    }
    return versions;
  }

  /** The version in force; undefined before the first. */
  get current(): PayloadVersion | undefined {
    return this.#current;
  }

  /** All good versions, newest first. */
  get list(): Version[] {
    return this.#list.toReversed();
  }

  /** Told of each new version, once it is in force. Answers how to stop that. */
  onChange(listener: (version: PayloadVersion) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A version with its payload. @throws CollectorError E_PAYLOAD_VERSION (404) */
  async read(number: number): Promise<PayloadVersion> {
    const found = this.#list.some(({ version }) => version === number) ? await this.#folder.read(number) : undefined;
    if (found === undefined) {
      throw new CollectorError("E_PAYLOAD_VERSION", `There is no version ${number} of the payload.`, 404);
    }
    return { ...found.version, ...goodPayloadText(found.payload, this.#check) };
  }

  /**
   * Puts a new version into force. Resolves once it is on disk.
   *
   * @throws CollectorError E_PAYLOAD_CONFLICT (409) when `base` is not the version in force, with `current` in the details;
   *   E_PAYLOAD_… (422) when the payload is refused; E_PAYLOAD_WRITE (503)
   */
  add({ payload, base, ...about }: Edit, origin: Origin = "edit"): Promise<PayloadVersion> {
    return this.#alone(async () => {
      const current = this.#current?.version ?? 0;
      if (base !== current) {
        const message = `The payload was changed meanwhile: version ${current} is in force, the edit began from ${base}.`;
        throw new CollectorError("E_PAYLOAD_CONFLICT", message, 409, undefined, { current });
      }
      return this.#put(goodPayload(payload, this.#check), { ...about, origin });
    });
  }

  /**
   * Puts the content of an older version into force as a new one.
   *
   * @throws CollectorError E_PAYLOAD_VERSION (404), E_PAYLOAD_… (422), E_PAYLOAD_WRITE (503)
   */
  restore(number: number, author?: string): Promise<PayloadVersion> {
    return this.#alone(async () => {
      const { payload, text, etag } = await this.read(number);
      const about = { note: `Restored version ${number}`, origin: "restore" as const, restored: number };
      return this.#put({ payload, text, etag }, author === undefined ? about : { ...about, author });
    });
  }

  async #load(warn: (message: string) => void): Promise<void> {
    const numbers = await this.#folder.numbers();
    this.#last = numbers.at(-1) ?? 0;
    for (const number of numbers) {
      const found = await this.#folder.read(number);
      if (found === undefined) warn(`Version ${number} of the payload is damaged (${this.#folder.file(number)}).`);
      else this.#list.push(found.version);
    }
    for (let newest = this.#list.at(-1); newest !== undefined && !this.#current; newest = this.#list.at(-1)) {
      try {
        this.#current = await this.read(newest.version);
      } catch (error) {
        this.#list.pop();
        warn(`Version ${newest.version} of the payload cannot be used. ${messageOf(error)}`);
      }
    }
    if (this.#current === undefined ? this.#last > 0 : this.#current.version !== this.#last) {
      const instead = this.#current === undefined ? "None" : `Version ${this.#current.version}`;
      warn(`${instead} of the payload is served instead of version ${this.#last}.`);
    }
  }

  async #put(
    good: GoodPayload,
    about: Pick<Version, "note" | "origin" | "author" | "restored">,
  ): Promise<PayloadVersion> {
    const createdAt = new Date(this.#clock()).toISOString();
    const version: Version = { version: this.#last + 1, etag: good.etag, createdAt, ...about };
    try {
      await this.#folder.write(version, good.text);
    } catch (cause) {
      const message = `The new version cannot be written; the old one stays in force. (${messageOf(cause)})`;
      throw new CollectorError("E_PAYLOAD_WRITE", message, 503, cause);
    }
    this.#last = version.version;
    this.#list.push(version);
    const current = { ...version, ...good };
    this.#current = current;
    for (const listener of this.#listeners) listener(current);
    await this.#prune();
    return current;
  }

  async #prune(): Promise<void> {
    while (this.#list.length > MOST_VERSIONS) {
      const oldest = this.#list.shift();
      if (oldest !== undefined) await this.#folder.drop(oldest.version);
    }
  }

  /** One change at a time. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined);
    return result;
  }
}

import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { CheckPayload } from "../check.ts";
import { entityTag } from "../entity-tag.ts";
import { CollectorError, messageOf, systemCode } from "../errors.ts";
import { type GoodPayload, goodPayloadText } from "./check.ts";
import type { PayloadVersion, PayloadVersions } from "./versions.ts";

/** Version 0: nothing has been configured, no experiment runs. */
const NOTHING: PayloadVersion = {
  version: 0,
  etag: entityTag("{}"),
  createdAt: new Date(0).toISOString(),
  note: "",
  origin: "file",
  payload: {},
  text: "{}",
};

export interface PayloadFileOptions {
  /** The payload of the configuration (`VARIO_PAYLOAD`). */
  file: string;
  versions: PayloadVersions;
  check: CheckPayload;
  warn: (message: string) => void;
}

/**
 * The payload in force. The configuration's file is version 1, and a change of it makes the next one, as long as nobody
 * has published another version; from then on the versions alone count, and a change of the file is only warned of.
 */
export class PayloadInForce {
  readonly #options: PayloadFileOptions;
  #seen = "";
  #fault: CollectorError | undefined;
  #refreshing: Promise<void> | undefined;

  constructor(options: PayloadFileOptions) {
    this.#options = options;
  }

  /** The version in force. @throws CollectorError E_PAYLOAD (500) when the file is broken and there never was a good version */
  async get(): Promise<PayloadVersion> {
    await this.refresh();
    const { current } = this.#options.versions;
    if (current === undefined && this.#fault !== undefined) throw this.#fault;
    return current ?? NOTHING;
  }

  /** As `get`; without any good version one without experiments, so that the page still tracks. */
  async getOrNothing(): Promise<PayloadVersion> {
    await this.refresh();
    return this.#options.versions.current ?? NOTHING;
  }

  /** Looks whether the file has changed. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#look().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #look(): Promise<void> {
    const { file, check, warn } = this.#options;
    const mark = await fileMark(file);
    if (mark === this.#seen) return;
    this.#seen = mark;
    this.#fault = undefined;
    if (mark === "") return;
    try {
      await this.#follow(goodPayloadText(await readFile(file, "utf8"), check));
    } catch (cause) {
      const { current } = this.#options.versions;
      const instead = current === undefined ? "No experiment runs." : `Version ${current.version} stays in force.`;
      const message = `The payload ${file} cannot be used. ${messageOf(cause)} ${instead}`;
      this.#fault = new CollectorError("E_PAYLOAD", message, 500, cause);
      warn(message);
    }
  }

  async #follow({ payload, etag }: GoodPayload): Promise<void> {
    const { file, versions, warn } = this.#options;
    if (versions.list.find(({ origin }) => origin === "file")?.etag === etag) return;
    const { current } = versions;
    if (current === undefined || current.origin === "file") {
      await versions.add({ payload, note: path.basename(file), base: current?.version ?? 0 }, "file");
      return;
    }
    const how = "To use the file, publish it with POST /v1/payload/versions, or move the folder of versions away.";
    warn(`The payload ${file} has changed, but version ${current.version} was published since and is in force. ${how}`);
  }
}

/** Changes with the file; "" where there is none. */
async function fileMark(file: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(file);
    return `${mtimeMs} ${size} ${ino}`;
  } catch (error) {
    return systemCode(error) === "ENOENT" ? "" : `unreadable ${systemCode(error)}`;
  }
}

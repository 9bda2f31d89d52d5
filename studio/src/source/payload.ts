import type { Payload } from "../new-test/experiment.ts";
import { SourceError } from "./types.ts";

/** A version of the payload, newest first in every list. */
export interface VersionInfo {
  version: number;
  /** ISO time. */
  createdAt: string;
  note: string;
  author?: string;
  /** The configuration's file, an edit, or an older version. */
  origin: "file" | "edit" | "restore";
  /** Of a restored one: the version whose content it has. */
  restored?: number;
}

export interface VersionList {
  /** The version in force; 0 before the first. */
  current: number;
  versions: VersionInfo[];
}

/** Where the payload's versions are kept. */
export interface PayloadStore {
  versions(): Promise<VersionList>;
  payload(version: number): Promise<Payload>;
  /**
   * Puts a payload into force; answers its version.
   *
   * @throws SourceError "conflict" when `base` is not in force any more, "invalid" when the payload is refused
   */
  publish(payload: Payload, note: string, base: number): Promise<number>;
  /** Puts an older version's content into force again; answers the new version. */
  restore(version: number): Promise<number>;
}

const MOST_TRIES = 4;

/** The payload in force and its version. */
export async function payloadInForce(store: PayloadStore): Promise<{ payload: Payload; version: number }> {
  const { current } = await store.versions();
  return { payload: current === 0 ? {} : await store.payload(current), version: current };
}

/** Changes what is in force; where somebody else was first, what they left. */
export async function changePayload(
  store: PayloadStore,
  change: (payload: Payload) => Payload,
  note: string,
): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    const { payload, version } = await payloadInForce(store);
    try {
      return await store.publish(change(payload), note, version);
    } catch (error) {
      const conflict = error instanceof SourceError && error.fault === "conflict";
      if (!conflict || tries === MOST_TRIES) throw error;
    }
  }
}

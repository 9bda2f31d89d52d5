/** Records of consent as a chain: each one's hash covers the one before, so that a change or a gap shows. */
import { PURPOSES } from "../config.js";
import type { Consent } from "../options.js";

/** A decision as it was taken. */
export interface ConsentRecord {
  /** Its number in the chain, 1 for the first. */
  n: number;
  /** ISO 8601, UTC. */
  time: string;
  /** Option `policyVersion`; "" where the site names none. */
  policyVersion: string;
  /** What holds from then on. */
  purposes: Consent;
  /** Who asked: "dialog", "tcf", "google", "api", or what the page named. */
  source: string;
  /** Global Privacy Control was on: personalization is denied whatever was said. */
  gpc: boolean;
  /** A random UUID of the chain; not the visitor's id. */
  receipt: string;
  /** The hash of the record before; "" for the first. */
  previous: string;
  /** SHA-256 of all the above, hexadecimal; "" where the browser cannot say (pages without TLS). */
  hash: string;
}

/** What is hashed: JSON of a list in this order, purposes in the order of their numbers. */
function canonical({ n, time, policyVersion, purposes, source, gpc, receipt, previous }: Omit<ConsentRecord, "hash">) {
  const states = PURPOSES.map((purpose) => purposes[purpose]);
  return JSON.stringify(["vario-consent-1", n, time, policyVersion, states, source, gpc, receipt, previous]);
}

/** The hash that a record should have; "" without Web Crypto. */
export async function hashOf(record: Omit<ConsentRecord, "hash">): Promise<string> {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) return "";
  const bytes = await subtle.digest("SHA-256", new TextEncoder().encode(canonical(record)));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Checks one chain's records, oldest first: the index of the first that was changed, or before which one is missing, was put
 * in or was moved; -1 where all is sound. A chain may begin with a later number than 1: devices keep the last 50. A record
 * without a hash (made on a page without TLS) proves nothing and counts as broken.
 */
export async function verifyConsents(records: readonly ConsentRecord[]): Promise<number> {
  for (const [index, record] of records.entries()) {
    try {
      const before = records[index - 1];
      const follows = before
        ? record.n === before.n + 1 && record.previous === before.hash && record.receipt === before.receipt
        : Number.isInteger(record.n) && (record.n === 1 ? record.previous === "" : record.n > 1 && !!record.previous);
      if (!follows || !record.hash || record.hash !== (await hashOf(record))) return index;
    } catch {
      return index;
    }
  }
  return -1;
}

/** Writes down every decision on the device and tells the collector, under a number that is nobody's. */
import { PURPOSES } from "../config.js";
import { uuid7 } from "../degraded.js";
import { RETENTION_DAYS } from "../inputs.js";
import type { Inside } from "../inside.js";
import { CONSENT, CONSENTS } from "../storage.js";
import { version } from "../version.js";
import { type ConsentRecord, hashOf } from "./chain.js";

/** Records kept on the device. */
const MOST = 50;
const LOCK = "vario.consents";

/** What stands in storage. */
interface Chain {
  receipt: string;
  /** All that were ever made. */
  count: number;
  records: ConsentRecord[];
}

export interface Records {
  /** Who the decision in force came from: undefined where there is none. */
  source(): string | undefined;
  /** The policy's version that was last decided on; undefined where nothing was. */
  policyVersion(): string | undefined;
  /** The dialog is on the screen: told to the collector at once, stored nowhere. */
  asked(): void;
}

/** Version 4: nothing in it says when it was made. */
function randomId(random: () => number): string {
  const { crypto } = globalThis as { crypto?: Partial<Crypto> };
  if (crypto?.randomUUID) return crypto.randomUUID();
  const digit = (sign: string) => Math.floor(sign === "x" ? random() * 16 : 8 + random() * 4).toString(16);
  return "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx".replace(/[xy]/g, digit);
}

/** A message of no visitor's and no visit's. */
function message(inside: Inside, event: string, receipt: string, properties: object): string {
  const now = inside.now();
  return JSON.stringify({
    type: "track",
    messageId: uuid7(now, inside.random),
    anonymousId: receipt,
    timestamp: new Date(now).toISOString(),
    event,
    properties,
    context: { library: { name: "vario", version }, sessionId: receipt },
  });
}

export function keepRecords(inside: Inside): Records {
  const { options, storage, window } = inside;
  /** A receipt handed out before there was a chain. */
  let receipt: string | undefined;

  function read(): Chain | undefined {
    try {
      const chain: Chain = JSON.parse(storage.get(CONSENTS) ?? "");
      if (Array.isArray(chain.records) && chain.receipt) return chain;
    } catch {}
    return undefined;
  }
  const last = () => read()?.records.at(-1);
  function receiptNow(): string {
    receipt = read()?.receipt ?? receipt ?? randomId(inside.random);
    return receipt;
  }

  async function add(source: string, purposes: ConsentRecord["purposes"]) {
    const policyVersion = options.policyVersion ?? "";
    const { count = 0, records = [] } = read() ?? {};
    const before = records.at(-1);
    const same = before && PURPOSES.every((purpose) => before.purposes[purpose] === purposes[purpose]);
    // Another tab, or the page again.
    if (same && before.policyVersion === policyVersion) return;
    const unsigned = {
      n: count + 1,
      time: new Date(inside.now()).toISOString(),
      policyVersion,
      purposes,
      source,
      gpc: !!(window?.navigator as { globalPrivacyControl?: boolean } | undefined)?.globalPrivacyControl,
      receipt: receiptNow(),
      previous: before?.hash ?? "",
    };
    const record: ConsentRecord = { ...unsigned, hash: await hashOf(unsigned) };
    const kept: Chain = { receipt: record.receipt, count: record.n, records: [...records, record].slice(-MOST) };
    storage.set(CONSENTS, JSON.stringify(kept));
    if (options.endpoint !== "local:") inside.append(message(inside, "Consent Changed", record.receipt, record), 4);
  }

  let work: Promise<unknown> = Promise.resolve();
  /** One at a time, over all tabs where the browser has locks. */
  function note() {
    const { decided } = inside;
    const source = (typeof decided === "object" && decided.source) || "api";
    const purposes = inside.vario.consent();
    const locks = window?.navigator.locks as LockManager | undefined;
    const adding = () => add(source, purposes);
    work = work.then(() => (locks?.request ? locks.request(LOCK, adding) : adding())).catch(() => {});
  }

  const age = inside.now() - Date.parse(last()?.time ?? "");
  if (age > (options.retentionDays ?? RETENTION_DAYS) * 86_400_000) storage.remove(CONSENTS);
  // Decided before this file was there, or before there were records.
  if (storage.get(CONSENT)) note();
  inside.onChange((cause) => {
    if (cause === "consent" && inside.decided) note();
  });

  return {
    source() {
      const { decided } = inside;
      if (decided) return (typeof decided === "object" && decided.source) || "api";
      return storage.get(CONSENT) ? (last()?.source ?? "api") : undefined;
    },
    policyVersion: () => last()?.policyVersion,
    asked() {
      if (!/^http/.test(options.endpoint)) return;
      const id = receiptNow();
      const properties = { policyVersion: options.policyVersion ?? "", receipt: id };
      const batch = `[${message(inside, "Consent Asked", id, properties)}]`;
      // A beacon, not the log: nothing may be stored while nothing was decided.
      window?.navigator.sendBeacon?.(
        `${options.endpoint}/v1/batch`,
        `{"writeKey":${JSON.stringify(options.writeKey)},"batch":${batch},"sentAt":"${new Date().toISOString()}"}`,
      );
    },
  };
}

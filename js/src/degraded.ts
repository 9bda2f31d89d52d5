/**
 * The tracker for a page without the engine: same consent gate, visitor, session and stored records as the module's
 * tracker. Free text is left out of its messages, since redaction lives in the module.
 */
import { hash32 } from "./config.js";
import type { Records } from "./inputs.js";
import { utf8Length } from "./json.js";
import { version } from "./version.js";
import type { Tracker } from "./wasm.js";

const IDLE_MS = 30 * 60_000;
const LONGEST_MS = 24 * 3_600_000;
const MOST_BYTES = 32_768;
const DEEPEST = 8;
/** Thirteen digits, separated or not, may be the number of a card or an account. */
const LONG_NUMBER = /(\d[ .:/_-]?){13}/;

/** RFC 9562, section 5.7. */
export function uuid7(now: number, random: () => number): string {
  const time = Math.max(0, Math.floor(now)).toString(16).padStart(12, "0").slice(-12);
  const digit = (place: string) => Math.floor(place === "x" ? random() * 16 : 8 + random() * 4).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${"xxx-yxxx-xxxxxxxxxxxx".replace(/[xy]/g, digit)}`;
}

/** Of experiment, a zero byte, variation; 8 hexadecimal digits. */
export const exposureHash = (experiment: string, variation: string): string =>
  hash32(`${experiment}\0${variation}`).toString(16).padStart(8, "0");

/** The text where it looks like a name or an identifier, else undefined; addresses lose their query. */
export function safeText(text: string, longest = 64): string | undefined {
  const bare = /^(https?:\/)?\//.test(text) ? text.replace(/[?#].*/s, "") : text;
  return bare.length <= longest && /^[\w .:/-]*$/.test(bare) && !LONG_NUMBER.test(bare) ? bare : undefined;
}

/** Names, numbers and booleans of a value; undefined for the rest. */
export function safeValue(value: unknown, longest?: number, depth = 0): unknown {
  if (typeof value === "string") return safeText(value, longest);
  if (typeof value === "number") return Math.abs(value) < 1e12 ? value : undefined;
  if (typeof value === "boolean") return value;
  if (!value || typeof value !== "object" || depth >= DEEPEST) return undefined;
  if (Array.isArray(value))
    return value.map((item) => safeValue(item, longest, depth + 1)).filter((item) => item !== undefined);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => safeText(key))
      .map(([key, item]) => [key, safeValue(item, longest, depth + 1)]),
  );
}

export function basicTracker(
  records: Records,
  initial: string,
  gpc: boolean,
  start: number,
  random: () => number,
): Tracker {
  const [, letters, decidedAt] = /^1\|([gdp]{4})\|(\d{1,15})$/.exec(records.consent ?? "") ?? [];
  let gates = letters ?? initial.charAt(0).repeat(4);
  let decided = decidedAt ?? "";

  const kept = /^1\|(\w{8}(?:-\w{4}){3}-\w{12})\|(\d{1,15})\|(.*)$/s.exec(records.visitor ?? "");
  let [visitor, created, user] = kept ? [kept[1]!, +kept[2]!, kept[3]!] : [uuid7(start, random), start, ""];

  const visit = /^1\|(\w{8}(?:-\w{4}){3}-\w{12})\|(\d{1,15})\|(\d{1,15})\|(\d{1,15})\|([\da-f,]*)$/.exec(
    records.session ?? "",
  );
  let session = visit
    ? {
        id: visit[1]!,
        start: +visit[2]!,
        last: +visit[3]!,
        number: +visit[4]!,
        hashes: visit[5]!.split(",").filter(Boolean),
      }
    : newSession(1, start);
  const tab = uuid7(start, random).slice(-8);
  let seq = 0;
  const dropped: Record<string, number> = {};
  let fault = "";

  function newSession(number: number, now: number) {
    return { id: uuid7(now, random), start: now, last: now, number, hashes: [] as string[] };
  }

  function touch(now: number) {
    // A clock that once ran a year ahead must not make a year one visit.
    if (now - session.last >= IDLE_MS || Math.abs(now - session.start) >= LONGEST_MS)
      session = newSession(session.number + 1, now);
    session.last = Math.max(session.last, now);
  }

  /** A consent that forbids is the visitor's wish, no fault. */
  function drop(code: string, why = ""): string {
    if (!dropped[code] && why) fault = `${code}\t${why}`;
    dropped[code] = (dropped[code] ?? 0) + 1;
    return "";
  }

  function encode(type: string, fields: object, context: string, now: number): string {
    touch(now);
    const text = JSON.stringify({
      type,
      messageId: uuid7(now, random),
      anonymousId: visitor,
      userId: safeText(user) || undefined,
      timestamp: new Date(now).toISOString(),
      ...fields,
      context: {
        library: { name: "vario", version },
        sessionId: session.id,
        tab,
        seq: seq + 1,
        ...(safeValue(JSON.parse(context || "{}"), 1000) as object),
      },
    });
    if (utf8Length(text) > MOST_BYTES) return drop("E_EVENT_SIZE", "over 32 KB");
    seq++;
    return text;
  }

  touch(start);
  const tracker: Tracker = {
    free() {},
    visitorId: () => visitor,
    userId: () => user,
    sessionId(now) {
      touch(now);
      return session.id;
    },
    sessionNumber: () => session.number,
    message(kind, name, body, context, now) {
      // A selector is free text.
      if (kind === "heatmap") return "";
      if (tracker.gate(0) === 2) return drop("E_CONSENT");
      let given: unknown;
      try {
        given = JSON.parse(body || "{}");
      } catch {}
      if (!given || typeof given !== "object" || Array.isArray(given)) return drop("E_EVENT_JSON", "not an object");
      if ((kind === "track" && !name) || name.length > 200) return drop("E_EVENT_NAME", "1 to 200 characters");
      const details = safeValue(given, kind === "page" ? 1000 : 64) as Record<string, unknown>;
      if (/^(id|al)/.test(kind) && name) user = name;
      const fields = {
        track: { event: name, properties: details },
        page: { name: name || undefined, properties: details },
        identify: { traits: details },
        group: { groupId: safeText(name), traits: details },
        alias: { previousId: details.previousId },
      }[kind];
      return encode(kind, fields ?? {}, context, now);
    },
    exposure(experiment, variation, context, now) {
      if (tracker.gate(1) === 2) return drop("E_CONSENT");
      touch(now);
      const hash = exposureHash(experiment, variation);
      if (session.hashes.includes(hash)) return "";
      session.hashes.push(hash);
      const [variation_id, phase] = variation.split("\t");
      const properties = { experiment_id: experiment, variation_id, phase };
      return encode("track", { event: "Experiment Viewed", properties }, context, now);
    },
    fault() {
      const first = fault;
      fault = "";
      return first;
    },
    dropped: () => JSON.stringify(dropped),
    gate: (purpose) => (purpose === 2 && gpc ? 2 : "pgd".indexOf(gates.charAt(purpose))),
    decide(decision, now) {
      gates = gates.replace(/./g, (gate, purpose) => /[gd]/.exec(decision.charAt(purpose))?.[0] ?? gate);
      decided = String(Math.floor(now));
    },
    consentRecord: () => (decided ? `1|${gates}|${decided}` : ""),
    visitorRecord: () => `1|${visitor}|${Math.floor(created)}|${user}`,
    sessionRecord: () =>
      `1|${session.id}|${Math.floor(session.start)}|${Math.floor(session.last)}|${session.number}|${session.hashes.join()}`,
    mayStore: () => [0, 1, 2, 3].some((purpose) => tracker.gate(purpose) === 1),
    reset(now) {
      [visitor, created, user] = [uuid7(now, random), now, ""];
      session = newSession(1, now);
    },
  };
  return tracker;
}

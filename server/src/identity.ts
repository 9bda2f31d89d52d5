/** Visitors without a cookie: an id that changes every day and that nobody can work out later. */
import { createHmac, randomBytes } from "node:crypto";
import type { FastifyRequest } from "fastify";
import type { StoredEvent } from "./store/event.ts";

const DAY_MS = 86_400_000;
/** A visit ends after so long without a message, as on the page. */
const IDLE_MS = 30 * 60_000;
/** Visits remembered, so that who makes up user agents does not fill the memory. */
const MOST_VISITS = 200_000;
/** Bytes of a salt: as many as the hash has. */
const SALT_BYTES = 32;

/** What tells visitors apart for a day. Never stored. */
export interface Surroundings {
  writeKey: string;
  /** The visitor's address. */
  ip: string;
  userAgent: string;
}

interface Visit {
  number: number;
  last: number;
}

/**
 * Puts a daily id in the place of the page's own where a message's context says `identity: "daily"`: HMAC-SHA256 of write key,
 * address and user agent under a salt of the day (UTC). The salt is in memory only and overwritten when the day is over, so
 * that yesterday's ids can be worked out by nobody; a collector that restarts begins a new salt. Visits follow from the id:
 * 30 minutes of silence end one.
 */
export class DailyIdentity {
  readonly #clock: () => number;
  readonly #visits = new Map<string, Visit>();
  #day = Number.NaN;
  #salt = randomBytes(SALT_BYTES);

  /** `clock` in milliseconds since 1970. */
  constructor(clock: () => number = Date.now) {
    this.#clock = clock;
  }

  /** The day's id of a visitor, as a UUID (version 8 of RFC 9562). */
  idOf({ writeKey, ip, userAgent }: Surroundings): string {
    this.#turn();
    return this.#uuid(JSON.stringify([writeKey, ip, userAgent]));
  }

  /** The event as it may be stored. Whoever sends `userId` has named the visitor; all else is as it came. */
  apply(event: StoredEvent, surroundings: Surroundings): StoredEvent {
    if (identityOf(event) !== "daily") return event;
    const anonymousId = this.idOf(surroundings);
    return { ...event, anonymousId, sessionId: this.#sessionOf(anonymousId), previousId: null };
  }

  #sessionOf(id: string): string {
    const now = this.#clock();
    const before = this.#visits.get(id);
    const goesOn = before !== undefined && now - before.last < IDLE_MS;
    const number = goesOn ? before.number : (before?.number ?? 0) + 1;
    // The latest last: of too many, the one that was silent longest goes.
    this.#visits.delete(id);
    this.#visits.set(id, { number, last: now });
    if (this.#visits.size > MOST_VISITS) this.#visits.delete(this.#visits.keys().next().value ?? "");
    return this.#uuid(`${id} ${number}`);
  }

  #turn(): void {
    const day = Math.floor(this.#clock() / DAY_MS);
    if (day === this.#day) return;
    this.#day = day;
    this.#visits.clear();
    this.#salt.fill(0);
    this.#salt = randomBytes(SALT_BYTES);
  }

  #uuid(text: string): string {
    const hex = createHmac("sha256", this.#salt).update(text).digest("hex");
    const variant = "89ab".charAt(Number.parseInt(hex.charAt(16), 16) % 4);
    const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `${variant}${hex.slice(17, 20)}`];
    return [...parts, hex.slice(20, 32)].join("-");
  }
}

function identityOf({ context }: StoredEvent): unknown {
  // Most messages have none: not worth reading their JSON.
  return context.includes('"identity"') ? (JSON.parse(context) as { identity?: unknown }).identity : undefined;
}

/** Of a request; behind a proxy (`VARIO_FORWARDED`) the address that the proxy added last. */
export function surroundingsOf(request: FastifyRequest, writeKey: string, forwarded: boolean): Surroundings {
  const header = forwarded ? request.headers["x-forwarded-for"] : undefined;
  const last = String(header ?? "")
    .split(",")
    .at(-1)
    ?.trim();
  return { writeKey, ip: last || request.ip, userAgent: request.headers["user-agent"] ?? "" };
}

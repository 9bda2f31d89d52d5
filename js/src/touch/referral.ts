/** Who shared the link that a visitor came by, and the link by which they share themselves. */
import { queryOf } from "./query.js";

/** `code`: the visitor's own. `by`: the code of who brought them. `depth`: 0 for the first of a chain. */
export interface Referral {
  code: string;
  by?: string | undefined;
  depth: number;
}

/** Where the parts of a page's Vario, which are files of their own, tell each other of the visitor's place in the chain. */
export const PLACE = Symbol.for("vario.referral");

export interface Place {
  /** 0 where nobody brought the visitor. */
  depth(): number;
  /** The visitor has made a link with their code: from here on messages tell it. */
  shared(code: string): void;
}

const DEEPEST = 999;

/** What a link says: `?ref=CODE` or `?ref=CODE.DEPTH`, the depth being the sharer's. */
export function sharedBy(href: string): { by: string; depth: number } | undefined {
  const given = queryOf(href).get("ref") ?? "";
  const [, by, depth = "0"] = /^([\w-]{1,64})(?:\.(\d{1,3}))?$/.exec(given) ?? [];
  return by ? { by, depth: Math.min(DEEPEST, Number(depth) + 1) } : undefined;
}

/** 64 bits of a text in base 36, of which nobody makes the text again (FNV-1a, twice). */
export function codeOf(visitorId: string): string {
  return ["", "\0"].map((salt) => half(salt + visitorId)).join("");
}

function half(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  // The last step mixes the high bits into the low ones: ids differ by few bytes.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 13)) >>> 0).toString(36).padStart(7, "0");
}

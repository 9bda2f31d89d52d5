import type { View } from "./sessions.ts";

const START = Date.UTC(2015, 4, 1);
const SESSION_MS = 20_000;
const VIEW_MS = 15_000;
const DIGEST_DIGITS = 32;

/** What the messageIds of a replayed file start with; its SHA-256 makes them its own. */
export function messagePrefix(digest: string): string {
  return `replay-${digest.slice(0, DIGEST_DIGITS)}-`;
}

/**
 * A view as a "Product Viewed" message. All of it follows from the file, so that a second replay is the first one
 * again: one visitor a line, a session starting every 20 s from 2015-05-01 on, a view every 15 s.
 */
export function viewMessage({ line, position, item }: View, prefix: string) {
  const visitor = `${prefix}${line}`;
  return {
    type: "track",
    messageId: `${visitor}-${position}`,
    anonymousId: visitor,
    timestamp: new Date(START + line * SESSION_MS + position * VIEW_MS).toISOString(),
    event: "Product Viewed",
    properties: { product_id: item },
    context: {
      library: { name: "vario-replay", version: "0.1.0" },
      sessionId: visitor,
      tab: "00000000",
      seq: position,
    },
  };
}

export type ViewMessage = ReturnType<typeof viewMessage>;

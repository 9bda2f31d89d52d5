/** Visitors who want to be forgotten: what is stored of them goes, and nothing that arrives late brings it back. */
import { createHash } from "node:crypto";
import type { StoredEvent } from "./store/event.ts";

const REQUEST = "Data Deletion Requested";
/** Only ids that nobody can guess: the write key is public, so the id is all that proves who asks. */
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Whether the message asks to delete what is stored under its anonymousId. */
export function isDeletion({ type, event, anonymousId }: StoredEvent): boolean {
  return type === "track" && event === REQUEST && anonymousId !== null && UUID.test(anonymousId);
}

/** What stays of a deleted id: enough to know it again, not enough to name it. */
export function tombstoneOf(anonymousId: string): string {
  return createHash("sha256").update(`vario-deleted ${anonymousId}`).digest("base64url");
}

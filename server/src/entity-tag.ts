import { createHash } from "node:crypto";

/** Weak, since the same text also goes out compressed. */
export function entityTag(text: string): string {
  return `W/"${createHash("sha256").update(text).digest("base64url")}"`;
}

/** Whether an If-None-Match header names the tag. */
export function matches(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  const bare = (text: string): string => text.trim().replace(/^W\//, "");
  return header.trim() === "*" || header.split(",").some((candidate) => bare(candidate) === bare(tag));
}

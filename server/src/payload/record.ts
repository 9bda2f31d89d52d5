import { createHash } from "node:crypto";

/** Where a version came from: the file of the configuration, an edit, or an older version. */
export type Origin = "file" | "edit" | "restore";

/** What is known of a version without reading its payload. */
export interface Version {
  /** From 1, growing. */
  version: number;
  /** Of its payload, as `/payload.json` answers it. */
  etag: string;
  /** ISO time. */
  createdAt: string;
  /** What was changed, for people. */
  note: string;
  /** Who changed it, where that was said. */
  author?: string;
  origin: Origin;
  /** Of a restored one: the version whose content it has. */
  restored?: number;
}

interface Head extends Version {
  /** Of the payload's text, so that a damaged file is noticed. */
  sha256: string;
}

/** A version's file: a line of JSON about it, then its payload's JSON text. */
export function recordText(version: Version, payload: string): string {
  const head: Head = { ...version, sha256: digest(payload) };
  return `${JSON.stringify(head)}\n${payload}`;
}

/** Version and payload text of a file; undefined when any of it is damaged. */
export function readRecord(text: string, number: number): { version: Version; payload: string } | undefined {
  const end = text.indexOf("\n");
  const head = parsed(text.slice(0, Math.max(0, end)));
  const payload = text.slice(end + 1);
  if (head?.version !== number || head.sha256 !== digest(payload)) return undefined;
  return { version: versionOf(head), payload };
}

function versionOf({ sha256: _, ...version }: Head): Version {
  return version;
}

function parsed(line: string): Head | undefined {
  try {
    const head = JSON.parse(line) as Partial<Head> | null;
    const whole = [head?.etag, head?.createdAt, head?.note, head?.origin, head?.sha256].every(isText);
    return whole && Number.isSafeInteger(head?.version) ? (head as Head) : undefined;
  } catch {
    return undefined;
  }
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

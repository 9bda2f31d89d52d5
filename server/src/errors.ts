/**
 * An error the caller can act on: a stable code, a sentence with the remedy, and the HTTP status it is answered with.
 * Every answer of the collector that is not a success has the body `{code, message}`, and `details` beside them.
 */
export class CollectorError extends Error {
  readonly code: string;
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    status = 500,
    cause?: unknown,
    details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message, { cause });
    this.name = "CollectorError";
    this.code = code;
    this.status = status;
    this.details = details;
  }
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The code of a system error ("ENOENT", "EADDRINUSE", …), if it has one. */
export function systemCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** How an error reads in a terminal: code and sentence, with the stack only where the collector itself is at fault. */
export function errorLine(error: unknown): unknown {
  return error instanceof CollectorError ? `${error.code}: ${error.message}` : error;
}

import { CollectorError, messageOf } from "./errors.ts";

/**
 * Checks one message's JSON text by the rules of the core: "" when it is good, else the code to drop it with
 * (E_EVENT_NAME, E_EVENT_SIZE, E_EVENT_DEPTH, E_EVENT_JSON, E_EVENT_TYPE, E_EVENT_ID, E_EVENT_TIME).
 */
export type CheckMessage = (text: string) => string;

/** Why the core refuses a payload. */
export interface PayloadFault {
  code: string;
  /** JSON path, or empty. */
  path: string;
  message: string;
}

/** Reads a payload's JSON text as a visitor's page would: undefined when it is good. */
export type CheckPayload = (text: string) => PayloadFault | undefined;

/** What the collector asks of the core. */
export interface Checks {
  checkMessage: CheckMessage;
  checkPayload: CheckPayload;
}

/**
 * The core's own checks, from the built package.
 *
 * @throws CollectorError E_PACKAGE when the package is not built
 */
export async function coreChecks(): Promise<Checks> {
  const entry = new URL("../../dist/node.js", import.meta.url);
  try {
    const { checkMessage, checkPayload } = (await import(entry.href)) as Partial<Checks>;
    if (typeof checkMessage !== "function") throw new TypeError("it exports no checkMessage");
    if (typeof checkPayload !== "function") throw new TypeError("it exports no checkPayload");
    return { checkMessage, checkPayload };
  } catch (cause) {
    const reason = messageOf(cause);
    throw new CollectorError("E_PACKAGE", `dist/node.js cannot be loaded; run npm run build. (${reason})`, 500, cause);
  }
}

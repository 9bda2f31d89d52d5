import { CollectorError, messageOf } from "./errors.ts";

/**
 * Checks one message's JSON text by the rules of the core: "" when it is good, else the code to drop it with
 * (E_EVENT_NAME, E_EVENT_SIZE, E_EVENT_DEPTH, E_EVENT_JSON, E_EVENT_TYPE, E_EVENT_ID, E_EVENT_TIME).
 */
export type CheckMessage = (text: string) => string;

/**
 * The core's own check, from the built package.
 *
 * @throws CollectorError E_PACKAGE when the package is not built
 */
export async function coreCheck(): Promise<CheckMessage> {
  const entry = new URL("../../dist/node.js", import.meta.url);
  try {
    const { checkMessage } = (await import(entry.href)) as { checkMessage?: CheckMessage };
    if (typeof checkMessage !== "function") throw new TypeError("it exports no checkMessage");
    return checkMessage;
  } catch (cause) {
    const reason = messageOf(cause);
    throw new CollectorError("E_PACKAGE", `dist/node.js cannot be loaded; run npm run build. (${reason})`, 500, cause);
  }
}

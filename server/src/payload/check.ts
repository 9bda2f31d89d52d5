import type { CheckPayload } from "../check.ts";
import { entityTag } from "../entity-tag.ts";
import { CollectorError, messageOf } from "../errors.ts";
import { experimentPlans, type Payload } from "./plans.ts";

/** Longest payload, in characters of JSON text. */
export const PAYLOAD_LIMIT = 1024 * 1024;
/** Deepest nesting of a payload. */
const DEPTH_LIMIT = 64;

/** A payload that has been found good. */
export interface GoodPayload {
  payload: Payload;
  /** Its JSON text, without spaces. */
  text: string;
  etag: string;
}

/**
 * Takes a payload as parsed from JSON.
 *
 * @throws CollectorError E_PAYLOAD_SHAPE, E_PAYLOAD_DEPTH, E_PAYLOAD_SIZE and what the core refuses it with (E_PAYLOAD_…), all 422, with
 *   `path` in the details: where in the payload, such as `$.features.hero.rules[0]`
 */
export function goodPayload(value: unknown, check: CheckPayload): GoodPayload {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw refused("E_PAYLOAD_SHAPE", "$", "a payload is a JSON object");
  }
  if (depthOf(value) > DEPTH_LIMIT) throw refused("E_PAYLOAD_DEPTH", "$", `it is nested deeper than ${DEPTH_LIMIT}`);
  const text = JSON.stringify(value);
  if (text.length > PAYLOAD_LIMIT) throw refused("E_PAYLOAD_SIZE", "$", `it has more than ${PAYLOAD_LIMIT} characters`);
  const fault = check(text);
  if (fault !== undefined) throw refused(fault.code, fault.path, fault.message);
  const payload: Payload = value;
  try {
    experimentPlans(payload);
  } catch (cause) {
    throw refused("E_PAYLOAD_SHAPE", "$", `it has not GrowthBook's shape: ${messageOf(cause)}`);
  }
  return { payload, text, etag: entityTag(text) };
}

/** The payload of a JSON text. @throws CollectorError as `goodPayload`, and E_PAYLOAD_JSON */
export function goodPayloadText(text: string, check: CheckPayload): GoodPayload {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw refused("E_PAYLOAD_JSON", "$", `it is not JSON: ${messageOf(cause)}`);
  }
  return goodPayload(value, check);
}

function refused(code: string, path: string, reason: string): CollectorError {
  const where = path === "" || path === "$" ? "" : ` at ${path}`;
  return new CollectorError(code, `The payload is refused${where}: ${reason}.`, 422, undefined, { path: path || "$" });
}

/** Without recursion, which deep input would exhaust. */
function depthOf(value: object): number {
  let depth = 0;
  for (let level: unknown[] = [value]; level.length > 0 && depth <= DEPTH_LIMIT; depth += 1) {
    level = level.filter(isNested).flatMap((inner) => Object.values(inner));
  }
  return depth;
}

function isNested(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

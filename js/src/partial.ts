/** What a server can take out of a payload before it goes to visitors. */
import { VarioError } from "./errors.js";
import { ask, glue, json } from "./node-module.js";

/** A GrowthBook condition, or a decision: true, false. */
export type Pruned = boolean | Record<string, unknown>;

/** Which features, rules and stand-alone experiments are meant, by their `metadata`. */
export interface MetadataFilter {
  projects?: string[];
  tags?: string[];
  /** Custom field → its values. */
  customFields?: Record<string, unknown[]>;
}

export interface ReduceOptions {
  /** GrowthBook's payload: object, or JSON text. */
  payload: object | string;
  /** The attributes that all visitors of this payload share. */
  attributes?: Record<string, unknown>;
  /** Attributes of all visitors of this server; `attributes` win. */
  globalAttributes?: Record<string, unknown>;
  /** Kept are those that match every part, any of its values. */
  include?: MetadataFilter;
  /** Kept are those that match no part. */
  exclude?: MetadataFilter;
  /** "filter": prerequisites that the filters exclude go as well, holdouts excepted. Otherwise they stay. */
  prerequisites?: "filter" | "include";
}

/** A payload, as the collector serves it and `createVario` takes it. */
export interface ReducedPayload {
  features: Record<string, unknown>;
  experiments: unknown[];
  savedGroups: Record<string, unknown>;
  [key: string]: unknown;
}

/**
 * What is left of a condition when only some attributes are known: true or false once the others cannot change it, else
 * the condition without its decided parts. Throws `E_PAYLOAD_JSON`.
 */
export function pruneCondition(
  condition: object,
  attributes: Record<string, unknown>,
  savedGroups: Record<string, unknown> = {},
): Pruned {
  return JSON.parse(ask(() => glue.pruneCondition(json(condition), json(attributes), json(savedGroups))));
}

/**
 * A smaller payload that decides the same for every visitor who agrees with the known attributes. Throws
 * `E_PAYLOAD_JSON`.
 */
export function reducePayload(options: ReduceOptions): ReducedPayload {
  const payload = typeof options.payload === "string" ? parse(options.payload) : options.payload;
  return JSON.parse(ask(() => glue.reducePayload(json({ ...options, payload }))));
}

function parse(text: string): object {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new VarioError("E_PAYLOAD_JSON", (thrown as Error).message, "$");
  }
}

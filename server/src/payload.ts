import { readFile } from "node:fs/promises";
import type { FastifyInstance } from "fastify";
import type { ExperimentResult, Localized } from "../../studio/src/source/types.ts";
import { entityTag, matches } from "./entity-tag.ts";
import { CollectorError, messageOf } from "./errors.ts";

/** The event that counts as a conversion where the payload names none. */
const DEFAULT_GOAL = "Order Completed";

interface Rule {
  key?: string;
  variations?: readonly unknown[];
  meta?: readonly { key?: string; name?: string }[];
}

type Name = Partial<Localized>;

/** The parts of the payload (GrowthBook's format and a "vario" section) that the collector reads. */
export interface Payload {
  features?: Readonly<Record<string, { rules?: readonly Rule[] }>>;
  vario?: {
    experiments?: Readonly<Record<string, { name?: Name; goal?: string; variations?: Readonly<Record<string, Name>> }>>;
  };
}

/** What the payload says of an experiment: its goal and its variations, the control first. */
export interface ExperimentPlan extends Pick<ExperimentResult, "key" | "name" | "goal"> {
  variations: { key: string; name: Localized }[];
}

/** @throws CollectorError E_PAYLOAD when the file is missing or not a JSON object */
export async function readPayload(file: string): Promise<Payload> {
  return (await payloadFile(file)).payload;
}

/**
 * The experiments that the features' rules define, in the payload's order.
 *
 * @throws CollectorError E_PAYLOAD when the payload has another shape than GrowthBook's
 */
export function experimentPlans(payload: Payload): ExperimentPlan[] {
  try {
    return plansOf(payload);
  } catch (cause) {
    throw new CollectorError("E_PAYLOAD", `The payload has not GrowthBook's shape: ${messageOf(cause)}.`, 500, cause);
  }
}

function plansOf({ features = {}, vario = {} }: Payload): ExperimentPlan[] {
  const plans = new Map<string, ExperimentPlan>();
  for (const [feature, { rules = [] }] of Object.entries(features)) {
    for (const rule of rules) {
      if (!Array.isArray(rule.variations)) continue;
      const key = rule.key ?? feature;
      const known = own(vario.experiments, key);
      const variations = rule.variations.map((_, index) => {
        const meta = rule.meta?.[index];
        const variation = meta?.key ?? String(index);
        return { key: variation, name: localized(own(known?.variations, variation), meta?.name ?? variation) };
      });
      plans.set(key, { key, name: localized(known?.name, key), goal: known?.goal ?? DEFAULT_GOAL, variations });
    }
  }
  return [...plans.values()];
}

/** `GET /payload.json`: the file as it is now, for any origin. */
export async function payloadRoutes(app: FastifyInstance, { payloadPath }: { payloadPath: string }): Promise<void> {
  app.get("/payload.json", async (request, reply) => {
    const { text } = await payloadFile(payloadPath);
    const tag = entityTag(text);
    reply
      .header("access-control-allow-origin", "*")
      .header("cross-origin-resource-policy", "cross-origin")
      .header("cache-control", "no-cache")
      .header("etag", tag);
    if (matches(request.headers["if-none-match"], tag)) return reply.code(304).send();
    return reply.type("application/json; charset=utf-8").send(text);
  });
}

/** The file's text and what it says. @throws CollectorError E_PAYLOAD */
export async function payloadFile(file: string): Promise<{ text: string; payload: Payload }> {
  try {
    const text = await readFile(file, "utf8");
    const payload: unknown = JSON.parse(text);
    if (typeof payload === "object" && payload !== null && !Array.isArray(payload)) return { text, payload };
    throw new TypeError("it is not a JSON object");
  } catch (cause) {
    throw new CollectorError("E_PAYLOAD", `The payload ${file} cannot be read: ${messageOf(cause)}.`, 500, cause);
  }
}

function own<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

/** Chinese falls back on English, English on the other name. */
function localized(name: Name | undefined, otherwise: string): Localized {
  const en = name?.en ?? otherwise;
  return { en, zh: name?.zh ?? en };
}

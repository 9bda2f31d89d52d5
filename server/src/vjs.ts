import { readFile } from "node:fs/promises";
import path from "node:path";
import type { FastifyInstance } from "fastify";
import type { Consent } from "./config.ts";
import { CollectorError, messageOf } from "./errors.ts";
import { Negotiated } from "./negotiated.ts";
import type { PayloadInForce } from "./payload/in-force.ts";
import type { Payload } from "./payload/plans.ts";

export interface ScriptOptions {
  writeKeys: readonly [string, ...string[]];
  consent: Consent;
  payload: PayloadInForce;
  packageFolder: string;
}

/**
 * `GET /v.js?key=…`: the synchronous script with the decide module inside, the payload in force and the call that
 * starts them, in one response. The script sends to the origin it came from. Errors: E_WRITE_KEY (401), E_PACKAGE (500).
 */
export async function scriptRoutes(app: FastifyInstance, options: ScriptOptions): Promise<void> {
  const scripts = new Negotiated(options.writeKeys.length);

  app.get("/v.js", async (request, reply) => {
    const key = (request.query as Record<string, unknown>).key ?? options.writeKeys[0];
    if (typeof key !== "string" || !options.writeKeys.includes(key)) {
      throw new CollectorError("E_WRITE_KEY", "The key of /v.js?key=… is unknown.", 401);
    }
    reply.header("cross-origin-resource-policy", "cross-origin");
    return scripts.send(request, reply, "text/javascript", await scriptText(key, options));
  });
}

/** JSON that may stand in any script, inline ones included. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

async function scriptText(writeKey: string, options: ScriptOptions): Promise<string> {
  const [script, { payload }] = await Promise.all([iifeText(options.packageFolder), options.payload.getOrNothing()]);
  return `${script}\n;Vario.start(${scriptJson(startConfig(writeKey, options.consent, payload))});\n`;
}

function startConfig(writeKey: string, consent: Consent, payload: Payload): object {
  const heatmap = payload.vario?.heatmap ?? true;
  return { writeKey, payload, model: "/assets/model.vario", assets: "/assets/", heatmap, consent };
}

async function iifeText(packageFolder: string): Promise<string> {
  const file = path.join(packageFolder, "vario.iife.js");
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new CollectorError(
      "E_PACKAGE",
      `${file} cannot be read; run npm run build. (${messageOf(cause)})`,
      500,
      cause,
    );
  }
}

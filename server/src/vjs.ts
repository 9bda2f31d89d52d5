import { readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { FastifyInstance } from "fastify";
import type { Consent } from "./config.ts";
import { entityTag, matches } from "./entity-tag.ts";
import { CollectorError, messageOf } from "./errors.ts";
import { type Payload, payloadFile } from "./payload.ts";

const compressors = {
  br: promisify((text: string, done: (error: Error | null, bytes: Buffer) => void) =>
    brotliCompress(text, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: text.length } }, done),
  ),
  gzip: promisify((text: string, done: (error: Error | null, bytes: Buffer) => void) => gzip(text, { level: 9 }, done)),
};
type Encoding = keyof typeof compressors;

export interface ScriptOptions {
  writeKeys: readonly [string, ...string[]];
  consent: Consent;
  payloadPath: string;
  packageFolder: string;
}

/**
 * `GET /v.js?key=…`: the synchronous script with the decide module inside, the payload and the call that starts them,
 * in one response. The script sends to the origin it came from. Errors: E_WRITE_KEY (401), E_PACKAGE, E_PAYLOAD (500).
 */
export async function scriptRoutes(app: FastifyInstance, options: ScriptOptions): Promise<void> {
  const compressed = new Map<string, Promise<Buffer>>();

  app.get("/v.js", async (request, reply) => {
    const key = (request.query as Record<string, unknown>).key ?? options.writeKeys[0];
    if (typeof key !== "string" || !options.writeKeys.includes(key)) {
      throw new CollectorError("E_WRITE_KEY", "The key of /v.js?key=… is unknown.", 401);
    }
    const text = await scriptText(key, options);
    const tag = entityTag(text);
    reply
      .header("cross-origin-resource-policy", "cross-origin")
      .header("cache-control", "no-cache")
      .header("vary", "Accept-Encoding")
      .header("etag", tag);
    if (matches(request.headers["if-none-match"], tag)) return reply.code(304).send();
    reply.type("text/javascript; charset=utf-8");
    const encoding = acceptedEncoding(request.headers["accept-encoding"]);
    if (encoding === undefined) return reply.send(text);
    return reply.header("content-encoding", encoding).send(await compress(`${encoding} ${tag}`, encoding, text));
  });

  /** One text in one encoding is compressed once; what has been replaced is forgotten. */
  function compress(name: string, encoding: Encoding, text: string): Promise<Buffer> {
    const known = compressed.get(name);
    if (known !== undefined) return known;
    const bytes = compressors[encoding](text);
    compressed.set(name, bytes);
    bytes.catch(() => compressed.delete(name));
    const [oldest] = compressed.keys();
    if (oldest !== undefined && compressed.size > 2 * options.writeKeys.length) compressed.delete(oldest);
    return bytes;
  }
}

/** JSON that may stand in any script, inline ones included. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

async function scriptText(writeKey: string, options: ScriptOptions): Promise<string> {
  const [script, { payload }] = await Promise.all([iifeText(options.packageFolder), payloadFile(options.payloadPath)]);
  return `${script}\n;Vario.start(${scriptJson(startConfig(writeKey, options.consent, payload))});\n`;
}

function startConfig(writeKey: string, consent: Consent, payload: Payload): object {
  return { writeKey, payload, model: "/assets/model.vario", assets: "/assets/", heatmap: true, consent };
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

function acceptedEncoding(header: string | string[] | undefined): Encoding | undefined {
  const accepted = String(header ?? "")
    .split(",")
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => !/;\s*q=0(\.0*)?$/.test(entry))
    .map((entry) => entry.split(";", 1)[0]?.trim());
  if (accepted.includes("br")) return "br";
  return accepted.includes("gzip") ? "gzip" : undefined;
}

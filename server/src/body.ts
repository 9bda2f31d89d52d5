import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { FastifyRequest } from "fastify";
import { CollectorError, messageOf, systemCode } from "./errors.ts";

/** Longest body in bytes, as sent and after decompression. */
export const BODY_LIMIT = 4 * 1024 * 1024;

const decompress = promisify(gunzip);
const decoder = new TextDecoder("utf-8");

/**
 * The text of a request's body, decompressed when `Content-Encoding: gzip` or `?compression=gzip` says so.
 *
 * @throws CollectorError E_BATCH_SIZE (413), E_BATCH_GZIP (400), E_BATCH_ENCODING (415)
 */
export async function bodyText(request: FastifyRequest): Promise<string> {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  return decoder.decode(isGzip(request) ? await plain(body) : body);
}

/** The answer to a body over the limit. */
export function tooLarge(): CollectorError {
  return new CollectorError(
    "E_BATCH_SIZE",
    `A batch may have ${BODY_LIMIT} bytes, decompressed; send it in parts.`,
    413,
  );
}

function isGzip(request: FastifyRequest): boolean {
  const encoding = request.headers["content-encoding"]?.trim().toLowerCase() ?? "identity";
  if (encoding === "gzip") return true;
  if (encoding !== "identity") {
    throw new CollectorError("E_BATCH_ENCODING", "Content-Encoding may be gzip or absent.", 415);
  }
  return (request.query as Record<string, unknown>).compression === "gzip";
}

async function plain(body: Buffer): Promise<Buffer> {
  try {
    return await decompress(body, { maxOutputLength: BODY_LIMIT });
  } catch (cause) {
    if (systemCode(cause) === "ERR_BUFFER_TOO_LARGE") throw tooLarge();
    throw new CollectorError("E_BATCH_GZIP", `The body is not gzip: ${messageOf(cause)}.`, 400, cause);
  }
}

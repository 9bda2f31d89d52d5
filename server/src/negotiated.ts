import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { FastifyReply, FastifyRequest } from "fastify";
import { entityTag, matches } from "./entity-tag.ts";

const compressors = {
  br: promisify((text: string, done: (error: Error | null, bytes: Buffer) => void) =>
    brotliCompress(text, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: text.length } }, done),
  ),
  gzip: promisify((text: string, done: (error: Error | null, bytes: Buffer) => void) => gzip(text, { level: 9 }, done)),
};
type Encoding = keyof typeof compressors;

/** Sends texts under their ETag, compressed as the asker likes, or 304 where the asker has it already. */
export class Negotiated {
  readonly #kept: number;
  readonly #compressed = new Map<string, Promise<Buffer>>();

  /** `texts`: how many different ones are current at a time; each is compressed once, what has been replaced is forgotten. */
  constructor(texts: number) {
    this.#kept = texts * Object.keys(compressors).length;
  }

  async send(request: FastifyRequest, reply: FastifyReply, type: string, text: string, tag = entityTag(text)) {
    reply.header("cache-control", "no-cache").header("vary", "Accept-Encoding").header("etag", tag);
    if (matches(request.headers["if-none-match"], tag)) return reply.code(304).send();
    reply.type(`${type}; charset=utf-8`);
    const encoding = acceptedEncoding(request.headers["accept-encoding"]);
    if (encoding === undefined) return reply.send(text);
    return reply.header("content-encoding", encoding).send(await this.#compress(`${encoding} ${tag}`, encoding, text));
  }

  #compress(name: string, encoding: Encoding, text: string): Promise<Buffer> {
    const known = this.#compressed.get(name);
    if (known !== undefined) return known;
    const bytes = compressors[encoding](text);
    this.#compressed.set(name, bytes);
    bytes.catch(() => this.#compressed.delete(name));
    const [oldest] = this.#compressed.keys();
    if (oldest !== undefined && this.#compressed.size > this.#kept) this.#compressed.delete(oldest);
    return bytes;
  }
}

function acceptedEncoding(header: string | string[] | undefined): Encoding | undefined {
  const accepted = accepts(header);
  if (accepted.includes("br")) return "br";
  return accepted.includes("gzip") ? "gzip" : undefined;
}

/** The names in `Accept-Encoding` that are not refused. */
export function accepts(header: string | string[] | undefined): (string | undefined)[] {
  return String(header ?? "")
    .split(",")
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => !/;\s*q=0(\.0*)?$/.test(entry))
    .map((entry) => entry.split(";", 1)[0]?.trim());
}

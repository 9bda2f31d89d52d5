import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { CollectorError } from "../errors.ts";
import { Negotiated } from "../negotiated.ts";
import type { PayloadInForce } from "./in-force.ts";
import type { PayloadVersion } from "./versions.ts";

const PREFLIGHT_SECONDS = 86_400;

export interface DeliverOptions {
  payload: PayloadInForce;
  writeKeys: readonly string[];
}

/**
 * The payload in force, for any origin: `GET /payload.json` and `GET /v1/payload` as it is, `GET /api/features/:key` as
 * GrowthBook's API answers it. Errors: E_WRITE_KEY (401), E_PAYLOAD (500).
 */
export async function deliverRoutes(app: FastifyInstance, { payload, writeKeys }: DeliverOptions): Promise<void> {
  const plain = new Negotiated(1);
  const growthBook = new Negotiated(1);

  app.addHook("onRequest", async (_request, reply) => {
    reply
      .header("access-control-allow-origin", "*")
      .header("access-control-expose-headers", "ETag, x-sse-support")
      .header("cross-origin-resource-policy", "cross-origin");
  });

  for (const address of ["/payload.json", "/v1/payload"]) {
    app.options(address, preflight);
    app.get(address, async (request, reply) => {
      const { text, etag } = await payload.get();
      return plain.send(request, reply, "application/json", text, etag);
    });
  }

  app.options("/api/features/:key", preflight);
  app.get("/api/features/:key", async (request, reply) => {
    permitKey(request, writeKeys);
    reply.header("x-sse-support", "enabled");
    return growthBook.send(request, reply, "application/json", growthBookText(await payload.get()));
  });
}

/** The payload as GrowthBook's SDKs expect it from an endpoint or a stream. */
export function growthBookText({ payload, createdAt }: PayloadVersion): string {
  return JSON.stringify({ features: {}, ...payload, status: 200, dateUpdated: createdAt });
}

/** @throws CollectorError E_WRITE_KEY (401) */
export function permitKey(request: FastifyRequest, writeKeys: readonly string[]): void {
  const { key } = request.params as { key: string };
  if (!writeKeys.includes(key)) {
    throw new CollectorError("E_WRITE_KEY", "The key is unknown; VARIO_WRITE_KEYS lists the collector's.", 401);
  }
}

async function preflight(_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  return reply
    .code(204)
    .header("access-control-allow-methods", "GET, OPTIONS")
    .header("access-control-allow-headers", "Authorization, Cache-Control, Content-Type, If-None-Match, Last-Event-ID")
    .header("access-control-max-age", PREFLIGHT_SECONDS)
    .send();
}

import fastify, { type FastifyError, type FastifyInstance } from "fastify";
import { batchRoutes } from "./batch.ts";
import { BODY_LIMIT, tooLarge } from "./body.ts";
import type { CheckMessage } from "./check.ts";
import type { Config } from "./config.ts";
import { CollectorError } from "./errors.ts";
import { payloadRoutes } from "./payload.ts";
import { readRoutes } from "./read/routes.ts";
import { staticRoutes } from "./static.ts";
import type { EventStore } from "./store/event.ts";
import { scriptRoutes } from "./vjs.ts";

export interface AppOptions {
  config: Config;
  store: EventStore;
  check: CheckMessage;
  /** Milliseconds since 1970; Date.now by default. */
  clock?: () => number;
  /** Told of errors that are the collector's own fault. */
  onError?: (error: unknown) => void;
}

/** What `GET /v1/health` answers, so that a tool can tell a collector from another server. */
export const HEALTH = { name: "vario-collector" } as const;

/** The collector as a Fastify instance, not listening yet. */
export function createApp({ config, store, check, clock = Date.now, onError }: AppOptions): FastifyInstance {
  const app = fastify({ bodyLimit: BODY_LIMIT, forceCloseConnections: "idle", return503OnClosing: false });

  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));

  app.addHook("onRequest", async (_request, reply) => {
    reply.header("x-content-type-options", "nosniff").header("referrer-policy", "strict-origin-when-cross-origin");
  });

  let closing = false;
  app.addHook("preClose", async () => {
    closing = true;
  });
  app.addHook("onSend", async (_request, reply) => {
    if (closing) reply.header("connection", "close");
  });

  app.setErrorHandler((error: FastifyError | CollectorError, _request, reply) => {
    const { code, message, status } = answerable(error);
    if (status >= 500) onError?.(error);
    if (status === 401 && code === "E_ADMIN_KEY") reply.header("www-authenticate", "Bearer");
    return reply.code(status).send({ code, message });
  });
  app.setNotFoundHandler((request, reply) => {
    const message = `There is nothing at ${request.method} ${request.url.split("?", 1)[0]}.`;
    return reply.code(404).send({ code: "E_NOT_FOUND", message });
  });

  app.get("/v1/health", async () => HEALTH);
  app.register(batchRoutes, { store, check, writeKeys: config.writeKeys });
  app.register(readRoutes, { store, clock, payloadPath: config.payloadPath, adminKey: config.adminKey });
  app.register(payloadRoutes, config);
  app.register(scriptRoutes, config);
  app.register(staticRoutes, config);
  return app;
}

function answerable(error: FastifyError | CollectorError): CollectorError {
  if (error instanceof CollectorError) return error;
  const status = error.statusCode ?? 500;
  if (status === 413) return tooLarge();
  if (status < 500) return new CollectorError("E_REQUEST", error.message, status);
  return new CollectorError("E_INTERNAL", "The collector failed; its own log says how.", 500, error);
}

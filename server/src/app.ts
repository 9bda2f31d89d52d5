import fastify, { type FastifyError, type FastifyInstance } from "fastify";
import { batchRoutes } from "./batch.ts";
import { BODY_LIMIT, tooLarge } from "./body.ts";
import type { CheckMessage } from "./check.ts";
import type { Config } from "./config.ts";
import { CollectorError } from "./errors.ts";
import { DailyIdentity } from "./identity.ts";
import { deliverRoutes } from "./payload/deliver.ts";
import { editRoutes } from "./payload/edit.ts";
import type { PayloadInForce } from "./payload/in-force.ts";
import { liveRoutes } from "./payload/live.ts";
import type { PayloadVersions } from "./payload/versions.ts";
import { readRoutes } from "./read/routes.ts";
import { staticRoutes } from "./static.ts";
import type { EventStore } from "./store/event.ts";
import { visitorRoutes } from "./visitor.ts";
import { scriptRoutes } from "./vjs.ts";

export interface AppOptions {
  config: Config;
  store: EventStore;
  check: CheckMessage;
  versions: PayloadVersions;
  payload: PayloadInForce;
  /** Milliseconds since 1970; Date.now by default. */
  clock?: () => number;
  /** Told of errors that are the collector's own fault. */
  onError?: (error: unknown) => void;
}

/** What `GET /v1/health` answers, so that a tool can tell a collector from another server. */
export const HEALTH = { name: "vario-collector" } as const;

/** The collector as a Fastify instance, not listening yet. */
export function createApp(options: AppOptions): FastifyInstance {
  const { config, store, check, versions, payload, clock = Date.now, onError } = options;
  const { writeKeys, adminKey, forwarded } = config;
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
    const { code, message, status, details } = answerable(error);
    if (status >= 500) onError?.(error);
    if (status === 401 && code === "E_ADMIN_KEY") reply.header("www-authenticate", "Bearer");
    return reply.code(status).send({ code, message, ...details });
  });
  app.setNotFoundHandler((request, reply) => {
    const message = `There is nothing at ${request.method} ${request.url.split("?", 1)[0]}.`;
    return reply.code(404).send({ code: "E_NOT_FOUND", message });
  });

  app.get("/v1/health", async () => HEALTH);
  app.register(batchRoutes, { store, check, writeKeys, identity: new DailyIdentity(clock), forwarded });
  app.register(visitorRoutes, config);
  app.register(readRoutes, { store, clock, payload, adminKey });
  app.register(deliverRoutes, { payload, writeKeys });
  app.register(liveRoutes, { payload, versions, writeKeys });
  app.register(editRoutes, { payload, versions, adminKey, clock });
  app.register(scriptRoutes, { ...config, payload });
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

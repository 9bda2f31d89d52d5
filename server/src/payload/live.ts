import type { ServerResponse } from "node:http";
import type { FastifyInstance } from "fastify";
import { CollectorError } from "../errors.ts";
import { growthBookText, permitKey } from "./deliver.ts";
import type { PayloadInForce } from "./in-force.ts";
import type { PayloadVersion, PayloadVersions } from "./versions.ts";

const HEARTBEAT_MS = 15_000;
/** How often the configuration's file is looked at while somebody listens. */
const LOOK_MS = 2_000;
/** What a client waits before it connects again, ms. */
const RECONNECT_MS = 3_000;
const MOST_CLIENTS = 10_000;
/** A client that has this much waiting does not read; it is let go and may come again. */
const MOST_WAITING_BYTES = 4 * 1024 * 1024;
const RETRY_SECONDS = 30;

export interface LiveOptions {
  payload: PayloadInForce;
  versions: PayloadVersions;
  writeKeys: readonly string[];
  /** Milliseconds between signs of life; 15,000 by default. */
  heartbeatMs?: number;
  /** Most clients at a time; 10,000 by default. */
  mostClients?: number;
}

/**
 * `GET /sub/:key`: server-sent events, `features` with the payload as data at each new version, as GrowthBook streams
 * them. An event's id is its version: who comes back with an older `Last-Event-ID` is sent what was missed at once.
 * Errors: E_WRITE_KEY (401), E_SUBSCRIBERS (503).
 */
export async function liveRoutes(app: FastifyInstance, options: LiveOptions): Promise<void> {
  const { payload, versions, writeKeys, heartbeatMs = HEARTBEAT_MS, mostClients = MOST_CLIENTS } = options;
  const clients = new Set<ServerResponse>();

  const send = (text: string): void => {
    const bytes = Buffer.from(text);
    for (const client of clients) write(client, bytes);
  };
  const write = (client: ServerResponse, bytes: Buffer): void => {
    if (client.writableLength > MOST_WAITING_BYTES) client.destroy();
    else client.write(bytes);
  };
  const stopListening = versions.onChange((version) => send(featuresEvent(version)));
  const heartbeat = setInterval(() => send(": alive\n\n"), heartbeatMs).unref();
  const look = setInterval(() => {
    if (clients.size > 0) void payload.refresh();
  }, LOOK_MS).unref();

  app.addHook("preClose", async () => {
    stopListening();
    clearInterval(heartbeat);
    clearInterval(look);
    for (const client of clients) client.end();
    clients.clear();
  });

  // Without HEAD: it would hold a connection open and say nothing.
  app.get("/sub/:key", { exposeHeadRoute: false }, async (request, reply) => {
    permitKey(request, writeKeys);
    if (clients.size >= mostClients) {
      reply.header("retry-after", RETRY_SECONDS);
      throw new CollectorError("E_SUBSCRIBERS", `${mostClients} clients are connected already.`, 503);
    }
    const current = await payload.getOrNothing();
    const known = request.headers["last-event-id"];
    reply.hijack();
    const client = reply.raw;
    client.on("close", () => clients.delete(client));
    client.on("error", () => clients.delete(client));
    client.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache, no-transform",
      // The connection ends with the stream, so that a stop need not wait for it.
      connection: "close",
      "access-control-allow-origin": "*",
      "cross-origin-resource-policy": "cross-origin",
      "x-content-type-options": "nosniff",
      "x-accel-buffering": "no",
    });
    const missed = known !== undefined && known !== String(current.version);
    client.write(`retry: ${RECONNECT_MS}\n${missed ? featuresEvent(current) : `id: ${current.version}\n\n`}`);
    clients.add(client);
  });
}

/** JSON has no line breaks of its own, so the data is one line. */
function featuresEvent(version: PayloadVersion): string {
  return `id: ${version.version}\nevent: features\ndata: ${growthBookText(version)}\n\n`;
}

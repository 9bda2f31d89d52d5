import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import type { FastifyInstance } from "fastify";
import { createApp } from "./app.ts";
import { coreChecks } from "./check.ts";
import type { Config } from "./config.ts";
import { CollectorError, messageOf, systemCode } from "./errors.ts";
import { PayloadInForce } from "./payload/in-force.ts";
import { PayloadVersions } from "./payload/versions.ts";
import { DuckDbStore } from "./store/duckdb.ts";

/** How long a stop waits for requests under way. */
const STOP_MS = 5_000;

/** A collector that listens. */
export interface Collector {
  /** Its address, such as http://127.0.0.1:8787. */
  url: string;
  /** Answers what is under way, then lets go of port and store. */
  stop(): Promise<void>;
}

/**
 * Opens the store and listens.
 *
 * @throws CollectorError E_PACKAGE, E_STORE_LOCKED, E_STORE_CORRUPT, E_STORE_OPEN, E_PAYLOAD_FOLDER, E_PORT_IN_USE, E_LISTEN
 */
export async function startCollector(config: Config, onError: (error: unknown) => void): Promise<Collector> {
  await tryListening(config);
  const { checkMessage, checkPayload } = await coreChecks();
  // The store's lock is the versions' too: only its holder writes beside it.
  const store = await DuckDbStore.open(config.databasePath);
  const warn = (message: string): void => onError(new CollectorError("E_PAYLOAD", message));
  let app: FastifyInstance;
  try {
    const about = { check: checkPayload, warn };
    const versions = await PayloadVersions.open({ ...about, folder: config.payloadFolder, clock: Date.now });
    const payload = new PayloadInForce({ ...about, file: config.payloadPath, versions });
    await payload.refresh();
    app = createApp({ config, store, check: checkMessage, versions, payload, onError });
  } catch (error) {
    await store.close();
    throw error;
  }
  const stop = async (): Promise<void> => {
    const patience = setTimeout(() => app.server.closeAllConnections(), STOP_MS);
    await app.close();
    clearTimeout(patience);
    await store.close();
  };
  try {
    await app.listen({ host: config.host, port: config.port });
  } catch (cause) {
    await stop();
    throw listeningError(config, cause);
  }
  return { url: urlOf(app.server.address() as AddressInfo), stop };
}

/** Before the store is opened: of two collectors started alike the second one should name the port, not the file. */
async function tryListening(config: Config): Promise<void> {
  const server = createServer();
  try {
    server.listen(config.port, config.host);
    await once(server, "listening");
  } catch (cause) {
    throw listeningError(config, cause);
  }
  server.close();
  await once(server, "close");
}

function urlOf({ address, family, port }: AddressInfo): string {
  const host = address === "0.0.0.0" || address === "::" ? "localhost" : address;
  return `http://${family === "IPv6" && host !== "localhost" ? `[${host}]` : host}:${port}`;
}

function listeningError({ host, port }: Config, cause: unknown): CollectorError {
  if (systemCode(cause) === "EADDRINUSE") {
    const remedy = `Stop what uses it, or choose another with PORT, such as PORT=${port < 65_535 ? port + 1 : 8787}.`;
    return new CollectorError("E_PORT_IN_USE", `Port ${port} of ${host} is in use. ${remedy}`, 500, cause);
  }
  const remedy = "Check HOST and PORT.";
  return new CollectorError(
    "E_LISTEN",
    `Cannot listen on ${host}:${port}. ${remedy} (${messageOf(cause)})`,
    500,
    cause,
  );
}

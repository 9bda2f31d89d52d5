import { mkdtempSync, rmSync } from "node:fs";
import { type IncomingHttpHeaders, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { createApp } from "../src/app.ts";
import type { BatchAnswer } from "../src/batch.ts";
import { coreChecks } from "../src/check.ts";
import { type Config, configFrom, payloadFolderOf } from "../src/config.ts";
import { PayloadInForce } from "../src/payload/in-force.ts";
import { PayloadVersions } from "../src/payload/versions.ts";
import { DuckDbStore } from "../src/store/duckdb.ts";
import type { EventStore } from "../src/store/event.ts";

export const PROJECT = path.resolve(import.meta.dirname, "../..");

/** The npm package as built: the collector's check is the core's own. */
export const PACKAGE = path.join(PROJECT, "dist");

export interface Trial {
  url: string;
  store: EventStore;
  config: Config;
  versions: PayloadVersions;
  payload: PayloadInForce;
  /** What the collector warned of. */
  warnings: string[];
}

export interface TrialOptions {
  config?: Partial<Config>;
  store?: EventStore;
  clock?: () => number;
}

/** A folder of its own, gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "vario-server-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A collector that listens on a free port with a DuckDB file of its own, stopped after the test. */
export async function startTrial({ config: changes = {}, store: given, clock }: TrialOptions = {}): Promise<Trial> {
  const databasePath = path.join(temporaryFolder(), "vario.duckdb");
  const config = { ...configFrom({}), databasePath, payloadFolder: payloadFolderOf(databasePath), ...changes };
  const store = given ?? (await DuckDbStore.open(config.databasePath));
  const { checkMessage, checkPayload } = await coreChecks();
  const warnings: string[] = [];
  const about = { check: checkPayload, warn: (message: string) => warnings.push(message) };
  const versions = await PayloadVersions.open({ ...about, folder: config.payloadFolder, clock: clock ?? Date.now });
  const payload = new PayloadInForce({ ...about, file: config.payloadPath, versions });
  await payload.refresh();
  const app = createApp({ config, store, check: checkMessage, versions, payload, ...(clock && { clock }) });
  await app.listen({ host: "127.0.0.1", port: 0 });
  onTestFinished(async () => {
    await app.close();
    await store.close();
  });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  return { url, store, config, versions, payload, warnings };
}

export type Message = Record<string, unknown>;

/** A good track message; `changes` replace or add fields. */
export function message(messageId: string, changes: Message = {}): Message {
  return {
    type: "track",
    messageId,
    anonymousId: "visitor-1",
    timestamp: "2026-03-01T10:00:00.000Z",
    event: "Product Viewed",
    properties: { product_id: "7" },
    context: { library: { name: "vario", version: "0.1.0" }, sessionId: "session-1", tab: "0a0b0c0d", seq: 1 },
    ...changes,
  };
}

export function batch(messages: unknown[], writeKey = "demo"): string {
  return JSON.stringify({ writeKey, batch: messages, sentAt: new Date().toISOString() });
}

export interface Posted {
  status: number;
  headers: Headers;
  body: BatchAnswer & { code?: string; message?: string };
}

/** Posts a batch as the SDK does: text/plain, no preflight. */
export async function post(
  url: string,
  body: RequestInit["body"],
  init: RequestInit & { query?: string } = {},
): Promise<Posted> {
  const headers = { "content-type": "text/plain", ...(init.headers as Record<string, string> | undefined) };
  const sent = { method: "POST", ...init, headers, body: body ?? null };
  const response = await fetch(`${url}/v1/batch${init.query ?? ""}`, sent);
  return { status: response.status, headers: response.headers, body: (await response.json()) as Posted["body"] };
}

export async function count(store: EventStore): Promise<number> {
  const [row] = await store.query("SELECT count(*) AS events FROM events");
  return Number(row?.events);
}

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Gets with exactly the headers given: fetch sets Host itself, adds Cache-Control and decompresses. */
export function getRaw(url: string, headers: Record<string, string>): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (bytes: Buffer) => parts.push(bytes));
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) });
      });
    });
    asked.on("error", reject).end();
  });
}

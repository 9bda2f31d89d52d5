/** A small site of a test's own: pages given as text, files of the built package, and an answer for each batch. */
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Request } from "@playwright/test";

export const ROOT = new URL("../../", import.meta.url).pathname;

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** A request's body, unpacked where its address says that it is packed. */
export function textOf(request: Request): string {
  const body = request.postDataBuffer() ?? Buffer.alloc(0);
  return (request.url().includes("compression=gzip") ? gunzipSync(body) : body).toString();
}

/** A piece of a page, and what its server waits for before it sends the piece. */
export interface Part {
  after?: (path: string) => Promise<unknown>;
  html: string;
}

export interface SiteOptions {
  /** Path → HTML text, whole or in parts. */
  pages?: Record<string, string | Part[]>;
  /** Path → script text. */
  scripts?: Record<string, string>;
  /** Path prefix → folder of the project, e.g. `{"/vario/": "dist"}`. */
  folders?: Record<string, string>;
  headers?: Record<string, string>;
  /** Answers a batch: status and body; undefined leaves the request without an answer. */
  batch?: (body: Batch, number: number) => Answer | undefined | Promise<Answer | undefined>;
}

export interface Message {
  messageId: string;
  type: string;
  event?: string;
  anonymousId: string;
  properties?: Record<string, unknown>;
  context: { seq: number; tab: string; sessionId: string; page: { url: string } };
}

export interface Batch {
  writeKey: string;
  batch: Message[];
}

export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export class Site {
  #server: Server;
  /** Every batch that came in, answered or not. */
  readonly batches: Batch[] = [];
  url = "";

  constructor(private readonly options: SiteOptions) {
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error) => response.writeHead(500).end(String(error)));
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** The messages of all batches, each once. */
  get messages(): Message[] {
    const byId = new Map(this.batches.flatMap(({ batch }) => batch).map((message) => [message.messageId, message]));
    return [...byId.values()];
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", "http://site");
    if (pathname === "/v1/batch") return this.#batch(request, response);
    const page = this.options.pages?.[pathname];
    if (page !== undefined) {
      const parts: Part[] = typeof page === "string" ? [{ html: page }] : page;
      for (const part of parts) {
        await part.after?.(request.url ?? "");
        if (!response.headersSent) response.writeHead(200, { "content-type": TYPES[".html"], ...this.options.headers });
        response.write(part.html);
      }
      response.end();
      return;
    }
    const script = this.options.scripts?.[pathname];
    if (script !== undefined) {
      response.writeHead(200, { "content-type": TYPES[".js"] }).end(script);
      return;
    }
    for (const [prefix, folder] of Object.entries(this.options.folders ?? {})) {
      if (!pathname.startsWith(prefix)) continue;
      const file = pathname.slice(prefix.length) || "index.html";
      try {
        const path = join(ROOT, folder, file.endsWith("/") ? `${file}index.html` : file);
        const bytes = readFileSync(path);
        response
          .writeHead(200, {
            "content-type": TYPES[extname(path)] ?? "application/octet-stream",
            ...this.options.headers,
          })
          .end(bytes);
        return;
      } catch {
        // not in this folder
      }
    }
    response.writeHead(404).end();
  }

  async #batch(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const packed = request.url?.includes("compression=gzip");
    const batch = JSON.parse((packed ? gunzipSync(bytes) : bytes).toString()) as Batch;
    this.batches.push(batch);
    const accept: Answer = {
      status: 200,
      body: { results: Object.fromEntries(batch.batch.map(({ messageId }) => [messageId, "ok"])) },
    };
    const answer = this.options.batch ? await this.options.batch(batch, this.batches.length) : accept;
    if (!answer) return;
    response.writeHead(answer.status, {
      "content-type": "application/json",
      "access-control-allow-origin": "*",
      ...answer.headers,
    });
    response.end(answer.body === undefined ? "" : JSON.stringify(answer.body));
  }
}

/** A page with Vario on it in the script-tag form; `more` goes behind the script. Nothing is captured unless it is asked for. */
export function pageWith(attributes: string, more = "", payload: object = PAYLOAD): string {
  const capture = attributes.includes("data-capture") ? "" : ' data-capture="false"';
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>
<script type="application/json" id="payload">${JSON.stringify(payload)}</script>
<script src="/vario/vario.iife.js" data-write-key="demo" data-payload="payload" ${attributes}${capture}></script>
</head><body><h1>A page</h1><button data-vario-id="buy">Buy</button><p id="out"></p>${more}</body></html>`;
}

/** Everybody is in the test, and everybody sees the second variation. */
export const PAYLOAD = {
  features: {
    headline: {
      defaultValue: "plain",
      rules: [
        {
          key: "headline",
          hashVersion: 2,
          variations: ["plain", "bold"],
          weights: [0, 1],
          meta: [{ key: "control" }, { key: "bold" }],
        },
      ],
    },
  },
};

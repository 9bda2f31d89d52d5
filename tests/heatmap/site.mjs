/** The fixtures on a server of their own, which keeps whatever is sent to it. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { FRAME_INSIDE, page } from "./fixtures.mjs";

const DIST = new URL("../../dist/", import.meta.url).pathname;
const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm" };

export class FixtureSite {
  #server;
  #contender;
  #body;
  /** What came by POST. @type {{ url: string, text: string }[]} */
  requests = [];

  /** @param {{ head(origin: string): string, scripts: Record<string, () => string | Buffer> }} contender @param {string} body of `/case` */
  constructor(contender, body = "") {
    this.#contender = contender;
    this.#body = body;
  }

  async start() {
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
    await new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${this.#server.address().port}`;
    return this;
  }

  async stop() {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request, response) {
    const { pathname, searchParams } = new URL(request.url, this.url);
    if (request.method === "POST") return this.#take(request, response);
    const html = (text) => response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(text);
    if (pathname === "/fixture")
      return html(
        page(searchParams.get("name"), { now: searchParams.has("now"), head: this.#contender.head(this.url) }),
      );
    if (pathname === "/case")
      return html(
        `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A case</title>${this.#contender.head(this.url)}</head><body>${this.#body}</body></html>`,
      );
    if (pathname === "/gone" || pathname === "/elsewhere") return html("<!doctype html><title>Elsewhere</title>");
    if (pathname === "/data.json") return response.writeHead(200, { "content-type": "application/json" }).end("{}");
    if (pathname === "/today") return html(page(searchParams.get("name"), { now: true, head: "" }));
    if (pathname === "/frame-inside") return html(FRAME_INSIDE);
    const script = this.#contender.scripts[pathname];
    const type = TYPES[extname(pathname)];
    if (script) return response.writeHead(200, { "content-type": type }).end(script());
    if (pathname.startsWith("/vario/") && type)
      return response.writeHead(200, { "content-type": type }).end(readFileSync(join(DIST, pathname.slice(7))));
    response.writeHead(pathname.endsWith(".ico") ? 204 : 404).end();
  }

  async #take(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const text = (body[0] === 0x1f ? gunzipSync(body) : body).toString();
    this.requests.push({ url: request.url, text });
    let results = {};
    try {
      results = Object.fromEntries(JSON.parse(text).batch.map(({ messageId }) => [messageId, "ok"]));
    } catch {
      // A peer's.
    }
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ results, status: 1 }));
  }
}

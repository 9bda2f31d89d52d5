/** A page of a contender's, its scripts put in place so that nothing is waited for, and a collector that takes everything or nothing. */
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";

const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm" };

export class Site {
  #server;
  #accepted;
  url = "";
  /** Bytes of bodies as they came, requests, and whether it answers. */
  bytes = 0;
  requests = 0;
  last = 0;
  up = true;

  constructor(root, contender) {
    this.#accepted = contender.body ?? "{}";
    this.root = root;
    this.contender = contender;
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  async start() {
    await new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${this.#server.address().port}`;
    return this;
  }

  async stop() {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #text(path) {
    return path === "/peer.js" ? this.contender.script : readFileSync(join(this.root, "dist", path.slice(7)), "utf8");
  }

  /** `began` and `evaluated`: before the first script and behind the last. */
  #page() {
    // What a script holds may look like a tag: scripts come in last, and with a function, which knows no "$&".
    return this.contender
      .html(this.url)
      .replace("<script", "<script>const began = performance.now();</script><script")
      .replace("</head>", "<script>globalThis.evaluated = performance.now() - began;</script></head>")
      .replace(
        "</body>",
        '<button id="press" onclick="contender.track(pressed++, \'\')">Press</button><script>let pressed = 0;</script></body>',
      )
      .replace(/<script src="([^"]+)"><\/script>/g, (_, path) => {
        const text = this.#text(path).replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
        return `<script>${text}</script>`;
      });
  }

  async #answer(request, response) {
    const path = new URL(request.url, "http://site").pathname;
    // With these a page's clock has 5 µs instead of 100.
    const headers = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
    if (request.method === "GET" && path === "/") {
      response.writeHead(200, { ...headers, "Content-Type": "text/html; charset=utf-8" }).end(this.#page());
      return;
    }
    const file = path.startsWith("/vario/") ? join(this.root, "dist", path.slice(7)) : join(this.root, "dist", path);
    if (request.method === "GET" && existsSync(file)) {
      response.writeHead(200, { ...headers, "Content-Type": TYPES[extname(file)] }).end(readFileSync(file));
      return;
    }
    for await (const chunk of request) if (this.up) this.bytes += chunk.length;
    if (request.method === "POST") {
      this.requests += 1;
      this.last = Date.now();
    }
    response.writeHead(this.up ? 200 : 503, { "Content-Type": "application/json" }).end(this.up ? this.#accepted : "");
  }

  /** Waits until no request has come for so many ms. */
  async quiet(ms) {
    this.last ||= Date.now();
    while (Date.now() - this.last < ms) await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A collector that can fail in every way: a proxy with faults before a store, on a port of its own. */
import { createServer } from "node:http";
import { gunzipSync } from "node:zlib";
import { chooser } from "./faults.mjs";
import { numbersIn } from "./marks.mjs";

/** @typedef {{ status: number, headers?: Record<string, string>, body?: string | Buffer }} Answer */

export class Collector {
  #random;
  #store;
  #pages;
  #server;
  #port = 0;
  #choose = () => "none";
  #waiting = new Set();
  /** Faults given, by name. */
  given = {};
  /** Numbers of events that the store has taken. */
  taken = new Set();
  /** When the store last took one that it had not, ms of `performance.now()`. */
  lastTaken = 0;

  /**
   * @param {{ random: () => number, store: { collects(request: import("node:http").IncomingMessage): boolean, take(request:
   *   import("node:http").IncomingMessage, body: Buffer): Promise<Answer> }, pages?: (path: string) => Answer | undefined }} given
   *   `pages`: the site, where it is of the same origin
   */
  constructor({ random, store, pages }) {
    this.#random = random;
    this.#store = store;
    this.#pages = pages;
  }

  get url() {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** It listens; after `goAway` on the same port again. */
  async start() {
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => request.socket.destroy());
    });
    this.#server.keepAliveTimeout = 60_000;
    await new Promise((resolve, reject) => {
      this.#server.once("error", reject).listen(this.#port, "127.0.0.1", resolve);
    });
    this.#port = this.#server.address().port;
  }

  /** Connections are refused from now on, and those that are open are cut. */
  async goAway() {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  /** @param {import("./faults.mjs").Trouble} trouble */
  trouble(trouble) {
    this.#choose = chooser(this.#random, trouble);
  }

  async stop() {
    for (const response of this.#waiting) response.destroy();
    await this.goAway().catch(() => {});
  }

  async #answer(request, response) {
    const { pathname } = new URL(request.url ?? "/", "http://collector");
    if (request.method === "OPTIONS") return this.#send(request, response, { status: 204 });
    if (!this.#store.collects(request)) {
      return this.#send(request, response, this.#pages?.(pathname) ?? { status: 200, body: "{}" });
    }
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const fault = this.#choose(body.length);
    if (fault !== "none") this.given[fault] = (this.given[fault] ?? 0) + 1;
    // Half of what fails on the way fails in front of the collector, where nobody thinks of CORS.
    const bare = this.#random() < 0.5;
    switch (fault) {
      case "503":
        return this.#send(request, response, { status: 503, body: "Service Unavailable" }, bare);
      case "429":
        return this.#send(request, response, { status: 429, headers: { "retry-after": "1" }, body: "slower" });
      case "413":
        return this.#send(request, response, { status: 413, body: "too large" });
      case "reset":
        return void request.socket.destroy();
      case "hang":
        this.#waiting.add(response);
        return void response.once("close", () => this.#waiting.delete(response));
      default:
    }
    const answer = await this.#store.take(request, body);
    if (answer.status < 300) this.#note(body);
    if (fault === "answer lost") return void request.socket.destroy();
    this.#send(request, response, answer);
  }

  #note(body) {
    const text = body[0] === 0x1f && body[1] === 0x8b ? gunzipSync(body) : body;
    for (const number of numbersIn(text.toString())) {
      if (this.taken.has(number)) continue;
      this.taken.add(number);
      this.lastTaken = performance.now();
    }
  }

  /** @param {Answer} answer @param {boolean} bare without CORS */
  #send(request, response, { status, headers, body }, bare = false) {
    const { origin } = request.headers;
    const cors = {
      "access-control-allow-origin": origin ?? "*",
      ...(origin ? { "access-control-allow-credentials": "true" } : {}),
      "access-control-allow-methods": "GET, POST, OPTIONS",
      "access-control-allow-headers": request.headers["access-control-request-headers"] ?? "content-type",
      "access-control-expose-headers": "Retry-After",
      "access-control-max-age": "600",
    };
    response.writeHead(status, { ...(bare ? {} : cors), ...headers });
    response.end(body);
  }
}

/** The payload from real servers in a real browser: its HTTP cache, its EventSource, its Web Crypto. */
import { createCipheriv, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { build } from "esbuild";
import { ROOT } from "./site.ts";

/** What connects the two is a stand-in for the facade: any JSON object is a payload. */
const SOURCE = `
import { followPayload } from "./js/src/source.ts";
const { payload: url, ...options } = JSON.parse(document.documentElement.dataset.given);
let payload = "";
const start = performance.now();
const stage = { loads: [], reported: [], firstAfter: -1 };
window.stage = stage;
const take = (text) => { if (typeof JSON.parse(text).features !== "object") throw "E_PAYLOAD_SHAPE\\t$.features\\tan object"; };
const inside = {
  options, window, fetch: (...request) => fetch(...request), now: Date.now, random: () => 0.1,
  storage: { get: (key) => localStorage.getItem(key) ?? undefined, set: (key, text) => localStorage.setItem(key, text), remove: (key) => localStorage.removeItem(key) },
  report: ({ code }) => stage.reported.push(code),
  ask: (work) => work({}), fresh: () => ({ load: take, free() {} }),
  payload: () => payload, load: (text) => { payload = text; stage.loads.push(JSON.parse(text).features.version); },
  onChange() {}, vario: { consent: () => ({ experiments: "granted" }), ready: Promise.resolve() },
};
stage.following = followPayload(inside, url);
stage.following.first.then(() => { stage.firstAfter = performance.now() - start; });
`;

interface Stage {
  loads: number[];
  reported: string[];
  firstAfter: number;
  following: { refresh(): Promise<void> };
}
const stage = (page: Page) =>
  page.evaluate(() => {
    const { loads, reported, firstAfter } = (window as unknown as { stage: Stage }).stage;
    return { loads, reported, firstAfter };
  });
const loads = async (page: Page) => (await stage(page)).loads;
const refresh = (page: Page) => page.evaluate(() => (window as unknown as { stage: Stage }).stage.following.refresh());

let script = "";
test.beforeAll(async () => {
  const { outputFiles } = await build({
    stdin: { contents: SOURCE, resolveDir: ROOT, loader: "ts" },
    bundle: true,
    format: "iife",
    write: false,
    target: "es2022",
  });
  script = outputFiles[0]?.text ?? "";
});

type Handler = (request: IncomingMessage, response: ServerResponse) => void;
class Origin {
  url = "";
  readonly #server = createServer((request, response) => {
    const handler = this.handlers[new URL(request.url ?? "/", "http://x").pathname];
    if (handler) handler(request, response);
    else response.writeHead(404).end();
  });
  constructor(readonly handlers: Record<string, Handler>) {}
  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }
  stop() {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
const origins: Origin[] = [];
test.afterEach(() => {
  for (const origin of origins.splice(0)) origin.stop();
});
async function origin(handlers: Record<string, Handler>): Promise<Origin> {
  const made = await new Origin(handlers).start();
  origins.push(made);
  return made;
}
/** A page at "/" that follows the payload; `given` are its options. */
const pageFor =
  (given: () => object): Handler =>
  (_, response) => {
    const data = JSON.stringify(given()).replace(/[&"<]/g, (sign) => `&#${sign.charCodeAt(0)};`);
    response
      .writeHead(200, { "content-type": "text/html" })
      .end(`<!doctype html><html data-given="${data}"><title>A page</title><script>${script}</script></html>`);
  };
const ENDPOINT = "/api/features/demo";
const payload = (version: number) => JSON.stringify({ status: 200, features: { version } });
async function visitor(browser: Browser): Promise<Page> {
  return (await browser.newContext()).newPage();
}

for (const other of [false, true])
  test(`on ${other ? "another origin" : "the page's own origin"}, a payload that has not changed is not sent again`, async ({
    browser,
  }) => {
    const asked: string[] = [];
    let version = 1;
    const serve: Handler = (request, response) => {
      const fresh = request.headers["if-none-match"] === `"${version}"`;
      asked.push(`${request.method} ${fresh ? 304 : 200}`);
      response.writeHead(fresh ? 304 : 200, {
        etag: `"${version}"`,
        "cache-control": "no-cache",
        "access-control-allow-origin": "*",
        "access-control-expose-headers": "etag",
      });
      response.end(fresh ? undefined : payload(version));
    };
    const server = await origin({ [ENDPOINT]: serve });
    const site = await origin({
      [ENDPOINT]: serve,
      "/": pageFor(() => ({ payload: other ? server.url + ENDPOINT : ENDPOINT })),
    });
    const page = await visitor(browser);
    await page.goto(site.url);
    await expect.poll(() => loads(page)).toEqual([1]);
    await page.goto(site.url);
    await expect.poll(() => loads(page)).toEqual([1]);
    await refresh(page);
    // No preflight, ever.
    expect(asked).toEqual(["GET 200", "GET 304", "GET 304"]);
    version = 2;
    await refresh(page);
    await expect.poll(() => loads(page)).toEqual([1, 2]);
    await page.context().close();
  });

test("a returning visitor decides at once though the server hangs, and a new one waits ten seconds", async ({
  browser,
}) => {
  let hanging = false;
  const site = await origin({
    "/": pageFor(() => ({ payload: ENDPOINT })),
    [ENDPOINT]: (_, response) => void (hanging || response.end(payload(1))),
  });
  const page = await visitor(browser);
  await page.goto(site.url);
  await expect.poll(() => loads(page)).toEqual([1]);
  hanging = true;
  await page.goto(site.url);
  await expect.poll(async () => (await stage(page)).firstAfter).toBeGreaterThan(0);
  expect((await stage(page)).firstAfter).toBeLessThan(500);
  expect(await loads(page)).toEqual([1]);

  const other = await visitor(browser);
  await other.goto(site.url);
  await expect.poll(async () => (await stage(other)).firstAfter, { timeout: 20_000 }).toBeGreaterThan(0);
  expect((await stage(other)).firstAfter).toBeGreaterThan(9900);
  expect(await stage(other)).toMatchObject({ loads: [], reported: ["E_FETCH"] });
});

test("what the server says to a returning visitor is for the next page", async ({ browser }) => {
  let version = 1;
  const site = await origin({
    "/": pageFor(() => ({ payload: ENDPOINT })),
    [ENDPOINT]: (_, response) => void response.end(payload(version)),
  });
  const page = await visitor(browser);
  await page.goto(site.url);
  await expect.poll(() => loads(page)).toEqual([1]);
  version = 2;
  await page.goto(site.url);
  await expect.poll(() => page.evaluate(() => localStorage.getItem("vario.payload"))).toContain('\\"version\\":2');
  expect(await loads(page)).toEqual([1]);
  await page.goto(site.url);
  await expect.poll(() => loads(page)).toEqual([2]);
});

test("new versions are pushed, after a restart of the server too; a page that is left hangs up", async ({
  browser,
}) => {
  const streams = new Set<ServerResponse>();
  let [version, connections] = [1, 0];
  const site = await origin({
    "/": pageFor(() => ({ payload: ENDPOINT })),
    "/away": (_, response) => void response.end("gone"),
    [ENDPOINT]: (_, response) => void response.writeHead(200, { "x-sse-support": "enabled" }).end(payload(version)),
    "/sub/demo": (_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).write(": hello\n\n");
      streams.add(response);
      connections += 1;
      response.on("close", () => streams.delete(response));
    },
  });
  const push = (text: string) => {
    for (const stream of streams) stream.write(text);
  };
  const page = await visitor(browser);
  await page.goto(site.url);
  await expect.poll(() => streams.size).toBe(1);
  push(`event: features\ndata: ${payload(2)}\n\n`);
  await expect.poll(() => loads(page)).toEqual([1, 2]);
  version = 3;
  push("event: features-updated\ndata: {}\n\n");
  await expect.poll(() => loads(page)).toEqual([1, 2, 3]);
  push("event: features\ndata: <html>\n\n");
  await expect.poll(async () => (await stage(page)).reported).toEqual(["E_PAYLOAD_JSON"]);
  for (const stream of streams) stream.destroy();
  await expect.poll(() => connections).toBe(2);
  push(`event: features\ndata: ${payload(4)}\n\n`);
  await expect.poll(() => loads(page)).toEqual([1, 2, 3, 4]);
  await page.goto(`${site.url}/away`);
  await expect.poll(() => streams.size).toBe(0);
});

test("a server that asks for patience is left alone, and broken answers change nothing", async ({ browser }) => {
  const answers: Handler[] = [
    (_, response) => void response.writeHead(503, { "retry-after": "1" }).end("<html>busy</html>"),
    (_, response) => void response.end("<html>502 Bad Gateway</html>"),
    (_, response) => void response.end(payload(1).slice(0, 25)),
    (_, response) => void response.end(payload(1)),
    (_, response) => void response.end('{"features":1}'),
  ];
  const times: number[] = [];
  const site = await origin({
    "/": pageFor(() => ({ payload: ENDPOINT })),
    [ENDPOINT]: (request, response) => {
      times.push(Date.now());
      answers.shift()?.(request, response);
    },
  });
  const page = await visitor(browser);
  await page.goto(site.url);
  await expect.poll(() => loads(page), { timeout: 20_000 }).toEqual([1]);
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(990);
  await refresh(page);
  expect(await stage(page)).toMatchObject({
    loads: [1],
    reported: ["E_FETCH", "E_PAYLOAD_JSON", "E_PAYLOAD_JSON", "E_PAYLOAD_SHAPE"],
  });
  expect(await page.evaluate(() => localStorage.getItem("vario.payload"))).toContain('\\"version\\":1');
});

test("an encrypted payload is decrypted, and stays encrypted on the device", async ({ browser }) => {
  const [key, iv] = [randomBytes(16), randomBytes(16)];
  const cipher = createCipheriv("aes-128-cbc", key, iv);
  const ciphertext = Buffer.concat([cipher.update(JSON.stringify({ version: 7 })), cipher.final()]);
  const body = JSON.stringify({ encryptedFeatures: `${iv.toString("base64")}.${ciphertext.toString("base64")}` });
  let decryptionKey = key.toString("base64");
  const site = await origin({
    "/": pageFor(() => ({ payload: ENDPOINT, decryptionKey })),
    [ENDPOINT]: (_, response) => void response.end(body),
  });
  const page = await visitor(browser);
  await page.goto(site.url);
  await expect.poll(() => loads(page)).toEqual([7]);
  expect(await page.evaluate(() => localStorage.getItem("vario.payload"))).not.toContain("version");
  await page.goto(site.url);
  await expect.poll(() => loads(page)).toEqual([7]);
  decryptionKey = randomBytes(16).toString("base64");
  await page.goto(site.url);
  await expect.poll(async () => (await stage(page)).reported).toContain("E_PAYLOAD_DECRYPT");
  expect(await loads(page)).toEqual([]);
});

test("polling goes on while the page is seen", async ({ browser }) => {
  let asked = 0;
  const site = await origin({
    "/": pageFor(() => ({ payload: ENDPOINT, poll: 1000 })),
    [ENDPOINT]: (_, response) => void response.end(payload(++asked)),
  });
  const page = await visitor(browser);
  await page.goto(site.url);
  await expect.poll(() => loads(page), { timeout: 10_000 }).toEqual([1, 2, 3]);
});

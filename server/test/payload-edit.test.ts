import { writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { getRaw, startTrial, type TrialOptions, temporaryFolder } from "./harness.ts";

const FIRST = { features: { a: { defaultValue: 1 } } };
const SECOND = { experiments: [{ key: "hero", variations: [{}, {}] }] };

interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

async function ask(url: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? {} : JSON.parse(text) };
}

/** A collector whose file is FIRST, and how to publish there. */
async function trial(options: TrialOptions = {}) {
  const payloadPath = path.join(temporaryFolder(), "payload.json");
  writeFileSync(payloadPath, JSON.stringify(FIRST));
  const { url, versions } = await startTrial({ ...options, config: { payloadPath, ...options.config } });
  const publish = (body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
    ask(`${url}/v1/payload/versions`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  return { url, versions, publish };
}

describe("publishing a payload", () => {
  it("puts it into force for every reader, the old one one call away", async () => {
    const { url, publish } = await trial();
    const before = await ask(`${url}/payload.json`);
    const { status, body } = await publish({ payload: SECOND, note: "A first test", author: "Ann", base: 1 });
    expect([status, body]).toEqual([201, { version: 2, etag: expect.stringMatching(/^W\//) }]);
    for (const address of ["/payload.json", "/v1/payload"]) {
      const { headers, body: served } = await ask(url + address);
      expect([headers.get("etag"), served]).toEqual([body.etag, SECOND]);
    }
    const { body: list } = await ask(`${url}/v1/payload/versions`);
    expect(list).toMatchObject({
      current: 2,
      versions: [
        { version: 2, etag: body.etag, note: "A first test", author: "Ann", createdAt: expect.stringMatching(/Z$/) },
        { version: 1, etag: before.headers.get("etag"), note: "payload.json" },
      ],
    });
    expect((await ask(`${url}/v1/payload/versions/1`)).body).toEqual(FIRST);

    const restored = await ask(`${url}/v1/payload/versions/1/restore`, { method: "POST" });
    expect([restored.status, restored.body]).toEqual([201, { version: 3, etag: before.headers.get("etag") }]);
    expect((await ask(`${url}/payload.json`)).body).toEqual(FIRST);
    expect((await ask(`${url}/v1/payload/versions`)).body).toMatchObject({
      current: 3,
      versions: [{ version: 3, restored: 1 }, {}, {}],
    });
  });

  it("changes the ETag of payload and script, and gives the old one's holder the new payload", async () => {
    const { url, publish } = await trial();
    const tags = async () =>
      Promise.all(
        ["/payload.json", "/v.js", "/api/features/demo"].map(async (address) => {
          return (await fetch(url + address)).headers.get("etag") ?? "";
        }),
      );
    const old = await tags();
    const held = await fetch(`${url}/v.js`, { headers: { "if-none-match": old[1] ?? "" } });
    expect(held.status).toBe(304);
    await publish({ payload: SECOND, note: "", base: 1 });
    const now = await tags();
    expect(now.filter((tag) => old.includes(tag))).toEqual([]);
    const script = await fetch(`${url}/v.js`, { headers: { "if-none-match": old[1] ?? "" } });
    expect([script.status, await script.text()]).toEqual([200, expect.stringContaining('"key":"hero"')]);
  });

  it("is a conflict where somebody else was first", async () => {
    const { publish, url } = await trial();
    await publish({ payload: SECOND, note: "", base: 1 });
    const { status, body } = await publish({ payload: FIRST, note: "", base: 1 });
    expect([status, body]).toMatchObject([409, { code: "E_PAYLOAD_CONFLICT", current: 2 }]);
    expect((await ask(`${url}/payload.json`)).body).toEqual(SECOND);
  });

  it.each([
    [{ features: { hero: { rules: 5 } } }, "E_PAYLOAD_SHAPE", "$.features.hero.rules"],
    [{ experiments: [{ key: "x", variations: 1 }] }, "E_PAYLOAD_SHAPE", "$.experiments[0].variations"],
    [{ features: null }, "E_PAYLOAD_SHAPE", "$"],
    [[], "E_PAYLOAD_SHAPE", "$"],
    ["text", "E_PAYLOAD_SHAPE", "$"],
  ])("refuses %j with code and JSON path, and leaves the old one in force", async (payload, code, place) => {
    const { publish, url } = await trial();
    const { status, body } = await publish({ payload, note: "", base: 1 });
    expect([status, body]).toMatchObject([422, { code, path: place }]);
    expect((await ask(`${url}/payload.json`)).body).toEqual(FIRST);
    expect((await ask(`${url}/v1/payload/versions`)).body).toMatchObject({ current: 1 });
  });

  it("has bounds: depth, size, notes, shape of the body", async () => {
    const { publish, url } = await trial();
    const deep = `{"features":${'{"a":'.repeat(3000)}1${"}".repeat(3000)}}`;
    expect(await publish(`{"payload":${deep},"note":"","base":1}`)).toMatchObject({
      status: 422,
      body: { code: "E_PAYLOAD_DEPTH" },
    });
    const long = { features: { a: { defaultValue: "x".repeat(1024 * 1024) } } };
    expect(await publish({ payload: long, base: 1 })).toMatchObject({ status: 422, body: { code: "E_PAYLOAD_SIZE" } });
    const longer = { features: { a: { defaultValue: "x".repeat(3 * 1024 * 1024) } } };
    expect(await publish({ payload: longer, base: 1 })).toMatchObject({
      status: 413,
      body: { code: "E_PAYLOAD_SIZE" },
    });
    const bomb = gzipSync(JSON.stringify({ features: "x".repeat(32 * 1024 * 1024) }));
    const bombed = await fetch(`${url}/v1/payload/versions`, {
      method: "POST",
      headers: { "content-encoding": "gzip" },
      body: new Uint8Array(bomb),
    });
    expect(bombed.status).toBe(413);
    for (const body of [
      "{",
      "null",
      {},
      { payload: {} },
      { payload: {}, base: "1" },
      { payload: {}, base: 1, note: "x".repeat(301) },
      { payload: {}, base: 1, note: 5 },
      { payload: {}, base: 1, author: "x".repeat(101) },
    ]) {
      expect(await publish(body)).toMatchObject({ status: 400, body: { code: "E_PAYLOAD_BODY" } });
    }
    for (const version of ["0", "7", "-1", "1e3", "x"]) {
      const address = `${url}/v1/payload/versions/${version}`;
      expect(await ask(address)).toMatchObject({ status: 404, body: { code: "E_PAYLOAD_VERSION" } });
      expect((await ask(`${address}/restore`, { method: "POST" })).status).toBe(404);
    }
  });

  it("is bounded in rate, and says when to come again", async () => {
    let now = Date.UTC(2026, 2, 1);
    const { publish } = await trial({ clock: () => now });
    const statuses = [];
    for (let base = 1; base <= 61; base += 1) statuses.push((await publish({ payload: {}, note: "", base })).status);
    expect([statuses.filter((status) => status === 201).length, statuses.at(-1)]).toEqual([60, 429]);
    expect((await publish({ payload: {}, base: 61 })).headers.get("retry-after")).toBe("1");
    now += 1000;
    expect((await publish({ payload: {}, base: 61 })).status).toBe(201);
  });
});

describe("who may publish", () => {
  it("is who may read: this machine, or the holder of the admin key", async () => {
    const { url } = await trial();
    const foreign = await getRaw(`${url}/v1/payload/versions`, { host: "evil.example" });
    expect([foreign.status, JSON.parse(foreign.body.toString())]).toMatchObject([403, { code: "E_HOST" }]);
    const locked = await trial({ config: { adminKey: "open sesame" } });
    expect(await locked.publish({ payload: {}, base: 1 })).toMatchObject({
      status: 401,
      body: { code: "E_ADMIN_KEY" },
    });
    const key = { authorization: "Bearer open sesame", origin: "https://studio.example" };
    expect((await locked.publish({ payload: {}, base: 1 }, key)).status).toBe(201);
  });

  it.each([
    { origin: "https://evil.example" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ])("is no page of another origin: %j", async (headers) => {
    const { url, publish } = await trial();
    const text = { ...headers, "content-type": "text/plain" };
    expect(await publish({ payload: {}, base: 1 }, text)).toMatchObject({ status: 403, body: { code: "E_ORIGIN" } });
    const restore = await ask(`${url}/v1/payload/versions/1/restore`, { method: "POST", headers });
    expect(restore.status).toBe(403);
    expect(restore.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("is the Studio at the collector's own origin", async () => {
    const { url, publish } = await trial();
    const own = { origin: url, "sec-fetch-site": "same-origin" };
    expect((await publish({ payload: {}, note: "", base: 1 }, own)).status).toBe(201);
  });
});

describe("GET /api/features/:key", () => {
  it("answers as GrowthBook does, with ETag and 304, for any origin", async () => {
    const { url, publish } = await trial();
    await publish({ payload: { ...SECOND, savedGroups: { g: [1] }, status: 7 }, note: "", base: 1 });
    const { status, headers, body } = await ask(`${url}/api/features/demo`);
    expect([status, body]).toEqual([
      200,
      {
        status: 200,
        features: {},
        experiments: SECOND.experiments,
        savedGroups: { g: [1] },
        dateUpdated: expect.stringMatching(/Z$/),
      },
    ]);
    expect(headers.get("x-sse-support")).toBe("enabled");
    expect(headers.get("access-control-allow-origin")).toBe("*");
    expect(headers.get("access-control-expose-headers")).toContain("x-sse-support");
    const again = await fetch(`${url}/api/features/demo`, {
      headers: { "if-none-match": headers.get("etag") ?? "", origin: "https://shop.example" },
    });
    expect([again.status, again.headers.get("access-control-allow-origin")]).toEqual([304, "*"]);
    const preflight = await fetch(`${url}/api/features/demo`, { method: "OPTIONS" });
    expect([preflight.status, preflight.headers.get("access-control-allow-headers")]).toEqual([
      204,
      expect.stringContaining("If-None-Match"),
    ]);
    expect(await ask(`${url}/api/features/nobody`)).toMatchObject({ status: 401, body: { code: "E_WRITE_KEY" } });
  });
});

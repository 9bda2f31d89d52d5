import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { batch, count, message, post, startTrial } from "./harness.ts";

const MIB = 1024 * 1024;

describe("POST /v1/batch", () => {
  it.each([["text/plain;charset=UTF-8"], ["application/json"], ["application/json; charset=utf-8"]])(
    "takes %s",
    async (type) => {
      const { url, store } = await startTrial();
      const answer = await post(url, batch([message("m-1")]), { headers: { "content-type": type } });
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({ results: { "m-1": "ok" }, reasons: {} });
      expect(await count(store)).toBe(1);
    },
  );

  it("takes gzip marked in the query or by Content-Encoding", async () => {
    const { url, store } = await startTrial();
    const marked = await post(url, gzipSync(batch([message("m-1")])), { query: "?compression=gzip" });
    const encoded = await post(url, gzipSync(batch([message("m-2")])), { headers: { "content-encoding": "gzip" } });
    expect([marked.body.results, encoded.body.results]).toEqual([{ "m-1": "ok" }, { "m-2": "ok" }]);
    expect(await count(store)).toBe(2);
  });

  it("keeps every field of the wire", async () => {
    const { url, store } = await startTrial();
    const page = { url: "https://shop.example/tea?x=1", path: "/tea", title: "茶", referrer: "" };
    const context = { sessionId: "s-9", tab: "deadbeef", seq: 41, page };
    await post(url, batch([message("m-1", { userId: "u-1", context, properties: { price: 4.5, product_id: "7" } })]));
    const [row] = await store.query('SELECT * EXCLUDE (received_at, "row") FROM events');
    expect(row).toEqual({
      message_id: "m-1",
      write_key: "demo",
      sent_at: expect.any(Date),
      timestamp: new Date("2026-03-01T10:00:00.000Z"),
      type: "track",
      event: "Product Viewed",
      anonymous_id: "visitor-1",
      user_id: "u-1",
      group_id: null,
      previous_id: null,
      session_id: "s-9",
      tab: "deadbeef",
      seq: 41,
      path: "/tea",
      properties: '{"price":4.5,"product_id":"7"}',
      context: JSON.stringify(context),
    });
  });

  it("stores a message sent twice once and answers ok both times", async () => {
    const { url, store } = await startTrial();
    await post(url, batch([message("m-1"), message("m-1")]));
    const again = await post(url, batch([message("m-1"), message("m-2")]));
    expect(again.body.results).toEqual({ "m-1": "ok", "m-2": "ok" });
    expect(await count(store)).toBe(2);
  });

  it("drops malformed messages with their reason and stores the good ones beside them", async () => {
    const { url, store } = await startTrial();
    const { event: _, ...unnamed } = message("m-unnamed");
    const { messageId: __, ...anonymous } = message("");
    const wrong = [
      unnamed,
      message("m-type", { type: "telepathy" }),
      message("m-time", { timestamp: "yesterday" }),
      message("m-long", { event: "x".repeat(201) }),
      message("m-huge", { properties: { note: "x".repeat(33_000) } }),
      anonymous,
      "text",
      null,
    ];
    const answer = await post(url, batch([message("m-1"), ...wrong, message("m-2")]));
    expect(answer.status).toBe(200);
    expect(answer.body.results).toMatchObject({
      "m-1": "ok",
      "m-2": "ok",
      "m-type": "drop",
      "#6": "drop",
      "#8": "drop",
    });
    expect(answer.body.reasons).toEqual({
      "m-unnamed": "E_EVENT_NAME",
      "m-type": "E_EVENT_TYPE",
      "m-time": "E_EVENT_TIME",
      "m-long": "E_EVENT_NAME",
      "m-huge": "E_EVENT_SIZE",
      "#6": "E_EVENT_ID",
      "#7": "E_EVENT_JSON",
      "#8": "E_EVENT_JSON",
    });
    expect(await count(store)).toBe(2);
  });

  it("takes names of Object's prototype as data", async () => {
    const { url, store } = await startTrial();
    const body = batch([message("__PROTO__", { event: "constructor" }), message("toString", { event: "__proto__" })]);
    const response = await fetch(`${url}/v1/batch`, {
      method: "POST",
      body: body.replaceAll("__PROTO__", "__proto__"),
    });
    expect(await response.text()).toBe('{"results":{"__proto__":"ok","toString":"ok"},"reasons":{}}');
    expect(await store.query('SELECT message_id, event FROM events ORDER BY "row"')).toEqual([
      { message_id: "__proto__", event: "constructor" },
      { message_id: "toString", event: "__proto__" },
    ]);
  });

  it("keeps events with a cut emoji readable and refuses ids that the store could not tell apart", async () => {
    const { url, store } = await startTrial();
    const cut = message("m-1", { properties: { title: "tea \ud83c", "back\\ud83cslash": "\u0000" } });
    const answer = await post(url, batch([cut, message("id-\ud83c"), message("id-\u0000")]));
    expect(Object.values(answer.body.results)).toEqual(["ok", "drop", "drop"]);
    const question = `SELECT properties->>'title' AS title, properties->>'$."back\\ud83cslash"' AS nul FROM events`;
    expect(await store.query(question)).toEqual([{ title: "tea \ufffd", nul: "\u0000" }]);
  });

  it("drops a message nested too deep to be written, and stays up", async () => {
    const { url, store } = await startTrial();
    const deep = `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`;
    const body = batch([message("m-1"), message("m-deep", { properties: "DEEP" })]).replace('"DEEP"', deep);
    const answer = await post(url, body);
    expect(answer.body.results).toEqual({ "m-1": "ok", "m-deep": "drop" });
    expect(await count(store)).toBe(1);
  });

  it("answers 401 to an unknown write key and stores nothing", async () => {
    const { url, store } = await startTrial();
    for (const key of ["other", ""]) {
      const answer = await post(url, batch([message("m-1")], key));
      expect([answer.status, answer.body.code]).toEqual([401, "E_WRITE_KEY"]);
    }
    expect(await count(store)).toBe(0);
  });

  it.each([
    ["not JSON", "{", "E_BATCH_JSON"],
    ["empty", "", "E_BATCH_JSON"],
    ["an array", "[]", "E_BATCH_SHAPE"],
    ["null", "null", "E_BATCH_SHAPE"],
    ["without batch", '{"writeKey":"demo"}', "E_BATCH_SHAPE"],
    ["of too many messages", batch(Array(10_001).fill(0)), "E_BATCH_SHAPE"],
  ])("answers 400 to a body %s", async (_, body, code) => {
    const { url } = await startTrial();
    const answer = await post(url, body);
    expect([answer.status, answer.body.code]).toEqual([400, code]);
  });

  it("answers 400 to damaged gzip and 415 to another encoding", async () => {
    const { url } = await startTrial();
    const damaged = gzipSync(batch([message("m-1")])).subarray(0, 40);
    const answers = [
      await post(url, damaged, { query: "?compression=gzip" }),
      await post(url, batch([message("m-1")]), { headers: { "content-encoding": "br" } }),
    ];
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [400, "E_BATCH_GZIP"],
      [415, "E_BATCH_ENCODING"],
    ]);
  });

  it("answers 413 over 4 MiB, also when only the decompressed body is over it", async () => {
    const { url, store } = await startTrial();
    const filler = { note: "x".repeat(30_000) };
    const many = batch(Array.from({ length: 150 }, (_, index) => message(`m-${index}`, { properties: filler })));
    const bomb = gzipSync(Buffer.alloc(200 * MIB, 32));
    const answers = [await post(url, many), await post(url, gzipSync(many), { query: "?compression=gzip" })];
    answers.push(await post(url, bomb, { headers: { "content-encoding": "gzip" } }));
    for (const { status, body, headers } of answers) {
      expect([status, body.code, headers.get("access-control-allow-origin")]).toEqual([413, "E_BATCH_SIZE", "*"]);
    }
    expect(await count(store)).toBe(0);
  });

  it("lets pages of any origin send and read the answer", async () => {
    const { url } = await startTrial();
    const { headers } = await post(url, batch([]), { headers: { origin: "https://shop.example" } });
    expect(headers.get("access-control-allow-origin")).toBe("*");
    expect(headers.get("access-control-expose-headers")).toBe("Retry-After");
    const preflight = await fetch(`${url}/v1/batch`, {
      method: "OPTIONS",
      headers: { origin: "https://shop.example", "access-control-request-headers": "content-encoding" },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-headers")).toContain("Content-Encoding");
  });

  it("puts right what a sender's clock has wrong, and leaves what the way may have taken", async () => {
    const { url, store } = await startTrial();
    const hour = 3_600_000;
    const at = (ahead: number) => new Date(Date.now() + ahead).toISOString();
    for (const [messageId, ahead] of [
      ["ahead", hour],
      ["behind", -hour],
      ["right", -20_000],
    ] as const) {
      const given = message(messageId, { timestamp: at(ahead - 5_000) });
      await post(url, JSON.stringify({ writeKey: "demo", batch: [given], sentAt: at(ahead) }));
    }
    const rows = await store.query("SELECT epoch_ms(received_at) - epoch_ms(timestamp) AS age FROM events");
    const ages = rows.map(({ age }) => Math.round(Number(age) / 1000));
    expect(ages[0]).toBe(5);
    expect(ages[1]).toBe(5);
    expect(ages[2]).toBe(25);
  });

  it("stores identify, group, alias and page", async () => {
    const { url, store } = await startTrial();
    const common = { anonymousId: "v", timestamp: "2026-03-01T10:00:00.000Z" };
    const answer = await post(
      url,
      batch([
        { ...common, type: "identify", messageId: "i", userId: "u", traits: { plan: "pro" } },
        { ...common, type: "group", messageId: "g", groupId: "acme", traits: {} },
        { ...common, type: "alias", messageId: "a", userId: "u", previousId: "old" },
        { ...common, type: "page", messageId: "p", name: "Home", properties: { path: "/" } },
      ]),
    );
    expect(answer.body.reasons).toEqual({});
    const rows = await store.query(
      'SELECT type, event, group_id, previous_id, path, properties FROM events ORDER BY "row"',
    );
    expect(rows).toMatchObject([
      { type: "identify", properties: '{"plan":"pro"}' },
      { type: "group", group_id: "acme" },
      { type: "alias", previous_id: "old" },
      { type: "page", event: "Home", path: "/" },
    ]);
  });
});

/** Visitors without a cookie: told apart for a day, by nothing that is stored. */
import { describe, expect, it } from "vitest";
import { DailyIdentity } from "../src/identity.ts";
import { batch, message, post, startTrial } from "./harness.ts";

const DAY = 86_400_000;
const NOON = 20_000 * DAY + DAY / 2;
const VISITOR = { writeKey: "demo", ip: "192.0.2.7", userAgent: "Mozilla/5.0 (made up)" };
const UUID = /^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

function daily(messageId: string, changes: object = {}) {
  const context = { library: { name: "vario" }, sessionId: "of-the-page", identity: "daily" };
  return message(messageId, { anonymousId: "of-the-page", context, ...changes });
}

describe("a daily id", () => {
  it("is the same all day and another one after midnight, UTC", () => {
    let now = NOON;
    const identity = new DailyIdentity(() => now);
    const id = identity.idOf(VISITOR);
    expect(id).toMatch(UUID);
    now += DAY / 2 - 1;
    expect(identity.idOf(VISITOR)).toBe(id);
    now += 1;
    expect(identity.idOf(VISITOR)).not.toBe(id);
  });

  it("depends on site, address and browser, each", () => {
    const identity = new DailyIdentity(() => NOON);
    const ids = [
      VISITOR,
      { ...VISITOR, writeKey: "other" },
      { ...VISITOR, ip: "192.0.2.8" },
      { ...VISITOR, userAgent: "" },
      { ...VISITOR, ip: "", userAgent: VISITOR.ip + VISITOR.userAgent },
    ].map((given) => identity.idOf(given));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("is worked out by nobody who knows all of that: every collector has its own salt", () => {
    expect(new DailyIdentity(() => NOON).idOf(VISITOR)).not.toBe(new DailyIdentity(() => NOON).idOf(VISITOR));
  });
});

describe("the collector", () => {
  it("stores the day's id and visit in the place of the page's, and neither address nor user agent", async () => {
    const { url, store } = await startTrial();
    const headers = { "user-agent": "Mozilla/5.0 (made up)" };
    await post(url, batch([daily("a"), daily("b"), message("c")]), { headers });
    await post(url, batch([daily("d")]), { headers: { "user-agent": "another" } });
    const rows = await store.query("SELECT * FROM events ORDER BY message_id");
    const [a, b, c, d] = rows;
    expect(a?.anonymous_id).toMatch(UUID);
    expect(a?.session_id).toMatch(UUID);
    expect([b?.anonymous_id, b?.session_id]).toEqual([a?.anonymous_id, a?.session_id]);
    expect([c?.anonymous_id, c?.session_id]).toEqual(["visitor-1", "session-1"]);
    expect(d?.anonymous_id).not.toBe(a?.anonymous_id);
    const text = JSON.stringify(rows);
    for (const secret of ["made up", "127.0.0.1", 'of-the-page","user', '"anonymous_id":"of-the-page"'])
      expect(text).not.toContain(secret);
  });

  it("begins another visit after half an hour of silence", async () => {
    let now = NOON;
    const { url, store } = await startTrial({ clock: () => now });
    for (const [index, minutes] of [0, 29, 29, 30].entries()) {
      now += minutes * 60_000;
      await post(url, batch([daily(`m${index}`)]));
    }
    const rows = await store.query("SELECT session_id FROM events ORDER BY message_id");
    const [first, second, third, fourth] = rows.map((row) => row.session_id);
    expect([second, third]).toEqual([first, first]);
    expect(fourth).not.toBe(first);
  });

  it("goes by the address that its proxy added, where it is told that there is one", async () => {
    const headers = (address: string) => ({ headers: { "x-forwarded-for": address } });
    for (const [forwarded, visitors] of [
      [true, 2],
      [false, 1],
    ] as const) {
      const { url, store } = await startTrial({ config: { forwarded } });
      await post(url, batch([daily("a")]), headers("198.51.100.1, 192.0.2.1"));
      await post(url, batch([daily("b")]), headers("198.51.100.2, 192.0.2.1"));
      await post(url, batch([daily("c")]), headers("192.0.2.2"));
      const [row] = await store.query("SELECT count(DISTINCT anonymous_id) AS visitors FROM events");
      expect(row?.visitors).toBe(visitors);
    }
  });
});

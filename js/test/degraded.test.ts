import { describe, expect, it } from "vitest";
import { basicTracker, exposureHash, safeText, safeValue, uuid7 } from "../src/degraded.js";

const NOW = 1_700_000_000_000;
const MINUTE = 60_000;
const open = (records = {}, initial = "granted", gpc = false, now = NOW) =>
  basicTracker(records, initial, gpc, now, Math.random);

describe("the tracker without the engine", () => {
  it("makes ids of version 7 that begin with the time", () => {
    expect(uuid7(NOW, Math.random)).toMatch(/^018bcfe5-6800-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(uuid7(NOW, () => 0.999999999)).toMatch(/^018bcfe5-6800-7fff-bfff-f{12}$/);
  });

  it("hashes exposures as the module does: FNV-1a of experiment, zero, variation", () => {
    // FNV-1a 32 of "a" is e40c292c (http://www.isthe.com/chongo/tech/comp/fnv/); a zero byte on either side changes it.
    expect(exposureHash("hero", "bold")).toMatch(/^[\da-f]{8}$/);
    let hash = 0x811c9dc5;
    for (const byte of Buffer.from("hero\0bold")) hash = Math.imul(hash ^ byte, 16777619) >>> 0;
    expect(exposureHash("hero", "bold")).toBe(hash.toString(16).padStart(8, "0"));
  });

  it("reads the records it writes, and the user id may hold anything", () => {
    const one = open();
    one.message("identify", "a|b|名前", "", "{}", NOW);
    one.exposure("hero", "bold", "{}", NOW);
    one.decide("gd-g", NOW);
    expect(one.consentRecord()).toBe(`1|gdgg|${NOW}`);
    const records = { consent: one.consentRecord(), visitor: one.visitorRecord(), session: one.sessionRecord() };
    const two = open(records, "pending", false, NOW + MINUTE);
    expect(two.visitorRecord()).toBe(one.visitorRecord());
    expect(two.sessionId(NOW + MINUTE)).toBe(one.sessionId(NOW));
    expect([0, 1, 2, 3].map(two.gate)).toEqual([1, 2, 1, 1]);
    expect(two.userId()).toBe("a|b|名前");
  });

  it("starts anew from damaged records", () => {
    for (const damaged of [
      "",
      "1",
      "2|x",
      "1|not-an-id|5|",
      "x".repeat(5000),
      "1|018bcfe5-6800-7000-8000-000000000000|x|",
    ]) {
      const tracker = open({ consent: damaged, visitor: damaged, session: damaged });
      expect(tracker.visitorId()).toMatch(/^[\da-f-]{36}$/);
      expect(tracker.visitorId()).not.toBe("018bcfe5-6800-7000-8000-000000000000");
      expect(tracker.sessionNumber()).toBe(1);
      expect(tracker.gate(0)).toBe(1);
    }
  });

  it("ends a session after 30 idle minutes or 24 hours, not after 29 minutes", () => {
    const tracker = open();
    const first = tracker.sessionId(NOW);
    expect(tracker.sessionId(NOW + 29 * MINUTE)).toBe(first);
    expect(tracker.sessionId(NOW + 59 * MINUTE)).not.toBe(first);
    expect(tracker.sessionNumber()).toBe(2);
    let now = NOW + 59 * MINUTE;
    const second = tracker.sessionId(now);
    for (; now < NOW + 59 * MINUTE + 24 * 60 * MINUTE - MINUTE; now += MINUTE)
      expect(tracker.sessionId(now)).toBe(second);
    expect(tracker.sessionId(NOW + 59 * MINUTE + 24 * 60 * MINUTE)).not.toBe(second);
  });

  it("logs an exposure once a session", () => {
    const tracker = open();
    expect(JSON.parse(tracker.exposure("hero", "bold", "{}", NOW))).toMatchObject({
      event: "Experiment Viewed",
      properties: { experiment_id: "hero", variation_id: "bold" },
    });
    expect(tracker.exposure("hero", "bold", "{}", NOW + 1)).toBe("");
    expect(tracker.exposure("hero", "bold", "{}", NOW + 31 * MINUTE)).not.toBe("");
  });

  it("lets names, numbers and booleans pass, and no free text", () => {
    expect(
      safeValue({
        product_id: "tea-17",
        price: 12.5,
        gift: true,
        note: "Für Oma, bitte klingeln!",
        email: "a@b.example",
        card: "4111 1111 1111 1111",
        account: 4111111111111111,
        products: [{ product_id: "x", comment: "l'été" }, "a@b.example"],
        "a key@with": 1,
        nothing: null,
      }),
    ).toEqual({ product_id: "tea-17", price: 12.5, gift: true, products: [{ product_id: "x" }] });
    expect(safeText("x".repeat(65))).toBeUndefined();
    expect(safeText("https://shop.example/tea?email=a@b.example#top", 1000)).toBe("https://shop.example/tea");
    expect(safeText("/tea?q=secret")).toBe("/tea");
  });

  it("writes the wire's format", () => {
    const page = { url: "https://shop.example/tea?mail=a@b", path: "/tea", title: "Ginger & lemon", referrer: "" };
    const context = JSON.stringify({ page });
    const message = JSON.parse(
      open().message("track", "Product Viewed", '{"product_id":"t1","price":3}', context, NOW),
    );
    expect(message).toMatchObject({
      type: "track",
      event: "Product Viewed",
      timestamp: "2023-11-14T22:13:20.000Z",
      properties: { product_id: "t1", price: 3 },
      context: { library: { name: "vario" }, seq: 1, page: { url: "https://shop.example/tea", path: "/tea" } },
    });
    expect(message.context.page).not.toHaveProperty("title");
    expect(message.context.tab).toMatch(/^[\da-f]{8}$/);
    expect(message.messageId).not.toBe(message.anonymousId);
  });

  it("refuses what the collector would refuse, with one fault a code", () => {
    const tracker = open();
    expect(tracker.message("track", "", "", "{}", NOW)).toBe("");
    expect(tracker.fault()).toMatch(/^E_EVENT_NAME\t/);
    expect(tracker.message("track", "x".repeat(201), "", "{}", NOW)).toBe("");
    expect(tracker.fault()).toBe("");
    expect(tracker.message("track", "a", "[1]", "{}", NOW)).toBe("");
    expect(tracker.message("track", "a", "{broken", "{}", NOW)).toBe("");
    const large = JSON.stringify(Array.from({ length: 9000 }, (_, number) => `n${number}`));
    expect(tracker.message("track", "a", `{"list":${large}}`, "{}", NOW)).toBe("");
    expect(JSON.parse(tracker.dropped())).toEqual({ E_EVENT_NAME: 2, E_EVENT_JSON: 2, E_EVENT_SIZE: 1 });
  });

  it("makes nothing of what is denied, and warns of nothing", () => {
    const tracker = open({}, "denied");
    expect(tracker.message("track", "a", "", "{}", NOW)).toBe("");
    expect(tracker.exposure("hero", "bold", "{}", NOW)).toBe("");
    expect(tracker.fault()).toBe("");
    expect(tracker.mayStore()).toBe(false);
  });

  it("denies personalization under Global Privacy Control, whatever was said", () => {
    const tracker = open({}, "granted", true);
    tracker.decide("gggg", NOW);
    expect([0, 1, 2, 3].map(tracker.gate)).toEqual([1, 1, 2, 1]);
  });

  it("forgets who the visitor was", () => {
    const tracker = open();
    tracker.message("identify", "user-17", "", "{}", NOW);
    const before = tracker.visitorId();
    tracker.reset(NOW);
    expect(tracker.visitorId()).not.toBe(before);
    expect(tracker.userId()).toBe("");
  });
});

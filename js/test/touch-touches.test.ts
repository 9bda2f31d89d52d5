import fc from "fast-check";
import { expect, test } from "vitest";
import { addTouch, nothing, readKept, type Touch, withTouches } from "../src/touch/touches.js";

const touch = (source: string, more: Partial<Touch> = {}): Touch => ({
  at: "2026-01-01T00:00:00.000Z",
  channel: "search",
  source,
  traffic: "public",
  landing: "/",
  ...more,
});
const direct = () => touch("direct", { channel: "direct", traffic: "owned" });

test("a reload, or going back to where the session came in, is no new touch; another source, campaign or session is", () => {
  const kept = nothing("v");
  expect(addTouch(kept, touch("google"), "s1")).toBe(true);
  expect(addTouch(kept, touch("google"), "s1")).toBe(false);
  expect(addTouch(kept, touch("baidu"), "s1")).toBe(true);
  expect(addTouch(kept, touch("google", { landing: "/teas" }), "s1")).toBe(false);
  expect(addTouch(kept, touch("google", { campaign: "spring" }), "s1")).toBe(true);
  expect(addTouch(kept, touch("google"), "s2")).toBe(true);
  expect(kept.touches.map(({ source }) => source)).toEqual(["google", "baidu", "google", "google"]);
});

test("direct stands only where nothing else is known, and never overwrites what was", () => {
  const kept = nothing("v");
  expect(addTouch(kept, direct(), "s1")).toBe(true);
  expect(addTouch(kept, direct(), "s2")).toBe(false);
  expect(addTouch(kept, touch("google"), "s3")).toBe(true);
  expect(addTouch(kept, direct(), "s3")).toBe(false);
  expect(addTouch(kept, direct(), "s4")).toBe(true);
  const { touch_first, touch_last, touchpoints } = JSON.parse(withTouches('{"revenue":1}', kept, "{}"));
  expect([touch_first.source, touch_last.source, touchpoints.length]).toEqual(["direct", "google", 3]);
});

test("the first touch stays for ever, and of the others the last 49", () => {
  const kept = nothing("v");
  for (let n = 0; n < 200; n++) addTouch(kept, touch(`s${n}`), `session ${n}`);
  expect(kept.touches).toHaveLength(50);
  expect(kept.touches[0]?.source).toBe("s0");
  expect(kept.touches.slice(1).map(({ source }) => source)).toEqual(
    Array.from({ length: 49 }, (_, n) => `s${n + 151}`),
  );
});

test("what was kept holds for its visitor only, and what cannot be read is nothing", () => {
  const kept = nothing("v");
  addTouch(kept, touch("google"), "s1");
  expect(readKept(JSON.stringify(kept), "v")).toEqual(kept);
  for (const text of [JSON.stringify(kept), "", "{", "null", "[]", '{"visitor":"w","touches":7}', undefined])
    expect(readKept(text, "w")).toEqual(nothing("w"));
});

test("the page's own properties win, and properties that are none stay what they are", () => {
  const kept = nothing("v");
  expect(withTouches("{}", kept, "")).toBe("{}");
  addTouch(kept, touch("google"), "s1");
  expect(JSON.parse(withTouches('{"touchpoints":"mine"}', kept, "")).touchpoints).toBe("mine");
});

test("any touches in any order keep the list bounded and a conversion's message under 32 KB", () => {
  const text = fc.string({ unit: "binary", maxLength: 100 });
  const any = fc.record({
    at: fc.constant("2026-01-01T00:00:00.000Z"),
    channel: fc.constantFrom("search" as const, "direct" as const, "owned" as const),
    source: text,
    medium: text,
    campaign: text,
    term: text,
    content: text,
    traffic: fc.constant("public" as const),
    landing: text,
  });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(any, fc.constantFrom("a", "b", "c")), { maxLength: 120 }),
      fc.nat(25_000),
      (all, size) => {
        const kept = nothing("v");
        for (const [one, session] of all) {
          addTouch(kept, one, session);
          if (kept.touches.length > 50 || kept.count > kept.touches.length) return false;
        }
        if (all[0]) expect(kept.touches[0]).toEqual(all[0][0]);
        const body = JSON.stringify({ note: "x".repeat(size) });
        expect(Buffer.byteLength(withTouches(body, kept, "{}"))).toBeLessThan(32_768 - 1000);
        expect(readKept(JSON.stringify(kept), "v")).toEqual(JSON.parse(JSON.stringify(kept)));
        return true;
      },
    ),
    { numRuns: 30 },
  );
}, 30_000);

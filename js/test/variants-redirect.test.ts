import { describe, expect, it } from "vitest";
import { credible, destination, readCarried } from "../src/variants/redirect.js";

describe("the address of a redirect", () => {
  it.each([
    ["/new", "https://shop.example/old?a=1#x", false, "https://shop.example/new"],
    ["new?b=2#y", "https://shop.example/old?a=1#x", true, "https://shop.example/new?b=2&a=1#y"],
    ["https://other.example", "https://shop.example/?a=1", true, "https://other.example/?a=1"],
    ["/new?a=red", "https://shop.example/?a=blue&a=green&b=1&b=2", true, "https://shop.example/new?a=red&b=1&b=2"],
    [
      "/new",
      "https://shop.example/?vario_force=hero:bold&a=1",
      false,
      "https://shop.example/new?vario_force=hero%3Abold",
    ],
    ["/new?q=a+b", "https://shop.example/", true, "https://shop.example/new?q=a+b"],
  ])("%s from %s, query kept: %s", (redirect, from, persist, expected) => {
    expect(destination(redirect, from, persist).href).toBe(expected);
  });

  it("merges queries as GrowthBook's cases say", () => {
    const context = "http://www.example.com/home?color=blue&food=sushi&title=original";
    const redirect = "http://www.example.com/home-new?name=test&color=red&food=lasagna";
    expect(destination(redirect, context, true).href).toBe(`${redirect}&title=original`);
    expect(destination("http://www.example.com/home-new", context, false).href).toBe("http://www.example.com/home-new");
  });

  it("is refused when it is none", () => {
    expect(() => destination("http://[", "https://shop.example/", true)).toThrow();
  });
});

describe("what a fragment carries", () => {
  const fragment = (value: unknown) => `#part~vario:${encodeURIComponent(JSON.stringify(value))}`;
  it("is read as it was written", () => {
    expect(readCarried(fragment([[1, 2], "a&b=#é"]))).toEqual({ hops: [1, 2], messages: ["a&b=#é"] });
  });
  it.each(["", "#part", "#~vario:", "#~vario:%", "#~vario:7", "#~vario:%7B%7D", "#~vario:[7]", "#~vario:null"])(
    "is nothing: %s",
    (hash) => {
      expect(readCarried(hash)).toEqual({ hops: [], messages: [] });
    },
  );
});

describe("a carried message", () => {
  const now = Date.parse("2026-11-21T12:00:00Z");
  const message = {
    type: "track",
    event: "Experiment Viewed",
    messageId: "01980000-0000-7000-8000-000000000001",
    timestamp: "2026-11-21T11:59:58.000Z",
    context: { page: { url: "https://shop.example/a" } },
  };
  const origins = ["https://shop.example"];
  it("passes when it is an exposure of a moment ago, from an origin that is listed", () => {
    expect(credible(JSON.stringify(message), origins, now)).toBe(true);
  });
  it.each([
    ["another event", { event: "Order Completed" }],
    ["another type", { type: "identify" }],
    ["no id", { messageId: undefined }],
    ["an old one", { timestamp: "2026-11-21T11:00:00Z" }],
    ["one from the future", { timestamp: "2026-11-21T13:00:00Z" }],
    ["no time", { timestamp: "x" }],
    ["from elsewhere", { context: { page: { url: "https://evil.example/" } } }],
    ["from nowhere", { context: null }],
    ["a long one", { filler: "x".repeat(9000) }],
  ])("does not pass: %s", (_, change) => {
    expect(credible(JSON.stringify({ ...message, ...change }), origins, now)).toBe(false);
  });
  it("does not pass when it is no text", () => {
    for (const other of [[JSON.stringify(message)], message, 7, null, "{"])
      expect(credible(other, origins, now)).toBe(false);
  });
});

/** Partial evaluation through the built module: run `npm run build` first. */
import { fileURLToPath, pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";

const file = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

let node: typeof import("../src/node.js");
beforeAll(async () => {
  node = await import(pathToFileURL(file("dist/node.js")).href);
});

describe("partial evaluation", () => {
  it("prunes what known attributes and saved groups decide", () => {
    const condition = { country: "CN", $savedGroup: { id: "vip" }, plan: "pro" };
    const groups = { vip: { type: "list", attributeKey: "id", values: ["u1"] } };
    expect(node.pruneCondition(condition, { country: "CN", id: "u1" }, groups)).toEqual({ plan: "pro" });
    expect(node.pruneCondition(condition, { country: "DE" }, groups)).toBe(false);
    expect(node.pruneCondition({ country: "CN" }, { country: "CN" })).toBe(true);
    expect(node.pruneCondition(condition, {})).toBe(false);
  });

  it("reduces a payload, given as an object or as text", () => {
    const payload = {
      version: 7,
      features: {
        offer: {
          defaultValue: "a",
          rules: [{ condition: { country: "CN" }, force: "b" }],
          metadata: { tags: ["shop"] },
        },
        other: { defaultValue: 1 },
      },
    };
    const options = { attributes: { country: "DE" }, include: { tags: ["shop"] } };
    const reduced = {
      version: 7,
      features: {
        offer: {
          defaultValue: "a",
          rules: [{ condition: { $not: {} }, force: null }],
          metadata: { tags: ["shop"] },
        },
      },
      experiments: [],
      savedGroups: {},
    };
    expect(node.reducePayload({ payload, ...options })).toEqual(reduced);
    expect(node.reducePayload({ payload: JSON.stringify(payload), ...options })).toEqual(reduced);
    expect(payload.features.offer.rules[0]!.force).toBe("b");
  });

  it("names what is no JSON, or nested too deeply, and works on", () => {
    const deep = JSON.parse(`${'{"$not":'.repeat(200)}{}${"}".repeat(200)}`);
    for (const broken of [
      () => node.reducePayload({ payload: "{" }),
      () => node.pruneCondition(deep, {}),
      () => node.reducePayload({ payload: { features: { a: { defaultValue: deep } } } }),
    ]) {
      expect(broken).toThrowError(expect.objectContaining({ name: "VarioError", code: "E_PAYLOAD_JSON" }));
    }
    expect(node.pruneCondition({}, {})).toBe(true);
  });
});

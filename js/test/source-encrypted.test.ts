/** Encrypted payloads, in GrowthBook's format. */
import { createCipheriv, randomBytes } from "node:crypto";
import { afterEach, describe, expect, it, vi } from "vitest";
import { decryptText } from "../src/source/decrypt.js";
import { decrypt, followPayload, loadEncrypted } from "../src/source.js";
import { fakeInside } from "./fake-inside.js";

const KEY = randomBytes(16);
const decryptionKey = KEY.toString("base64");
function encrypt(value: unknown, key = KEY): string {
  const iv = randomBytes(16);
  const cipher = createCipheriv("aes-128-cbc", key, iv);
  const ciphertext = Buffer.concat([cipher.update(JSON.stringify(value), "utf8"), cipher.final()]);
  return `${iv.toString("base64")}.${ciphertext.toString("base64")}`;
}
const FEATURES = { 茶: { defaultValue: "Grüner 🍵" } };
const payload = (features: unknown = FEATURES, key = KEY) =>
  JSON.stringify({ status: 200, features: {}, encryptedFeatures: encrypt(features, key), dateUpdated: "2026-01-01" });

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("an encrypted text", () => {
  it("is decrypted as GrowthBook's specification has it", async () => {
    const broken = "SVZIM2oKD1JoHNIeeoW3Uw==.AGbRiGAHf2f6/ziVr9UTIy+bVFmVli6+bHZ2jnCm9N991ITv1ROvOEjxjLSmgEpv";
    expect(await decryptText(broken, "UQD0Qqw7fM1bhfKKPH8TGw==")).toBe('{"feature":{"defaultValue":true?5%');
  });

  it("that is malformed is refused", async () => {
    const key = "Zvwv/+uhpFDznZ6SX28Yjg==";
    for (const malformed of [
      "m5ylFM6ndyOJA2OPadubkw==.Uu7ViqgKEt/dWvCyhI46q0!*&()f3KPZjf9IEQQ+A8fojNoxw4wIbPX3aj",
      "m5ylFM6ndyOPadubkw==.Uu7ViqgKEt/dWvCyhI46q088PkAEJbnXKf3KPZjf9IEQQ+A8fojNoxw4wIbPX3aj",
      "m5ylFM6ndyOJA2OPadubkw==Uu7ViqgKEt/dWvCyhI46q088PkAEJbnXKf3KPZjf9IEQQ+A8fojNoxw4wIbPX3aj",
      "",
      ".",
    ])
      await expect(decryptText(malformed, key)).rejects.toThrow();
  });
});

describe("an encrypted payload", () => {
  it("comes out with its parts in place and the rest as it was", async () => {
    const experiments = [{ key: "hero" }];
    const text = JSON.stringify({
      status: 200,
      encryptedFeatures: encrypt(FEATURES),
      encryptedExperiments: encrypt(experiments),
      encryptedSavedGroups: encrypt({ vip: ["a"] }),
      encryptedContextualBandits: encrypt({ b: { contexts: [] } }),
      vario: { goal: "Order Completed" },
    });
    expect(JSON.parse(await decrypt(text, decryptionKey))).toEqual({
      status: 200,
      features: FEATURES,
      experiments,
      savedGroups: { vip: ["a"] },
      contextualBandits: { b: { contexts: [] } },
      vario: { goal: "Order Completed" },
    });
  });

  it("may leave parts empty", async () => {
    const text = JSON.stringify({ encryptedFeatures: encrypt(FEATURES), encryptedExperiments: "" });
    expect(JSON.parse(await decrypt(text, decryptionKey))).toEqual({ features: FEATURES });
  });

  it("that is none comes back byte for byte", async () => {
    const text = ' { "features" : {} } ';
    expect(await decrypt(text, decryptionKey)).toBe(text);
    expect(await decrypt(text, undefined)).toBe(text);
  });

  it("under a wrong key, without a key, or of garbage is E_PAYLOAD_DECRYPT with its JSON path", async () => {
    const wrong = randomBytes(16).toString("base64");
    for (const [text, key] of [
      [payload(), wrong],
      [payload(), "not base64!"],
      [payload(), "c2hvcnQ="],
      [payload(), undefined],
      [JSON.stringify({ encryptedFeatures: "garbage" }), decryptionKey],
      [JSON.stringify({ encryptedFeatures: { a: 1 } }), decryptionKey],
    ] as const)
      await expect(decrypt(text, key)).rejects.toMatchObject({
        code: "E_PAYLOAD_DECRYPT",
        path: "$.encryptedFeatures",
      });
  });

  it("under every one of many wrong keys is refused, also where the padding happens to fit", async () => {
    const text = payload();
    for (let attempt = 0; attempt < 1000; attempt++)
      await expect(decrypt(text, randomBytes(16).toString("base64"))).rejects.toMatchObject({
        code: "E_PAYLOAD_DECRYPT",
      });
  });

  it("on a page without Web Crypto says so", async () => {
    vi.stubGlobal("crypto", {});
    await expect(decrypt(payload(), decryptionKey)).rejects.toThrow(/https/);
  });
});

describe("a page", () => {
  it("with an encrypted payload of its own decides a moment later", async () => {
    const { inside, loads, reported } = fakeInside({ options: { decryptionKey }, fetch });
    await loadEncrypted(inside, payload());
    expect(loads.map((text) => JSON.parse(text).features)).toEqual([FEATURES]);
    await loadEncrypted(inside, payload(FEATURES, randomBytes(16)));
    expect(reported).toMatchObject([{ code: "E_PAYLOAD_DECRYPT", path: "$.encryptedFeatures" }]);
    expect(loads.length).toBe(1);
  });

  it("that follows an encrypted payload keeps it encrypted on the device, and the last good one when the key changes", async () => {
    const texts = [payload(), payload({ other: {} }, randomBytes(16)), payload({ next: {} })];
    const get = (async () => new Response(texts.shift())) as unknown as typeof fetch;
    const made = fakeInside({ options: { decryptionKey }, fetch: get });
    const following = followPayload(made.inside, "https://shop.example/api/features/demo");
    await following.first;
    const first = made.store.texts.get("vario.payload") ?? "";
    expect(first).toContain("encryptedFeatures");
    expect(first).not.toContain("defaultValue");
    await following.refresh();
    expect(made.reported).toMatchObject([{ code: "E_PAYLOAD_DECRYPT" }]);
    expect(made.store.texts.get("vario.payload")).toBe(first);
    await following.refresh();
    expect(made.loads.map((text) => Object.keys(JSON.parse(text).features))).toEqual([["茶"], ["next"]]);
    following.stop();
  });
});

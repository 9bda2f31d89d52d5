import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Config } from "../src/config.ts";
import { getRaw, startTrial, temporaryFolder } from "./harness.ts";

function builtSite(): Pick<Config, "packageFolder" | "siteFolder"> {
  const folder = temporaryFolder();
  const files: Record<string, string> = {
    "site/index.html": "<!doctype html><title>Tea</title>",
    "site/studio/index.html": "<!doctype html><title>Studio</title>",
    "site/assets/model.vario": "model",
    "site/.env": "SECRET=1",
    "dist/engine.wasm": "\0asm",
    "secret.txt": "outside",
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return { packageFolder: path.join(folder, "dist"), siteFolder: path.join(folder, "site") };
}

describe("the site", () => {
  it("has the landing page at / and the Studio at /studio/ under its own policy", async () => {
    const { url } = await startTrial({ config: builtSite() });
    const landing = await fetch(`${url}/`);
    expect(await landing.text()).toContain("Tea");
    expect(landing.headers.get("content-security-policy")).toBeNull();
    expect(landing.headers.get("x-content-type-options")).toBe("nosniff");
    expect(landing.headers.get("referrer-policy")).toBe("strict-origin-when-cross-origin");
    const studio = await fetch(`${url}/studio`);
    expect([studio.url, await studio.text()]).toEqual([`${url}/studio/`, expect.stringContaining("Studio")]);
    expect(studio.headers.get("content-security-policy")).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(studio.headers.get("content-security-policy")).toContain("frame-src 'self' http: https:");
  });

  it("serves package and demo assets at /assets/ to any origin, revalidated by ETag", async () => {
    const { url } = await startTrial({ config: builtSite() });
    const wasm = await fetch(`${url}/assets/engine.wasm`);
    expect(wasm.headers.get("content-type")).toBe("application/wasm");
    expect(wasm.headers.get("access-control-allow-origin")).toBe("*");
    expect(wasm.headers.get("cache-control")).toBe("no-cache");
    const tag = wasm.headers.get("etag") ?? "";
    expect((await getRaw(`${url}/assets/engine.wasm`, { "if-none-match": tag })).status).toBe(304);
    expect(await (await fetch(`${url}/assets/model.vario`)).text()).toBe("model");
  });

  it.each(["/.env", "/..%2fsecret.txt", "/assets/..%2f..%2fsecret.txt", "/nothing", "/assets/nothing.js"])(
    "has nothing at %s",
    async (place) => {
      const { url } = await startTrial({ config: builtSite() });
      const response = await fetch(`${url}${place}`);
      expect([403, 404]).toContain(response.status);
      expect(await response.json()).toHaveProperty("code");
    },
  );

  it("says that it is not built", async () => {
    const folder = temporaryFolder();
    const config = { siteFolder: path.join(folder, "site"), packageFolder: path.join(folder, "dist") };
    const { url } = await startTrial({ config });
    for (const place of ["/", "/studio/", "/assets/engine.wasm"]) {
      const response = await fetch(`${url}${place}`);
      expect([response.status, await response.json()]).toMatchObject([503, { code: "E_SITE" }]);
    }
  });
});

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import vm from "node:vm";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Config } from "../src/config.ts";
import { getRaw, startTrial, temporaryFolder } from "./harness.ts";

const SCRIPT = "var Vario = { start(options) { this.started = options; } };\n//# sourceMappingURL=vario.iife.js.map";
const PAYLOAD = { features: { "</script><script>alert(1)//": { defaultValue: "line\u2028separators\u2029 <!--" } } };

function builtPackage(payload: unknown = PAYLOAD): Pick<Config, "packageFolder" | "payloadPath"> {
  const packageFolder = path.join(temporaryFolder(), "dist");
  mkdirSync(packageFolder);
  writeFileSync(path.join(packageFolder, "vario.iife.js"), SCRIPT);
  const payloadPath = path.join(packageFolder, "payload.json");
  writeFileSync(payloadPath, JSON.stringify(payload));
  return { packageFolder, payloadPath };
}

/** What the script starts Vario with. */
function started(script: string): unknown {
  const context = vm.createContext({});
  vm.runInContext(script, context);
  return JSON.parse(vm.runInContext("JSON.stringify(Vario.started)", context) as string);
}

describe("GET /v.js", () => {
  it("starts Vario with the payload, safe in any script", async () => {
    const { url } = await startTrial({ config: { ...builtPackage(), consent: "granted" } });
    const response = await fetch(`${url}/v.js`);
    expect(response.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    const script = await response.text();
    expect(script).not.toMatch(/<\/script|<!--|\u2028|\u2029/i);
    expect(started(script)).toEqual({
      writeKey: "demo",
      payload: PAYLOAD,
      model: "/assets/model.vario",
      assets: "/assets/",
      heatmap: true,
      consent: "granted",
    });
  });

  it("hands on what the payload says of heatmaps: pages whose visitors report privately", async () => {
    const heatmap = { private: [{ route: "/pricing", epsilon: 2, cells: ["#plan"] }] };
    const { url } = await startTrial({ config: builtPackage({ features: {}, vario: { heatmap } }) });
    expect(started(await (await fetch(`${url}/v.js`)).text())).toMatchObject({ heatmap });
  });

  it("leaves consent pending unless the environment says otherwise, and takes the key of the query", async () => {
    const { url } = await startTrial({ config: { ...builtPackage(), writeKeys: ["demo", "shop-2"] } });
    const script = await (await fetch(`${url}/v.js?key=shop-2`)).text();
    expect(started(script)).toMatchObject({ writeKey: "shop-2", consent: "pending" });
    const unknown = await fetch(`${url}/v.js?key=nobody`);
    expect([unknown.status, await unknown.json()]).toMatchObject([401, { code: "E_WRITE_KEY" }]);
  });

  it("answers 304 to its ETag until payload or script change", async () => {
    const built = builtPackage();
    const { url } = await startTrial({ config: built });
    const first = await fetch(`${url}/v.js`);
    const tag = first.headers.get("etag") ?? "";
    expect(first.headers.get("cache-control")).toBe("no-cache");
    for (const header of [tag, `"other", ${tag}`, tag.replace("W/", ""), "*"]) {
      const again = await fetch(`${url}/v.js`, { headers: { "if-none-match": header } });
      expect([header, again.status, await again.text()]).toEqual([header, 304, ""]);
    }
    writeFileSync(built.payloadPath, '{"features":{}}');
    const changed = await fetch(`${url}/v.js`, { headers: { "if-none-match": tag } });
    expect(changed.status).toBe(200);
    expect(changed.headers.get("etag")).not.toBe(tag);
  });

  it.each([
    ["br", "gzip, deflate, br", brotliDecompressSync],
    ["gzip", "gzip;q=0.5, br;q=0", gunzipSync],
  ])("goes out as %s to who accepts %s", async (encoding, accepted, decompress) => {
    const { url } = await startTrial({ config: builtPackage() });
    const plain = await (await fetch(`${url}/v.js`, { headers: { "accept-encoding": "identity" } })).text();
    const answer = await getRaw(`${url}/v.js`, { "accept-encoding": accepted });
    expect(answer.headers).toMatchObject({ "content-encoding": encoding, vary: "Accept-Encoding" });
    expect(decompress(answer.body).toString()).toBe(plain);
  });

  it("says that the package is not built", async () => {
    const { url } = await startTrial({ config: { ...builtPackage(), packageFolder: temporaryFolder() } });
    const response = await fetch(`${url}/v.js`);
    const body = (await response.json()) as { code: string; message: string };
    expect([response.status, body.code]).toEqual([500, "E_PACKAGE"]);
    expect(body.message).toContain("npm run build");
  });
});

describe("GET /payload.json", () => {
  it("is the file for any origin, with ETag and 304", async () => {
    const { url } = await startTrial({ config: builtPackage() });
    const response = await fetch(`${url}/payload.json`);
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.get("cache-control")).toBe("no-cache");
    const tag = response.headers.get("etag") ?? "";
    expect(await response.json()).toEqual(PAYLOAD);
    expect((await fetch(`${url}/payload.json`, { headers: { "if-none-match": tag } })).status).toBe(304);
  });

  it.each(["[1]", "{", ""])("answers E_PAYLOAD while the file says %j", async (text) => {
    const built = builtPackage();
    writeFileSync(built.payloadPath, text);
    const { url } = await startTrial({ config: built });
    const response = await fetch(`${url}/payload.json`);
    expect([response.status, await response.json()]).toMatchObject([500, { code: "E_PAYLOAD" }]);
  });
});

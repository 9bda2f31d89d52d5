/** The visitor's cookie, set by the server: for the site's own pages and nobody else. */
import { describe, expect, it } from "vitest";
import { configFrom } from "../src/config.ts";
import { startTrial } from "./harness.ts";

const ID = "01890a5d-ac96-774b-bcce-b302099a8057";
const SHOP = "https://www.shop.example";
const config = { origins: [SHOP, "http://localhost:3000"], cookieDomain: "shop.example" };

async function ask(url: string, origin: string | undefined, body: unknown) {
  const headers = { "content-type": "text/plain", ...(origin === undefined ? {} : { origin }) };
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await fetch(`${url}/v1/visitor`, { method: "POST", headers, body: text });
  const answer = response.status === 204 ? {} : ((await response.json()) as { code?: string });
  return { status: response.status, headers: response.headers, code: answer.code };
}

describe("POST /v1/visitor", () => {
  it("sets the cookie for 400 days on the site's domain", async () => {
    const { url } = await startTrial({ config });
    const { status, headers } = await ask(url, SHOP, { writeKey: "demo", anonymousId: ID });
    expect(status).toBe(204);
    expect(headers.get("set-cookie")).toBe(
      `vario_visitor=${ID}; Path=/; Max-Age=34560000; SameSite=Lax; Domain=shop.example; Secure`,
    );
    expect(headers.get("access-control-allow-origin")).toBe(SHOP);
    expect(headers.get("access-control-allow-credentials")).toBe("true");
    expect(headers.get("vary")).toContain("Origin");
  });

  it("removes it where no id is given, and leaves out what does not apply", async () => {
    const { url } = await startTrial({ config: { ...config, cookieDomain: undefined } });
    const { headers } = await ask(url, "http://localhost:3000", { writeKey: "demo" });
    expect(headers.get("set-cookie")).toBe("vario_visitor=; Path=/; Max-Age=0; SameSite=Lax");
  });

  it("is refused to origins that are not on the list, and to requests that name none", async () => {
    const { url } = await startTrial({ config });
    for (const origin of ["https://evil.example", "https://www.shop.example.evil.example", "null", undefined]) {
      const { status, headers, code } = await ask(url, origin, { writeKey: "demo", anonymousId: ID });
      expect([status, code]).toEqual([403, "E_ORIGIN"]);
      expect(headers.get("set-cookie")).toBeNull();
      expect(headers.get("access-control-allow-origin")).toBeNull();
    }
    const { url: closed } = await startTrial();
    expect((await ask(closed, SHOP, { writeKey: "demo", anonymousId: ID })).code).toBe("E_ORIGIN");
  });

  it("takes UUIDs only, so that nothing gets into the header", async () => {
    const { url } = await startTrial({ config });
    for (const anonymousId of ["1", `${ID}; Domain=evil`, `${ID}\r\nX: y`, ID.toUpperCase(), 7, null, [ID]]) {
      const { status, code, headers } = await ask(url, SHOP, { writeKey: "demo", anonymousId });
      expect([status, code, headers.get("set-cookie")]).toEqual([400, "E_VISITOR", null]);
    }
    expect((await ask(url, SHOP, "{")).code).toBe("E_VISITOR");
    expect((await ask(url, SHOP, { writeKey: "wrong", anonymousId: ID })).code).toBe("E_WRITE_KEY");
  });
});

describe("its configuration", () => {
  it("is read from the environment, and faults are named", () => {
    const given = configFrom({ VARIO_ORIGINS: `${SHOP}, http://localhost:3000`, VARIO_COOKIE_DOMAIN: ".Shop.example" });
    expect([given.origins, given.cookieDomain]).toEqual([[SHOP, "http://localhost:3000"], "shop.example"]);
    for (const origins of ["shop.example", "https://shop.example/", "*"])
      expect(() => configFrom({ VARIO_ORIGINS: origins })).toThrow(
        expect.objectContaining({ code: "E_CONFIG_ORIGINS" }),
      );
    for (const domain of ["localhost", "1.2.3.4", "shop.example; Secure", "https://shop.example"])
      expect(() => configFrom({ VARIO_COOKIE_DOMAIN: domain })).toThrow(
        expect.objectContaining({ code: "E_CONFIG_COOKIE_DOMAIN" }),
      );
  });
});

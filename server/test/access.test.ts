import { describe, expect, it } from "vitest";
import { batch, getRaw, message, post, startTrial } from "./harness.ts";

async function ask(
  url: string,
  host: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; code?: string }> {
  const { status, body } = await getRaw(`${url}/v1/read/count`, { ...headers, host });
  return { status, code: JSON.parse(body.toString()).code };
}

describe("reading without an admin key", () => {
  it.each(["localhost", "localhost:8787", "127.0.0.1:8787", "127.9.9.9", "[::1]:8787"])(
    "is allowed as %s",
    async (host) => {
      const { url } = await startTrial();
      expect(await ask(url, host)).toEqual({ status: 200, code: undefined });
    },
  );

  it.each(["evil.example", "evil.example:8787", "127.0.0.1.evil.example", "localhost.evil.example", "192.168.1.4"])(
    "is refused as %j",
    async (host) => {
      const { url } = await startTrial();
      expect(await ask(url, host)).toEqual({ status: 403, code: "E_HOST" });
    },
  );

  it("gives no other origin the answer, while writing stays open to all", async () => {
    const { url } = await startTrial();
    const read = await fetch(`${url}/v1/read/count`, { headers: { origin: "https://evil.example" } });
    expect(read.headers.get("access-control-allow-origin")).toBeNull();
    expect(read.headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect((await post(url, batch([message("m-1")]))).headers.get("access-control-allow-origin")).toBe("*");
  });
});

describe("reading with an admin key", () => {
  it("needs it as a bearer token, under any host name", async () => {
    const { url } = await startTrial({ config: { adminKey: "open sesame" } });
    expect(await ask(url, "vario.example", { authorization: "Bearer open sesame" })).toEqual({
      status: 200,
      code: undefined,
    });
    for (const authorization of ["Bearer open", "Basic b3BlbiBzZXNhbWU=", "open sesame", "Bearer "]) {
      expect(await ask(url, "localhost", { authorization })).toEqual({ status: 401, code: "E_ADMIN_KEY" });
    }
    expect(await ask(url, "localhost")).toEqual({ status: 401, code: "E_ADMIN_KEY" });
    const { status } = await post(url, batch([message("m-1")]));
    expect(status).toBe(200);
  });
});

import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { builtProject, type Running, run } from "./process.ts";

interface Listed {
  current: number;
  versions: { version: number; etag: string; note: string }[];
}

async function start(folder: string): Promise<{ collector: Running; url: string }> {
  const env = { PORT: "0", VARIO_DB: path.join(folder, "v.duckdb"), VARIO_PAYLOAD: path.join(folder, "payload.json") };
  const collector = run(folder, "main", [], env);
  const [, url = ""] = await collector.says(/Landing page\s+(http:\S+)\//);
  return { collector, url };
}

async function list(url: string): Promise<Listed> {
  return (await fetch(`${url}/v1/payload/versions`)).json() as Promise<Listed>;
}

async function publish(url: string, base: number, features: object): Promise<{ version: number; etag: string }> {
  const body = JSON.stringify({ payload: { features }, note: `from ${base}`, base });
  const response = await fetch(`${url}/v1/payload/versions`, { method: "POST", body });
  if (response.status !== 201) throw new Error(await response.text());
  return response.json() as Promise<{ version: number; etag: string }>;
}

describe("versions that were acknowledged", () => {
  it("survive kill -9, at any moment of writing", async () => {
    const folder = await builtProject();
    writeFileSync(path.join(folder, "payload.json"), "{}");
    const acknowledged = new Map<number, string>();
    const filler = "x".repeat(200_000);
    for (const round of [0, 1, 2]) {
      const { collector, url } = await start(folder);
      let { current: base } = await list(url);
      setTimeout(() => collector.child.kill("SIGKILL"), 120 + round * 57);
      try {
        for (;;) {
          const { version, etag } = await publish(url, base, { f: { defaultValue: `${filler}${base}` } });
          acknowledged.set(version, etag);
          base = version;
        }
      } catch {
        // gone in the middle of a change
      }
      expect((await collector.ended).signal).toBe("SIGKILL");
    }
    const { collector, url } = await start(folder);
    const { current, versions } = await list(url);
    expect(acknowledged.size).toBeGreaterThan(5);
    const kept = new Map(versions.map(({ version, etag }) => [version, etag]));
    expect([...acknowledged].filter(([version, etag]) => kept.get(version) !== etag)).toEqual([]);
    expect(current).toBe(versions[0]?.version);
    expect((await fetch(`${url}/payload.json`)).headers.get("etag")).toBe(kept.get(current));
    for (const version of acknowledged.keys()) {
      expect((await fetch(`${url}/v1/payload/versions/${version}`)).status).toBe(200);
    }
    collector.child.kill("SIGTERM");
    expect((await collector.ended).output).not.toMatch(/E_PAYLOAD/);
  });

  it("are served where the newest on disk is broken, with a warning in the terminal", async () => {
    const folder = await builtProject();
    writeFileSync(path.join(folder, "payload.json"), '{"features":{"a":{"defaultValue":1}}}');
    const first = await start(folder);
    await publish(first.url, 1, { a: { defaultValue: 2 } });
    first.collector.child.kill("SIGTERM");
    await first.collector.ended;
    writeFileSync(path.join(folder, "v.payload/v000002.json"), "half of it");
    const { collector, url } = await start(folder);
    expect(await (await fetch(`${url}/payload.json`)).json()).toEqual({ features: { a: { defaultValue: 1 } } });
    await collector.says(/E_PAYLOAD: Version 2 of the payload is damaged \(.*v000002\.json\)/);
  });
});

describe("a stream of versions", () => {
  it("does not keep the collector from stopping", async () => {
    const folder = await builtProject();
    writeFileSync(path.join(folder, "payload.json"), "{}");
    const { collector, url } = await start(folder);
    const streams = await Promise.all(Array.from({ length: 20 }, () => fetch(`${url}/sub/demo`)));
    const ends = streams.map((stream) => stream.text());
    const asked = performance.now();
    collector.child.kill("SIGTERM");
    expect((await collector.ended).code).toBe(0);
    expect(performance.now() - asked).toBeLessThan(3000);
    expect(new Set(await Promise.all(ends))).toEqual(new Set(["retry: 3000\nid: 1\n\n"]));
  });
});

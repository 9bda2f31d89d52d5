import { rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { builtProject, run } from "./process.ts";

describe("the collector's program", () => {
  it("prints its addresses and ends with 0 at SIGINT", async () => {
    const folder = await builtProject();
    const collector = run(folder, "main", [], { PORT: "0", VARIO_DB: path.join(folder, "v.duckdb") });
    await collector.says(/Stop with Ctrl\+C/);
    collector.child.kill("SIGINT");
    const { code, output } = await collector.ended;
    expect(code).toBe(0);
    for (const word of ["Landing page", "/studio/", "/v1/batch", "/payload.json", "v.duckdb", "npm run build"]) {
      expect(output).toContain(word);
    }
  });

  it("names PORT when the port is in use, and ends with 1", async () => {
    const folder = await builtProject();
    const server = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    const port = typeof address === "object" ? String(address?.port) : "";
    const { code, output } = await run(folder, "main", [], { PORT: port, VARIO_DB: path.join(folder, "v.duckdb") })
      .ended;
    expect(code).toBe(1);
    expect(output).toContain(`E_PORT_IN_USE: Port ${port} of 127.0.0.1 is in use.`);
    expect(output).toContain("PORT=");
  });

  it("says which process holds the store, and ends with 1", async () => {
    const folder = await builtProject();
    const databasePath = path.join(folder, "v.duckdb");
    const holder = run(folder, "main", [], { PORT: "0", VARIO_DB: databasePath });
    await holder.says(/Vario is up/);
    const { code, output } = await run(folder, "main", [], { PORT: "0", VARIO_DB: databasePath }).ended;
    expect(code).toBe(1);
    expect(output).toContain(`E_STORE_LOCKED: ${databasePath} is held by process ${holder.child.pid}.`);
  });

  it("says that a file is no sound store, and ends with 1", async () => {
    const folder = await builtProject();
    const databasePath = path.join(folder, "v.duckdb");
    writeFileSync(databasePath, "x".repeat(20_000));
    const { code, output } = await run(folder, "main", [], { PORT: "0", VARIO_DB: databasePath }).ended;
    expect(code).toBe(1);
    expect(output).toContain(`E_STORE_CORRUPT: ${databasePath} is not a sound DuckDB file.`);
  });

  it.each([
    [{ PORT: "80800" }, "E_CONFIG_PORT"],
    [{ PORT: "http" }, "E_CONFIG_PORT"],
    [{ VARIO_WRITE_KEYS: " , " }, "E_CONFIG_WRITE_KEYS"],
    [{ VARIO_CONSENT: "yes" }, "E_CONFIG_CONSENT"],
  ])("refuses %o with %s", async (env, expected) => {
    const { code, output } = await run(await builtProject(), "main", [], env as Record<string, string>).ended;
    expect([code, output.split(":")[0]]).toEqual([1, expected]);
  });

  it("says when the package is not built", async () => {
    const folder = await builtProject();
    rmSync(path.join(folder, "dist/node.js"));
    const { code, output } = await run(folder, "main", [], { PORT: "0", VARIO_DB: path.join(folder, "v.duckdb") })
      .ended;
    expect(code).toBe(1);
    expect(output).toMatch(/^E_PACKAGE: dist\/node.js cannot be loaded; run npm run build/);
  });
});

// @vitest-environment node
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildStudio } from "../build.mjs";

let folder: string;
const built = (name: string) => readFile(join(folder, "out", name), "utf8");

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "vario-studio-"));
  for (const name of ["insights.js", "insights.wasm"]) await writeFile(join(folder, name), name);
  await buildStudio({ outdir: join(folder, "out"), source: "local", minify: true, insights: folder });
});

afterAll(() => rm(folder, { recursive: true }));

test("everything that the page names lies beside it", async () => {
  const files = await readdir(join(folder, "out"));
  const named = [...(await built("index.html")).matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, name]) => name);
  expect(files).toEqual(expect.arrayContaining([...named, "insights.js", "insights.wasm"]));
});

test("the insights module is loaded from beside the page, not bundled", async () => {
  const files = (await readdir(join(folder, "out"))).filter(
    (name) => name.startsWith("studio") && name.endsWith(".js"),
  );
  const scripts = await Promise.all(files.map(built));
  expect(scripts.filter((script) => script.includes('import("./insights.js")')).length).toBe(1);
  expect(await built("insights.js")).toBe("insights.js");
});

test("neither the charting library nor the making of tests is in the way of the first figures", async () => {
  const script = await built("studio.js");
  expect(script.length).toBeLessThan(64_000);
  expect(script).toMatch(/import\("\.\/studio-view-\w+\.js"\)/);
  expect(script).toMatch(/import\("\.\/studio-bars-\w+\.js"\)/);
});

test("no address of this machine gets into the build", async () => {
  expect(await built("studio.js")).not.toContain(import.meta.dirname);
});

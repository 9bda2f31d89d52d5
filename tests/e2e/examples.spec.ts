/** What a developer would copy from the README runs as it stands there. */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { build } from "esbuild";
import { Collector, type Row } from "./collector.ts";
import { ROOT, Site } from "./site.ts";

/** The address that the examples name: that of `npm start`. */
const NAMED = "http://127.0.0.1:8787";
let collector: Collector;
test.beforeEach(async () => {
  collector = new Collector();
  await collector.start();
});
test.afterEach(() => collector.remove());

const example = (name: string) => readFileSync(join(ROOT, "examples", name), "utf8");

/** Sends what is meant for the named collector to the test's own. */
async function redirect(page: Page): Promise<void> {
  await page.route(`${NAMED}/**`, async (route) => {
    const url = route.request().url().replace(NAMED, collector.url);
    const response = await route.fetch({ url });
    await route.fulfill({ response });
  });
}

/** A page that loads the example's bundle. */
async function visit(page: Page, name: string, body = ""): Promise<Site> {
  await redirect(page);
  const outdir = join(ROOT, "build/examples");
  await build({
    absWorkingDir: ROOT,
    entryPoints: [`examples/${name}.ts`],
    bundle: true,
    splitting: true,
    format: "esm",
    outdir,
    logLevel: "warning",
  });
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>x</title></head><body>${body}<script type="module" src="/built/${name}.js"></script></body></html>`;
  // The module file lies beside the script, as a bundler's asset would.
  const site = await new Site({ pages: { "/": html }, folders: { "/built/": "build/examples", "/": "dist" } }).start();
  await page.route("**/built/engine.wasm", (route) => route.fulfill({ path: join(ROOT, "dist/engine.wasm") }));
  await page.goto(site.url);
  return site;
}

/** What is in the store, once so many events are. (The redirection above ends with the page, so the page stays open.) */
async function stored(events: number): Promise<Row[]> {
  await expect.poll(async () => (await collector.read<{ events: number }>("overview")).events).toBe(events);
  await collector.stop();
  return collector.rows(
    "SELECT coalesce(event, type) AS name, properties->>'variation_id' AS variation FROM events ORDER BY name",
  );
}

test("every example stands in the README word for word", () => {
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  const files = readdirSync(join(ROOT, "examples")).filter((file) => /\.(ts|mjs|html)$/.test(file));
  expect(files.length).toBeGreaterThan(4);
  for (const file of files) expect(readme, file).toContain(example(file).trim());
});

test("npm.ts: five lines decide, log the exposure once and track", async ({ page }) => {
  const site = await visit(page, "npm");
  await expect.poll(() => page.evaluate(() => document.body.dataset.headline)).toMatch(/^(control|bold)$/);
  const shown = await page.evaluate(() => document.body.dataset.headline);
  const rows = await stored(3);
  expect(rows).toEqual([
    { name: "Experiment Viewed", variation: shown },
    { name: "Product Added", variation: null },
    { name: "page", variation: null },
  ]);
  await site.stop();
});

test("inline.ts: the decision is there when the module has run", async ({ page }) => {
  const site = await visit(page, "inline");
  await expect
    .poll(() => page.evaluate(() => document.body.dataset.offer))
    .toMatch(/^(buy-one-get-one|second-half-price)$/);
  expect((await stored(2)).map(({ name }) => name)).toEqual(["Experiment Viewed", "page"]);
  await site.stop();
});

test("recommend.ts: what goes with matcha is worked out on the device", async ({ page }) => {
  const site = await visit(page, "recommend");
  await expect.poll(() => page.evaluate(() => document.body.textContent?.split(", ").length)).toBe(4);
  expect(await page.evaluate(() => document.body.textContent)).not.toContain("matcha");
  await site.stop();
});

test("consent.ts: nothing is sent before the button is pressed, everything after", async ({ page }) => {
  const batches: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/v1/batch")) batches.push(request.postData() ?? "");
  });
  const site = await visit(page, "consent", '<button id="accept">Accept</button><button id="decline">Decline</button>');
  await page.waitForTimeout(1_500);
  expect(batches).toEqual([]);
  await page.click("#accept");
  await expect.poll(() => batches.join()).toContain("Plan Chosen");
  await site.stop();
});

test("script-tag.html: one script tag decides before the first paint and counts the purchase and the click", async ({
  page,
}) => {
  await redirect(page);
  const site = await new Site({ pages: { "/": example("script-tag.html") } }).start();
  await page.goto(site.url);
  const headline = await page.evaluate(() => document.documentElement.dataset.headline);
  await expect(page.locator("h1")).toHaveText(headline === "bold" ? /two days/ : /unhurried/, { useInnerText: true });
  await page.evaluate(() => window.vario?.ready);
  await page.getByRole("button", { name: "Buy" }).click();
  expect((await stored(4)).map(({ name }) => name)).toEqual([
    "Experiment Viewed",
    "Heatmap Click",
    "Order Completed",
    "page",
  ]);
  await site.stop();
});

test("node.mjs: the same decision and delivery on a server", async () => {
  const program = example("node.mjs").replace(NAMED, collector.url);
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  expect(await new Promise((resolve) => child.on("close", resolve))).toBe(0);
  expect(["buy-one-get-one", "second-half-price"]).toContain(output.trim());
  expect((await stored(2)).map(({ name }) => name)).toEqual(["Experiment Viewed", "Order Completed"]);
});

/** What a developer would copy from the README runs as it stands there. */
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { basename, join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { type BuildOptions, build } from "esbuild";
import { Collector, type Row } from "./collector.ts";
import { ROOT, Site, textOf } from "./site.ts";

/** The address that the examples name: that of `npm start`. */
const NAMED = "http://127.0.0.1:8787";
let collector: Collector;
/** A server of the test's, ended with it. */
let child: ChildProcess | undefined;
test.beforeEach(async () => {
  collector = new Collector();
  await collector.start();
});
test.afterEach(() => {
  child?.kill();
  return collector.remove();
});

const example = (name: string) => readFileSync(join(ROOT, "examples", name), "utf8");

/** Sends what is meant for the named collector to the test's own. */
async function redirect(page: Page): Promise<void> {
  await page.route(`${NAMED}/**`, async (route) => {
    const url = route.request().url().replace(NAMED, collector.url);
    try {
      const response = await route.fetch({ url });
      await route.fulfill({ response });
    } catch {
      // The collector is read when all is there: what the open page still says finds nobody.
      await route.abort().catch(() => {});
    }
  });
}

const bundle = (file: string, more: BuildOptions = {}) =>
  build({
    absWorkingDir: ROOT,
    entryPoints: [`examples/${file}`],
    bundle: true,
    splitting: true,
    format: "esm",
    jsx: "automatic",
    outdir: join(ROOT, "build/examples"),
    logLevel: "warning",
    ...more,
  });

/** A page that loads the example's bundle. */
async function visit(page: Page, name: string, body = ""): Promise<Site> {
  await redirect(page);
  await bundle(`${name}.ts`);
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>x</title></head><body>${body}<script type="module" src="/built/${name}.js"></script></body></html>`;
  // Module files lie beside the script, as a bundler's assets would.
  const site = await new Site({ pages: { "/": html }, folders: { "/built/": "build/examples", "/": "dist" } }).start();
  await page.route("**/built/*.wasm", (route) => {
    const { pathname } = new URL(route.request().url());
    return route.fulfill({ path: join(ROOT, "dist", basename(pathname)) });
  });
  await page.goto(site.url);
  return site;
}

/** What is in the store apart from what is captured without a call, once so many events are and no more come. (The
 *  redirection above ends with the page, so the page stays open.) */
async function stored(events: number): Promise<Row[]> {
  await expect
    .poll(async () => (await collector.read<{ events: number }>("overview")).events)
    .toBeGreaterThanOrEqual(events);
  await collector.settled();
  await collector.stop();
  return collector.rows(
    `SELECT coalesce(event, type) AS name, properties->>'variation_id' AS variation FROM events
     WHERE name NOT IN ('Web Vital Measured', 'Element Clicked', 'Page Left') ORDER BY name`,
  );
}

test("every example stands in the README word for word", () => {
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  const files = readdirSync(join(ROOT, "examples")).filter((file) => /\.(tsx?|mjs|html)$/.test(file));
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
    if (request.url().includes("/v1/batch")) batches.push(textOf(request));
  });
  const site = await visit(page, "consent", '<button id="accept">Accept</button><button id="decline">Decline</button>');
  await page.waitForTimeout(1_500);
  expect(batches).toEqual([]);
  await page.click("#accept");
  await expect.poll(() => batches.join()).toContain("Plan Chosen");
  await site.stop();
});

test("openfeature.ts: OpenFeature's client answers from Vario, logs the exposure and tracks", async ({ page }) => {
  const site = await visit(page, "openfeature");
  await expect.poll(() => page.evaluate(() => document.body.dataset.from)).toBe("280");
  const shown = await page.evaluate(() => document.body.dataset.headline);
  expect(await stored(3)).toEqual([
    { name: "Experiment Viewed", variation: shown },
    { name: "Order Completed", variation: null },
    { name: "page", variation: null },
  ]);
  await site.stop();
});

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test("app.tsx, server.tsx, hydrate.tsx: the server's HTML has the visitor's variation, and the page keeps to it", async ({
  page,
}) => {
  await redirect(page);
  await bundle("hydrate.tsx");
  await bundle("server.tsx", { platform: "node", packages: "external", splitting: false });
  const program = join(ROOT, "build/examples/server.js");
  writeFileSync(program, readFileSync(program, "utf8").replace(NAMED, collector.url));
  const port = await freePort();
  child = spawn(process.execPath, [program], { env: { ...process.env, PORT: String(port) }, stdio: "inherit" });
  const complaints: string[] = [];
  page.on("console", (message) => /error|warning/.test(message.type()) && complaints.push(message.text()));
  for (const file of ["hydrate.js", "engine.wasm"])
    await page.route(`**/${file}`, (route) =>
      route.fulfill({ path: join(ROOT, file.endsWith("js") ? `build/examples/${file}` : `dist/${file}`) }),
    );
  await page.route(
    "**/{engine,chunk,delivery,companions,frame,behaviour,vitals,dialog,destinations,origin,plan,variants,source,panel,local}-*.js",
    (route) => route.fulfill({ path: join(ROOT, "build/examples", new URL(route.request().url()).pathname) }),
  );
  await page.route("**/favicon.ico", (route) => route.fulfill({ body: "" }));

  const address = `http://127.0.0.1:${port}/`;
  await expect
    .poll(() =>
      page.request.get(address).then(
        (answer) => answer.status(),
        () => 0,
      ),
    )
    .toBe(200);
  await page.context().clearCookies();
  const response = await page.goto(address);
  const html = (await response?.text()) ?? "";
  const cookie = (await response?.headerValue("set-cookie")) ?? "";
  const id = /vario_visitor=([\w-]+)/.exec(cookie)?.[1];
  await expect.poll(() => page.evaluate(() => localStorage.getItem("vario.visitor"))).toContain(id);
  const headline = /<h1>([^<]*)/.exec(html)?.[1];
  await expect(page.locator("h1")).toHaveText(headline ?? "?");
  await expect(page.locator("p")).toHaveText("Free shipping from 280 yuan");

  // The next page is the same visitor's; a server that knows them has no cookie to set.
  const again = await page.reload();
  expect(await again?.headerValue("set-cookie")).toBeNull();
  expect(await again?.text()).toBe(html);
  expect(complaints).toEqual([]);
  const variation = headline?.startsWith("Fresh") ? "bold" : "control";
  const rows = await stored(3);
  expect(rows.filter(({ name }) => name === "Experiment Viewed")).toEqual([{ name: "Experiment Viewed", variation }]);
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
  // Points leave five seconds after the first, or when the page is hidden.
  await page.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { value: "hidden" });
    document.dispatchEvent(new Event("visibilitychange"));
    return window.vario?.flush();
  });
  expect((await stored(4)).map(({ name }) => name)).toEqual([
    "Experiment Viewed",
    "Heatmap Recorded",
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

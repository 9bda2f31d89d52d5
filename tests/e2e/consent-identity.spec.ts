/** Who a visitor is in a real browser: over hosts, at rest, and after they are forgotten. */
import { expect, type Page, test } from "@playwright/test";
import { Collector } from "./collector.ts";
import { pageWith, Site } from "./site.ts";

const MEMORY = `<!doctype html><script src="/vario/vario.iife.js"></script><script>
Vario.start({ writeKey: "demo", consent: "granted", identity: "memory", capture: false });
</script>`;

const sites: Site[] = [];
async function site(attributes = 'data-consent="granted"', more = ""): Promise<Site> {
  const made = await new Site({
    folders: { "/vario/": "dist" },
    pages: { "/": pageWith(attributes, more), "/nothing": "<!doctype html>", "/memory": MEMORY },
  }).start();
  sites.push(made);
  return made;
}
test.afterEach(async () => {
  for (const made of sites.splice(0)) await made.stop();
});
const visitor = (page: Page) => page.evaluate(() => window.vario?.profile().visitorId);
async function goto(page: Page, url: string) {
  await page.goto(url);
  await page.evaluate(() => window.vario?.ready);
  await page.waitForTimeout(1_200);
}

test("the visitor is the same on all hosts of a site, and on a host that has lost its storage", async ({
  page,
  context,
}) => {
  const { url } = await site();
  const host = (name: string) => url.replace("127.0.0.1", name);
  await goto(page, host("www.shop.localhost"));
  const id = await visitor(page);
  const [cookie, ...others] = await context.cookies(page.url());
  expect(others).toEqual([]);
  expect(cookie).toMatchObject({ name: "vario_visitor", value: id, domain: ".shop.localhost", sameSite: "Lax" });
  expect((cookie?.expires ?? 0) - Date.now() / 1000).toBeGreaterThan(390 * 86_400);
  await goto(page, host("checkout.shop.localhost"));
  expect(await visitor(page)).toBe(id);
  // While no page of the site's is open, as a browser does it.
  await page.goto(`${host("checkout.shop.localhost")}/nothing`);
  await page.evaluate(() => localStorage.clear());
  await goto(page, host("checkout.shop.localhost"));
  expect(await visitor(page)).toBe(id);
  // Another site is another visitor's.
  await goto(page, host("www.other.localhost"));
  expect(await visitor(page)).not.toBe(id);
  // Denied: gone from all hosts.
  await goto(page, host("www.shop.localhost"));
  await page.evaluate(() => window.vario?.consent("denied"));
  expect(await context.cookies(host("checkout.shop.localhost"))).toEqual([]);
});

test("on an address without a domain the cookie is the host's alone; pending and denied visitors get none", async ({
  page,
  context,
}) => {
  const pending = await site("");
  await goto(page, pending.url);
  expect(await context.cookies()).toEqual([]);
  await page.evaluate(() => window.vario?.consent("denied"));
  await goto(page, pending.url);
  expect(await context.cookies()).toEqual([]);
  await page.evaluate(() => window.vario?.consent("granted"));
  await expect
    .poll(async () => (await context.cookies()).map(({ domain, value }) => [domain, value]))
    .toEqual([["127.0.0.1", await visitor(page)]]);
});

test("a site that gives up the cookie leaves nothing of the visitor's on the device, and counts what was not sent", async ({
  page,
  context,
}) => {
  const made = await site();
  await page.route("**/v1/batch*", (route) => route.fulfill({ status: 503 }));
  await goto(page, made.url);
  await page.evaluate(() => window.vario?.track("Never sent"));
  await page.waitForTimeout(300);
  expect(await context.cookies()).toHaveLength(1);
  await page.goto(`${made.url}/nothing`);
  await goto(page, `${made.url}/memory`);
  await expect
    .poll(() => page.evaluate(() => window.vario?.debug().dropped))
    .toMatchObject({ E_LOG_IDENTITY: expect.any(Number) });
  expect(await context.cookies()).toEqual([]);
  const left = () =>
    page.evaluate(async () => [
      ...(await indexedDB.databases()).map(({ name }) => name),
      ...Object.keys(localStorage).filter((key) => !/consent/.test(key)),
    ]);
  await expect.poll(left).toEqual([]);
});

test("what was viewed is encrypted on the device, and is there again on the next page", async ({ page }) => {
  const { url } = await site('data-consent="granted" data-profile');
  await goto(page, url);
  await page.evaluate(() => window.vario?.track("Product Viewed", { product_id: "longjing" }));
  await expect.poll(() => page.evaluate(() => localStorage.getItem("vario.history"))).toMatch(/^[\w+/=]{40,}$/);
  await goto(page, url);
  expect(await page.evaluate(() => window.vario?.profile().viewed)).toEqual(["longjing"]);
  const extractable = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const request = indexedDB.open("vario-vault");
        request.onsuccess = () => {
          const all = request.result.transaction("keys").objectStore("keys").getAll();
          all.onsuccess = () => resolve(all.result.map(({ key }) => key.extractable));
        };
      }),
  );
  expect(extractable).toEqual([false]);
});

test("without a cookie nothing of the visitor is stored, and the next page is another visitor's", async ({
  page,
  context,
}) => {
  const start = `<script>Vario.start({ writeKey: "demo", endpoint: location.origin, consent: "granted", identity: "daily" })</script>`;
  const html = `<!doctype html><html lang="en"><head><title>Tea</title><script src="/vario/vario.iife.js"></script>${start}</head><body></body></html>`;
  const made = await new Site({ folders: { "/vario/": "dist" }, pages: { "/": html } }).start();
  sites.push(made);
  await goto(page, made.url);
  const id = await visitor(page);
  await page.evaluate(() => window.vario?.flush());
  expect(await page.evaluate(async () => [Object.keys(localStorage), await indexedDB.databases()])).toEqual([[], []]);
  expect(await context.cookies()).toEqual([]);
  await goto(page, made.url);
  expect(await visitor(page)).not.toBe(id);
  await page.evaluate(() => window.vario?.flush());
  const marks = made.messages.map(({ context }) => (context as { identity?: string }).identity);
  expect(marks.length).toBeGreaterThanOrEqual(2);
  expect(new Set(marks)).toEqual(new Set(["daily"]));
});

test("forget() deletes what the collector has of the visitor", async ({ page }) => {
  const collector = new Collector();
  await collector.start();
  try {
    await goto(page, collector.url);
    const id = await visitor(page);
    await page.evaluate(() => window.vario?.track("Remembered"));
    await page.evaluate(() => window.vario?.flush());
    await page.evaluate(() => window.vario?.forget());
    await page.evaluate(() => window.vario?.flush());
    await page.goto("about:blank");
    await collector.stop();
    expect(await collector.rows(`SELECT count(*)::INT AS n FROM events WHERE anonymous_id = '${id}'`)).toEqual([
      { n: 0 },
    ]);
    expect(await collector.rows("SELECT count(*)::INT AS n FROM tombstones")).toEqual([{ n: 1 }]);
  } finally {
    await collector.remove();
  }
});

test("the collector sets the cookie for the site's hosts, and no script shortens its life", async ({
  page,
  context,
}) => {
  const collector = new Collector();
  const pages: Record<string, string> = {};
  const made = await new Site({ folders: { "/vario/": "dist" }, pages }).start();
  sites.push(made);
  const origin = made.url.replace("127.0.0.1", "www.shop.localhost");
  await collector.start({ VARIO_ORIGINS: origin, VARIO_COOKIE_DOMAIN: "shop.localhost" });
  try {
    const endpoint = collector.url.replace(/\/\/[^:]+/, "//collect.shop.localhost");
    const options = { writeKey: "demo", endpoint, consent: "granted", cookie: "server" };
    pages["/"] = `<!doctype html><script src="/vario/vario.iife.js"></script><script>
      window.written = [];
      const jar = Object.getOwnPropertyDescriptor(Document.prototype, "cookie");
      Object.defineProperty(document, "cookie", { get: jar.get, set(text) { written.push(text); jar.set.call(this, text) } });
      Vario.start(${JSON.stringify(options)});
    </script>`;
    const answers: number[] = [];
    page.on("response", (answer) => answer.url().endsWith("/v1/visitor") && answers.push(answer.status()));
    await goto(page, origin);
    await expect.poll(() => answers).toEqual([204]);
    const id = await visitor(page);
    const [cookie] = await context.cookies(origin);
    expect(cookie).toMatchObject({ name: "vario_visitor", value: id, domain: ".shop.localhost" });
    expect(await page.evaluate(() => (window as { written?: string[] }).written)).toEqual([]);
    await goto(page, origin);
    expect(answers).toEqual([204]);
    expect(await visitor(page)).toBe(id);
    await page.evaluate(() => window.vario?.consent("denied"));
    expect(await context.cookies(origin)).toEqual([]);
  } finally {
    await collector.remove();
  }
});

/** The visitor's profile in a real browser: over page loads, for decisions before the first paint, and only with consent. */
import { expect, type Page, test } from "@playwright/test";
import { Site } from "./site.ts";

const sites: Site[] = [];
test.afterEach(async () => {
  for (const made of sites.splice(0)) await made.stop();
});

/** Who has ordered once is greeted. */
const PAYLOAD = {
  features: {
    greeting: { defaultValue: "Welcome", rules: [{ condition: { "vario.segment": "new" }, force: "Welcome back" }] },
  },
};

async function shop(options: object): Promise<Site> {
  const config = { writeKey: "demo", payload: PAYLOAD, profile: true, capture: false, ...options };
  const html = `<!doctype html><html lang="en"><head><title>Tea</title><script src="/vario/vario.iife.js"></script>
<script>Vario.start({ endpoint: location.origin, ...${JSON.stringify(config)} })</script></head>
<body><h1></h1><script>document.querySelector("h1").textContent = vario.value("greeting", "none")</script></body></html>`;
  const made = await new Site({ folders: { "/vario/": "dist" }, pages: { "/": html } }).start();
  sites.push(made);
  return made;
}
async function open(page: Page, { url }: Site) {
  await page.goto(url);
  await page.evaluate(() => window.vario?.ready);
}
const buy = (page: Page) =>
  page.evaluate(() => {
    const products = [{ product_id: "longjing", category: "green tea", price: 12 }];
    window.vario?.track("Product Viewed", { product_id: "longjing", category: "green tea", price: 12 });
    window.vario?.track("Order Completed", { order_id: "o-1", revenue: 12, currency: "EUR", products });
  });
const orders = (page: Page) => page.evaluate(() => window.vario?.profile().rfm?.orders);
const stored = (page: Page) => page.evaluate(() => ({ ...localStorage }) as Record<string, string>);

test("an order is remembered on the next page, which decides by it before its first paint", async ({ page }) => {
  const site = await shop({ consent: "granted" });
  await open(page, site);
  expect(await page.textContent("h1")).toBe("Welcome");
  await buy(page);
  await expect.poll(() => orders(page)).toBe(1);
  await expect.poll(async () => (await stored(page))["vario.traits"]).toContain('"segment":"new"');
  await open(page, site);
  // The heading was written while the page was read, and nobody has written it since.
  expect(await page.textContent("h1")).toBe("Welcome back");
  expect(await page.evaluate(() => window.vario?.profile())).toMatchObject({
    viewed: ["longjing"],
    segment: "new",
    rfm: { orders: 1, amount: 12, currency: "EUR" },
    interests: [{ name: "green tea", kind: "category" }],
  });
  const { "vario.history": history = "", ...rest } = await stored(page);
  expect(history).toMatch(/^[\w+/=]{40,}$/);
  expect(Buffer.from(history, "base64").toString("latin1")).not.toContain("longjing");
  expect(Object.values(rest).join()).not.toContain("longjing");
  await page.evaluate(() => window.vario?.forget());
  expect(await orders(page)).toBe(0);
  await open(page, site);
  expect(await page.textContent("h1")).toBe("Welcome");
});

test("an order right before the page is left is not lost", async ({ page }) => {
  const site = await shop({ consent: "granted" });
  await open(page, site);
  await buy(page);
  await page.waitForTimeout(250);
  await open(page, site);
  await expect.poll(() => orders(page)).toBe(1);
});

test("where personalization is denied nothing is kept and every page begins anew", async ({ page }) => {
  const site = await shop({ consent: "granted" });
  await open(page, site);
  await buy(page);
  await expect.poll(async () => Object.keys(await stored(page))).toContain("vario.history");
  await page.evaluate(() => window.vario?.consent({ personalization: false }));
  await buy(page);
  await page.waitForTimeout(1_200);
  const keys = async () => Object.keys(await stored(page)).filter((key) => /history|traits|viewed/.test(key));
  expect(await keys()).toEqual([]);
  await open(page, site);
  expect(await page.textContent("h1")).toBe("Welcome");
  expect(await orders(page)).toBe(0);
  expect(await keys()).toEqual([]);
});

test("a page without its module goes on: defaults, one warning, events are sent", async ({ page }) => {
  const warnings: string[] = [];
  page.on("console", (message) => message.type() === "warning" && warnings.push(message.text()));
  await page.route("**/profile.wasm", (route) => route.abort());
  const site = await shop({ consent: "granted" });
  await open(page, site);
  await buy(page);
  await page.evaluate(() => window.vario?.flush());
  expect(site.messages.map(({ event, type }) => event ?? type)).toContain("Order Completed");
  expect(await page.evaluate(() => window.vario?.profile())).not.toHaveProperty("segment");
  expect(warnings.filter((text) => text.startsWith("vario:"))).toEqual([expect.stringContaining("E_ENGINE_LOAD")]);
});

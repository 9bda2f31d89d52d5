/** Consent is kept to the letter. */
import { expect, type Page, test } from "@playwright/test";
import { pageWith, Site } from "./site.ts";

const sites: Site[] = [];

async function visit(page: Page, attributes: string): Promise<Site> {
  const made = await new Site({ folders: { "/vario/": "dist" }, pages: { "/": pageWith(attributes) } }).start();
  sites.push(made);
  await page.goto(made.url);
  await page.evaluate(() => window.vario?.ready);
  return made;
}

test.afterEach(async () => {
  for (const made of sites.splice(0)) await made.stop();
});

const stored = (page: Page) =>
  page.evaluate(async () => {
    const open = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open("vario");
      request.onsuccess = () => resolve(request.result);
    });
    let records = 0;
    for (const name of open.objectStoreNames) {
      const request = open.transaction(name).objectStore(name).count();
      records += await new Promise<number>((resolve) => {
        request.onsuccess = () => resolve(request.result);
      });
    }
    open.close();
    return { keys: Object.keys(localStorage).filter((key) => key.startsWith("vario")), records };
  });

test("pending: nothing is stored, nothing sent; granted: what waited is sent and the ids are kept", async ({
  page,
}) => {
  const made = await visit(page, "");
  await page.evaluate(() => {
    window.vario?.variant("headline");
    window.vario?.track("waited");
  });
  await page.waitForTimeout(1_500);
  expect(made.batches).toEqual([]);
  expect(await stored(page)).toEqual({ keys: [], records: 0 });
  await page.evaluate(() => window.vario?.consent("granted"));
  await page.evaluate(() => window.vario?.flush());
  expect(made.messages.map(({ event, type }) => event ?? type)).toEqual(
    expect.arrayContaining(["page", "Experiment Viewed", "waited"]),
  );
  await expect
    .poll(async () => (await stored(page)).keys.sort())
    .toEqual(expect.arrayContaining(["vario.consent", "vario.session", "vario.visitor"]));
});

test("denied: nothing is sent, nothing kept but the decision, also on the next page", async ({ page }) => {
  const made = await visit(page, "");
  await page.evaluate(() => {
    window.vario?.track("waited");
    window.vario?.consent("denied");
    window.vario?.track("after");
  });
  expect(await page.evaluate(() => window.vario?.variant("headline"))).toBe("control");
  await page.reload();
  await page.evaluate(() => window.vario?.track("next page"));
  await page.waitForTimeout(1_500);
  // Records of consent go to the collector, under a number that is nobody's; nothing else does.
  expect(new Set(made.messages.map(({ event }) => event))).toEqual(new Set(["Consent Changed"]));
  expect(JSON.stringify(made.batches)).not.toContain(await page.evaluate(() => window.vario?.debug().visitorId));
  const { keys, records } = await stored(page);
  expect([keys.sort(), records]).toEqual([["vario.consent", "vario.consents"], 0]);
});

test("Global Privacy Control: events go, the profile for recommendations is not kept", async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, "globalPrivacyControl", { value: true }));
  const made = await visit(page, 'data-consent="granted" data-profile');
  await page.evaluate(() => window.vario?.track("Product Viewed", { product_id: "a" }));
  await page.evaluate(() => window.vario?.flush());
  expect(made.messages.map(({ event }) => event)).toContain("Product Viewed");
  expect(await page.evaluate(() => window.vario?.profile().viewed)).toEqual([]);
  const { keys } = await stored(page);
  expect(keys.filter((key) => /history|traits/.test(key))).toEqual([]);
});

test("forget() leaves nothing on the device and makes a new visitor", async ({ page }) => {
  await visit(page, 'data-consent="granted"');
  const before = await page.evaluate(() => window.vario?.debug().visitorId);
  await page.evaluate(async () => {
    window.vario?.track("Product Viewed", { product_id: "a" });
    await window.vario?.forget();
  });
  expect(await page.evaluate(() => window.vario?.debug().visitorId)).not.toBe(before);
  expect(await page.evaluate(() => window.vario?.profile().viewed)).toEqual([]);
  expect(
    await page.evaluate((id) => Object.values(localStorage).some((value) => value.includes(id ?? "")), before),
  ).toBe(false);
});

test("the same visitor and session come back on the next page, and an exposure is logged once", async ({ page }) => {
  const made = await visit(page, 'data-consent="granted"');
  await page.evaluate(() => window.vario?.variant("headline"));
  await page.evaluate(() => window.vario?.flush());
  await page.reload();
  await page.evaluate(() => window.vario?.ready);
  await page.evaluate(() => window.vario?.variant("headline"));
  await page.evaluate(() => window.vario?.flush());
  expect(new Set(made.messages.map(({ anonymousId }) => anonymousId)).size).toBe(1);
  expect(new Set(made.messages.map(({ context }) => context.sessionId)).size).toBe(1);
  expect(made.messages.filter(({ event }) => event === "Experiment Viewed")).toHaveLength(1);
  expect(made.messages.filter(({ type }) => type === "page")).toHaveLength(2);
});

test("QA's forced variation is shown and not logged; preview tracks nothing", async ({ page }) => {
  const made = await visit(page, 'data-consent="granted"');
  await page.goto(`${made.url}/?vario_force=headline:control`);
  expect(await page.evaluate(() => window.vario?.variant("headline"))).toBe("control");
  await page.evaluate(() => window.vario?.flush());
  expect(made.messages.filter(({ event }) => event === "Experiment Viewed")).toEqual([]);
  await page.goto(`${made.url}/?vario_preview=1&headline=0`);
  expect(await page.evaluate(() => window.vario?.variant("headline"))).toBe("control");
  await page.evaluate(() => window.vario?.track("unseen"));
  await page.evaluate(() => window.vario?.flush());
  // What the pages before made may still arrive; of the preview there is nothing.
  expect(made.messages.filter(({ context }) => context.page.url.includes("vario_preview"))).toEqual([]);
  expect(made.messages.map(({ event }) => event)).not.toContain("unseen");
});

/** The tea shop with what it knows of its visitor: rows and their titles, level, come-back offer, and the drawer that tells all. */
import { type BrowserContext, expect, type Page, test } from "@playwright/test";
import { Collector } from "./collector.ts";
import { textOf } from "./site.ts";

const collector = new Collector();
test.beforeAll(() => collector.start());
test.afterAll(() => collector.remove());

const DAY = 86_400_000;
const PERSONAL = "/?vario_force=vario-personalization:personal";
const HELD_OUT = "/?vario_force=vario-personalization:holdout";

async function open(page: Page, path = PERSONAL): Promise<Page> {
  await page.goto(collector.url + path);
  await page.evaluate(() => window.vario?.ready);
  return page;
}

async function look(page: Page, product: string): Promise<void> {
  await page.getByTestId(`view-${product}`).click();
  await page.keyboard.press("Escape");
}

async function buy(page: Page, product: string): Promise<void> {
  await page.getByTestId(`add-${product}`).click();
  await page.getByTestId("buy").click();
  await expect(page.getByTestId("thanks")).toBeVisible();
}

const heading = (page: Page) => page.getByTestId("recommended").getByRole("heading", { level: 2 });
const row = (page: Page) => page.locator("#recommended-list [data-vario-item]");
const shown = (page: Page) =>
  page
    .getByTestId("recommended")
    .locator("[data-vario-item]")
    .evaluateAll((items) => items.map((item) => (item as HTMLElement).dataset.varioItem ?? ""));
const stored = (page: Page) =>
  page.evaluate(() => Object.keys(localStorage).filter((key) => /vario\.(history|traits|viewed)/.test(key)));

/** A page of somebody who bought three times, so many days ago, and has come back now. */
async function returning(context: BrowserContext, daysAgo: number): Promise<Page> {
  const now = Date.now();
  const before = await context.newPage();
  await before.clock.setSystemTime(now - daysAgo * DAY);
  await open(before);
  await look(before, "matcha");
  for (const product of ["matcha", "longjing", "keemun"]) await buy(before, product);
  await expect.poll(() => before.evaluate(() => window.vario?.profile().rfm?.orders)).toBe(3);
  await expect.poll(() => before.evaluate(() => localStorage.getItem("vario.traits"))).toContain('"orders":3');
  const page = await context.newPage();
  await before.close();
  await page.clock.setSystemTime(now);
  return open(page);
}

test("the row follows what is looked at, says so by its title, and names the product that leads to it", async ({
  page,
}) => {
  await open(page);
  await expect(row(page)).toHaveCount(6);
  await expect(heading(page)).toHaveText("Popular in the shop", { useInnerText: true });
  await expect(page.getByTestId("because")).toBeHidden();
  const popular = await shown(page);
  await look(page, "matcha");
  await expect(heading(page)).toHaveText("Recommended for you", { useInnerText: true });
  await expect(page.getByTestId("because").getByRole("heading")).toHaveText("Because you viewed Matcha");
  const list = await shown(page);
  expect(list).not.toEqual(popular);
  expect(list[0]).toBe("whisk");
  expect(new Set(list).size, "nothing twice").toBe(list.length);
  await page.getByTestId("lang-zh").click();
  await expect(page.getByTestId("because").getByRole("heading")).toHaveText("因为你看过：抹茶");
});

test("the sheet and the basket have what goes well with a product, ready to be added", async ({ page }) => {
  await open(page);
  await page.getByTestId("view-matcha").click();
  const goes = page.getByTestId("goes-well");
  await expect(goes.getByRole("heading")).toHaveText("Goes well with Matcha");
  await expect(goes.locator("[data-vario-item]").first()).toHaveAttribute("data-vario-item", "whisk");
  await goes.getByRole("button", { name: "Add Bamboo Whisk to the basket" }).click();
  await expect(page.getByTestId("cart-count")).toHaveText("1");
  await goes.locator("[data-goes]").first().click();
  await expect(page.locator("#sheet-name")).toHaveText("Bamboo Whisk");
  await page.keyboard.press("Escape");
  const basket = page.getByTestId("basket-goes");
  await expect(basket.getByRole("heading")).toHaveText("Goes well with Bamboo Whisk");
  await expect(basket.locator("[data-vario-item='matcha']")).toBeVisible();
  await page.getByRole("button", { name: "One fewer Bamboo Whisk" }).click();
  await expect(basket).toBeHidden();
});

test("what is not for the visitor goes at once and stays away", async ({ page }) => {
  await open(page);
  await look(page, "matcha");
  await page.getByTestId("dislike-whisk").click();
  expect(await shown(page)).not.toContain("whisk");
  await expect(page.locator("#recommended-notice")).toHaveText("Bamboo Whisk will not be recommended again.");
  await expect(page.locator(".pick-open:focus")).toHaveCount(1);
  await look(page, "matcha");
  expect(await shown(page)).not.toContain("whisk");
});

test("what was seen, clicked and refused of the rows is told with place, seed and model", async ({ page }) => {
  const sent: { event?: string; properties: Record<string, unknown> }[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/v1/batch")) sent.push(...JSON.parse(textOf(request)).batch);
  });
  await open(page);
  await look(page, "matcha");
  await page.getByTestId("recommended").scrollIntoViewIfNeeded();
  await page.waitForTimeout(1_500);
  await page.locator("[data-item='whisk']").click();
  await page.keyboard.press("Escape");
  await page.getByTestId("dislike-longjing").click();
  await page.evaluate(() => window.vario?.flush());
  const of = (event: string, key: string, value: string) =>
    sent.find((message) => message.event === event && message.properties[key] === value)?.properties;
  const known = { place: expect.any(Number), propensity: 1, seed: expect.any(String), model: expect.any(String) };
  expect(of("Creative Viewed", "creative_id", "because-you-viewed/whisk")).toMatchObject({ item: "whisk", ...known });
  expect(of("Product Clicked", "product_id", "whisk")).toMatchObject({ list_id: "because-you-viewed", ...known });
  expect(of("Product Disliked", "product_id", "longjing")).toBeDefined();
});

test("who is held out sees what is popular under a title that says so", async ({ page }) => {
  await open(page, HELD_OUT);
  await look(page, "matcha");
  await expect(row(page)).toHaveCount(6);
  await expect(heading(page)).toHaveText("Popular in the shop", { useInnerText: true });
  await expect(page.getByTestId("because")).toBeHidden();
});

test("the badge has the level and what is missing, and rises with an order", async ({ page }) => {
  await open(page);
  const badge = page.getByTestId("member");
  await expect(badge).toContainText("New Moon");
  await buy(page, "longjing");
  await expect(badge).toContainText("Crescent");
  await expect(badge).toContainText("2 more orders to Half Moon");
  await expect(badge).toHaveAccessibleName(/Crescent.*What this page knows of me/);
});

test("the come-back offer is for those who drift away, once a session, and holds", async ({ browser }) => {
  const regular = await browser.newContext();
  const soon = await returning(regular, 3);
  await expect(soon.getByTestId("member")).toContainText("Half Moon");
  await soon.waitForTimeout(500);
  await expect(soon.getByTestId("come-back")).toBeHidden();
  await regular.close();

  const ignoring = await browser.newContext();
  const ignored = await returning(ignoring, 160);
  await expect(ignored.getByTestId("come-back")).toBeVisible();
  await ignored.reload();
  await ignored.evaluate(() => window.vario?.ready);
  await ignored.waitForTimeout(500);
  await expect(ignored.getByTestId("come-back")).toBeHidden();
  await ignoring.close();

  const context = await browser.newContext();
  const page = await returning(context, 160);
  await expect(page.getByTestId("come-back")).toBeVisible();
  expect(await page.evaluate(() => window.vario?.profile().segment)).toBe("at risk");
  await page.getByTestId("come-back-take").click();
  await expect(page.getByTestId("come-back")).toBeHidden();
  await page.getByTestId("add-whisk").click();
  await expect(page.locator("#sum-shipping")).toHaveText("Free");
  await page.reload();
  await page.evaluate(() => window.vario?.ready);
  await page.waitForTimeout(500);
  await expect(page.getByTestId("come-back")).toBeHidden();
  await page.getByTestId("add-whisk").click();
  await expect(page.locator("#sum-shipping")).toHaveText("Free");
  await context.close();
});

test("nothing moves on the page of somebody who comes back", async ({ context }) => {
  const page = await returning(context, 160);
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as PerformanceEntry & { value: number }).value);
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto("about:blank");
  await page.goto(`${collector.url}${PERSONAL}#recommended`);
  await page.evaluate(() => window.vario?.ready);
  await expect(page.getByTestId("because").locator("[data-vario-item]").first()).toBeVisible();
  await page.waitForTimeout(500);
  const shifts = await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts);
  expect(shifts.reduce((sum, value) => sum + value, 0)).toBeLessThan(0.005);
});

test("the drawer tells what is known, by keyboard too, and forgets it", async ({ context }) => {
  const page = await returning(context, 160);
  await expect.poll(() => stored(page)).toContain("vario.history");
  const drawer = page.getByTestId("known");
  await page.getByTestId("member").focus();
  await page.keyboard.press("Enter");
  await expect(drawer).toBeVisible();
  await expect(page.getByRole("dialog", { name: "What this page knows of me" })).toBeVisible();
  for (let i = 0; i < 5; i++) {
    await page.keyboard.press("Tab");
    const outside = () => document.activeElement !== document.body && !document.activeElement?.closest("dialog");
    expect(await page.evaluate(outside), "the focus stays inside").toBe(false);
  }
  await page.keyboard.press("Escape");
  await expect(drawer).toBeHidden();
  await expect(page.getByTestId("member")).toBeFocused();

  await page.getByTestId("known-open").click();
  await expect(page.getByTestId("known-segment")).toHaveText("At risk of leaving");
  await expect(drawer.locator("[data-fact='segment']")).toContainText("you used to buy often, and stopped");
  await expect(drawer.locator("[data-fact='segment']")).toContainText("last order 160 days ago");
  await expect(page.getByTestId("known-level")).toHaveText("Half Moon");
  await expect(page.getByTestId("known-stage").locator("[aria-current]")).toHaveText("Churned");
  await expect(drawer.locator("[data-fact='churnRisk']")).toContainText("%");
  await expect(drawer.locator("[data-fact='lifetimeValue']")).toContainText(/\$[1-9]/);
  await expect(drawer.locator("[data-interest='green']")).toBeVisible();
  await expect(drawer.locator("[data-item='matcha']")).toBeVisible();
  await expect(drawer.locator("[data-consent='granted']")).toHaveCount(4);
  await expect(drawer.locator("[data-fact='size']")).toContainText("KB");

  await page.getByTestId("forget-me").click();
  await expect(page.getByTestId("known-nothing")).toContainText("This page does not know you.");
  await expect(page.getByTestId("known-status")).toContainText("Forgotten.");
  await page.keyboard.press("Escape");
  await expect(heading(page)).toHaveText("Popular in the shop", { useInnerText: true });
  await expect(page.getByTestId("because")).toBeHidden();
  await expect(page.getByTestId("member")).toContainText("New Moon");
  await expect(page.getByTestId("come-back")).toBeHidden();
  await page.reload();
  await page.evaluate(() => window.vario?.ready);
  expect(await page.evaluate(() => window.vario?.profile())).toMatchObject({ viewed: [], rfm: { orders: 0 } });
});

test("with personalization declined nothing is kept, nobody is known, and no row claims otherwise", async ({
  page,
}) => {
  await open(page);
  await look(page, "matcha");
  await page.evaluate(() => window.vario?.consent({ personalization: false }));
  await look(page, "keemun");
  await buy(page, "longjing");
  await expect(heading(page)).toHaveText("Popular in the shop", { useInnerText: true });
  await expect(page.getByTestId("because")).toBeHidden();
  await expect(page.getByTestId("member")).toBeHidden();
  await expect(page.getByTestId("come-back")).toBeHidden();
  await expect(page.getByTestId("dislike-gaiwan")).toBeHidden();
  await page.getByTestId("known-open").click();
  await expect(page.getByTestId("known-nothing")).toContainText("You declined personalization.");
  await expect(page.getByTestId("forget-me")).toBeHidden();
  expect(await stored(page)).toEqual([]);
  await open(page);
  await expect(row(page)).toHaveCount(6);
  await expect(page.getByTestId("because")).toBeHidden();
  await expect(page.getByTestId("member")).toBeHidden();
  expect(await stored(page)).toEqual([]);
});

const WITHOUT_ROWS = ["model.vario", "recommend*.wasm"];
for (const missing of [...WITHOUT_ROWS, "profile.wasm", "known.js"]) {
  test(`without ${missing} the shop sells all the same`, async ({ page }) => {
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    await page.route(`**/${missing}`, (route) => route.abort());
    await open(page);
    await page.getByTestId("view-matcha").click();
    await expect(page.locator("#sheet-name")).toHaveText("Matcha");
    await expect(page.getByTestId("goes-well")).toBeVisible({ visible: !WITHOUT_ROWS.includes(missing) });
    await page.keyboard.press("Escape");
    await expect(page.getByTestId("recommended")).toBeVisible({ visible: !WITHOUT_ROWS.includes(missing) });
    await page.getByTestId("known-open").click();
    if (missing === "known.js") await expect(page.locator("#announcement")).toHaveText(/could not be loaded/);
    else {
      await expect(page.getByTestId("known")).toBeVisible();
      await page.keyboard.press("Escape");
    }
    await buy(page, "longjing");
    expect(errors).toEqual([]);
  });
}

/** A test made without code: from the click in the Studio to the visitor's first paint, and back to the figures. */
import { type Browser, expect, type Page, test } from "@playwright/test";
import { Collector } from "./collector.ts";
import { watchFrames } from "./frames.ts";
import { launch, openNewTest, pageReady, pick, plan, setColour } from "./new-test-steps.ts";

const BUTTON = '[data-vario-id="hero-action"]';
const WORDS = "Choose your tea today";

let collector: Collector;
test.beforeEach(async () => {
  collector = new Collector();
  await collector.start();
});
test.afterEach(() => collector.remove());

interface Seen {
  page: Page;
  /** What the main button said in each frame before the page was used. */
  frames: string[];
  close(): Promise<void>;
}

/** Somebody who has never been there. */
async function visit(browser: Browser, url: string): Promise<Seen> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const frames = await watchFrames(page, BUTTON);
  await page.goto(url);
  await expect(page.locator(BUTTON)).toBeVisible();
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  return {
    page,
    frames: await frames(),
    close: async () => {
      await page.evaluate(() => window.vario?.flush());
      await context.close();
    },
  };
}

/** A new visitor who is given the variation: nearly all are. */
async function visitInVariation(browser: Browser, url: string): Promise<Seen> {
  for (let attempt = 0; attempt < 6; attempt += 1) {
    const visitor = await visit(browser, url);
    if ((await visitor.page.locator(BUTTON).textContent()) === WORDS) return visitor;
    await visitor.close();
  }
  throw new Error("six new visitors, and none in a variation of 99 percent");
}

test("a test made by clicks is seen at first paint, counted, paused, and undone by restoring the old version", async ({
  browser,
}) => {
  const studio = await browser.newPage();
  const complaints: string[] = [];
  studio.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  await openNewTest(studio, collector.url);
  await pick(studio, BUTTON);
  await expect(studio.getByTestId("element-panel")).toHaveAttribute("data-selector", BUTTON);
  await studio.getByTestId("change-text").fill(WORDS);
  await setColour(studio.getByTestId("change-background"), "#b8340a");
  await expect(studio.frameLocator(".stage-frame").locator(BUTTON)).toHaveText(WORDS);
  await plan(studio, "Main button, orange", "Product Added");
  await launch(studio);
  const card = studio.getByTestId("experiment-main-button-orange");
  await expect(card.getByTestId("state")).toHaveAttribute("data-state", "running");

  const visitor = await visitInVariation(browser, collector.url);
  expect(new Set(visitor.frames), "no frame shows the original").toEqual(new Set([WORDS]));
  expect(await visitor.page.locator(BUTTON).evaluate((button) => getComputedStyle(button).backgroundColor)).toBe(
    "rgb(184, 52, 10)",
  );
  await visitor.page.getByTestId("add-longjing").click();
  await visitor.close();
  await collector.settled();
  const row = studio.getByTestId("variation-main-button-orange-a");
  await expect(row.locator('[data-col="visitors"]')).toHaveText("1", { timeout: 15_000 });
  await expect(row.locator('[data-col="conversions"]')).toHaveText("1");

  await card.getByTestId("pause").click();
  await expect(card.getByTestId("state")).toHaveAttribute("data-state", "paused");
  const paused = await visit(browser, collector.url);
  expect(new Set(paused.frames)).toEqual(new Set(["See the teas"]));
  await paused.close();
  await expect(row.locator('[data-col="conversions"]'), "the figures stay").toHaveText("1");
  const { experiments } = await collector.read<{ experiments: { key: string; variations: { visitors: number }[] }[] }>(
    "experiments",
  );
  const counted = experiments.find(({ key }) => key === "main-button-orange")?.variations ?? [];
  expect(
    counted.reduce((sum, { visitors }) => sum + visitors, 0),
    "nobody is counted while it pauses",
  ).toBe(await exposed());

  await card.getByTestId("resume").click();
  await expect(card.getByTestId("state")).toHaveAttribute("data-state", "running");
  await (await visitInVariation(browser, collector.url)).close();

  await studio.getByTestId("versions-link").click();
  await studio.getByTestId("version-1").getByRole("button").click();
  await expect(studio.getByTestId("version-5")).toHaveAttribute("data-current", "");
  const restored = await visit(browser, collector.url);
  expect(new Set(restored.frames)).toEqual(new Set(["See the teas"]));
  await restored.close();
  expect(complaints).toEqual([]);

  /** Visitors whose exposure to the test is stored. */
  async function exposed(): Promise<number> {
    const { events } = await collector.read<{ events: { event: string; detail: string; visitor: string }[] }>(
      "events?limit=500",
    );
    const seen = events.filter(({ event, detail }) => event === "Experiment Viewed" && /^main-button/.test(detail));
    return new Set(seen.map(({ visitor }) => visitor)).size;
  }
});

test("an audience by search word: the headline matches what was searched for, others see the page as it is", async ({
  browser,
}) => {
  const studio = await browser.newPage();
  await openNewTest(studio, collector.url);
  await pick(studio, BUTTON);
  await studio.getByTestId("change-text").fill(WORDS);
  await plan(studio, "Searched for longjing", "Order Completed");
  await studio.getByTestId("audience-term").fill("longjing, 龙井");
  await launch(studio);
  for (const term of ["buy+Longjing+tea", encodeURIComponent("龙井 茶叶")]) {
    await (await visitInVariation(browser, `${collector.url}/?utm_term=${term}`)).close();
  }
  for (const query of ["", "?utm_term=pu+er", "?term=longjing"]) {
    const other = await visit(browser, `${collector.url}/${query}`);
    expect(new Set(other.frames), query).toEqual(new Set(["See the teas"]));
    await other.close();
  }
});

test("a fragile selector is warned of with a better one to take, and one for several says how many", async ({
  browser,
}) => {
  const studio = await browser.newPage();
  await openNewTest(studio, collector.url);
  await pick(studio, '[data-vario-id="headline"]');
  const warnings = studio.getByTestId("selector-warning");
  await expect(warnings).toHaveCount(0);
  await studio.locator(".selector-note summary").click();
  const selector = studio.getByTestId("selector");
  await selector.fill("body>main>section:nth-of-type(1)>div:nth-of-type(1)>h1");
  await expect(warnings).toContainText("counts the element’s place");
  await studio.getByTestId("selector-better").click();
  await expect(studio.getByTestId("element-panel")).toHaveAttribute("data-selector", '[data-vario-id="headline"]');
  await expect(warnings).toHaveCount(0);

  await pick(studio, '[data-vario-id="add-longjing"] span');
  await studio.locator(".selector-note summary").click();
  await selector.fill('[data-t="product.add"]');
  await selector.press("Tab");
  await expect(warnings).toContainText("finds 1");
  await studio.getByTestId("change-text").fill("Into the basket");
  const texts = studio.frameLocator(".stage-frame").locator('[data-t="product.add"]');
  for (const text of await texts.allTextContents()) expect(text).toBe("Into the basket");
  await studio.getByTestId("step-launch").click();
  await expect(studio.getByTestId("caution")).toContainText(`${await texts.count()} elements`);
});

test("an element is chosen by keys, changed, and the change undone; a reload loses nothing", async ({ browser }) => {
  const studio = await browser.newPage();
  await openNewTest(studio, collector.url);
  await studio.getByTestId("pick-layer").focus();
  for (const key of ["ArrowDown", "ArrowRight", "Enter"]) await studio.keyboard.press(key);
  await expect(studio.getByTestId("element-panel")).toHaveAttribute("data-selector", '[data-t="hero.lead"]');
  const lead = studio.frameLocator(".stage-frame").locator('[data-t="hero.lead"]');
  const before = await lead.textContent();
  await studio.getByTestId("change-text").fill("Tea for today.");
  await expect(lead).toHaveText("Tea for today.");
  await studio.getByTestId("undo").click();
  await expect(lead).toHaveText(before ?? "");
  await studio.getByTestId("redo").click();
  await expect(lead).toHaveText("Tea for today.");
  await studio.getByTestId("change-hide").check();
  await expect(lead).toBeHidden();
  await studio.reload();
  await pageReady(studio);
  await expect(lead).toBeHidden();
  await studio.locator('[data-testid="change"][data-kind="hide"]').getByRole("button").last().click();
  await expect(lead).toHaveText("Tea for today.");
  await studio.getByTestId("start-over").click();
  await pageReady(studio);
  await expect(lead).toHaveText(before ?? "");
});

test("a cold spot of the heatmap leads to its test, on a phone too", async ({ browser }) => {
  await clickOften(100, BUTTON);
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, locale: "zh-CN" });
  const studio = await context.newPage();
  await studio.goto(`${collector.url}/studio/#/heatmap`);
  await studio.getByTestId("cold-spots").getByTestId("test-this").first().click();
  await expect(studio.getByTestId("element-panel")).toBeVisible();
  await expect(studio.getByTestId("element-panel")).toHaveAttribute("data-selector", /data-vario-id|data-item/);
  await studio.getByTestId("change-background").fill("#b8340a");
  await expect(studio.getByTestId("change")).toHaveCount(1);
  await studio.getByTestId("next").click();
  await studio.getByTestId("test-name").fill("手机端按钮");
  await studio.getByTestId("audience-device-phone").check();
  await studio.getByTestId("next").click();
  await expect(studio.getByTestId("summary")).toContainText("手机");
  const beside = await studio.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(beside).toBeLessThanOrEqual(0);
  await studio.getByTestId("launch").click();
  await expect(studio.getByTestId("experiment-test-1").getByTestId("state")).toHaveText("进行中");
  await context.close();
});

/** Clicks on an element of the landing page, as its visitors' browsers would report them. */
async function clickOften(times: number, selector: string): Promise<void> {
  const batch = Array.from({ length: times }, (_, index) => ({
    type: "track",
    event: "Heatmap Recorded",
    messageId: `click-${index}`,
    anonymousId: `visitor-${index}`,
    timestamp: new Date().toISOString(),
    properties: {
      ...{ v: 1, route: "/", vw: 1280, vh: 720, pw: 1280, ph: 4000, device: "desktop", variations: {} },
      elements: [["1", 200, 48, selector]],
      points: [[1, 0, 16_000, 16_000, 16_000, 400, 0]],
      scroll: 20,
    },
    context: { page: { url: `${collector.url}/`, path: "/" } },
  }));
  const body = JSON.stringify({ writeKey: "demo", batch });
  const answer = await fetch(`${collector.url}/v1/batch`, { method: "POST", body });
  expect(Object.keys(((await answer.json()) as { reasons: object }).reasons)).toEqual([]);
}

test("two who work at once lose nothing: the later launch is made on top of the earlier", async ({ browser }) => {
  const pages = [await browser.newPage(), await browser.newPage()];
  for (const [index, studio] of pages.entries()) {
    await openNewTest(studio, collector.url);
    await pick(studio, BUTTON);
    await studio.getByTestId("change-text").fill(WORDS);
    await plan(studio, `Test ${index}`, "Order Completed");
  }
  for (const studio of pages) await launch(studio);
  const payload = (await (await fetch(`${collector.url}/payload.json`)).json()) as { experiments: { key: string }[] };
  expect(payload.experiments.map(({ key }) => key)).toEqual(["test-0", "test-1"]);
});

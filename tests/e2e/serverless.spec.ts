/** The demo from a static host: no server, the events stay in the browser, and the Studio opens on them. */
import { expect, test } from "@playwright/test";
import { launch, openNewTest, pick, plan } from "./new-test-steps.ts";
import { Site } from "./site.ts";

let site: Site;
test.beforeAll(async () => {
  // In a sub-folder, as project pages of code hosts are.
  site = await new Site({ folders: { "/tea/": "demo-dist" } }).start();
});
test.afterAll(() => site.stop());

test("a visit is seen in the Studio at once, and nothing leaves the browser", async ({ context }) => {
  const foreign: string[] = [];
  context.on("request", (request) => {
    if (!request.url().startsWith(`${site.url}/tea/`) || request.method() !== "GET") foreign.push(request.url());
  });
  const shop = await context.newPage();
  await shop.goto(`${site.url}/tea/`);
  const headline = await shop.evaluate(() => document.documentElement.dataset.headline ?? "");
  await shop.getByTestId("view-longjing").click();
  await shop.keyboard.press("Escape");
  await expect(shop.getByTestId("recommended").locator("button[data-item]").first()).toBeVisible();
  await shop.getByTestId("add-longjing").click();
  await shop.getByTestId("buy").click();
  await expect(shop.getByTestId("thanks")).toBeVisible();
  const id = await shop.evaluate(() => window.vario?.debug().visitorId ?? "");
  await shop.evaluate(() => window.vario?.flush());

  const studio = await context.newPage();
  await studio.goto(`${site.url}/tea/studio/#/overview`);
  await expect(studio.getByTestId("tile-visitors")).toContainText("1");
  await expect(studio.getByTestId("tile-orders")).toContainText("1");
  await studio.goto(`${site.url}/tea/studio/#/experiments`);
  const row = studio.getByTestId(`variation-hero-headline-${headline}`);
  await expect(row.locator('[data-col="visitors"]')).toHaveText("1");
  await expect(row.locator('[data-col="conversions"]')).toHaveText("1");
  await studio.goto(`${site.url}/tea/studio/#/heatmap`);
  await expect(studio.getByTestId("heatmap-canvas")).toHaveAttribute("data-points", /^[1-9]/, { timeout: 20_000 });
  await studio.goto(`${site.url}/tea/studio/#/visit`);
  await expect(studio.locator("main")).toContainText(id.slice(-6));
  expect(foreign).toEqual([]);
});

test("a test made in the Studio is published into this browser, where the page reads it, and taken back", async ({
  context,
}) => {
  const studio = await context.newPage();
  await openNewTest(studio, `${site.url}/tea`);
  await pick(studio, '[data-vario-id="hero-action"]');
  await studio.getByTestId("change-text").fill("Choose your tea today");
  await plan(studio, "Main button", "Product Added");
  await launch(studio);
  await expect(studio.getByTestId("experiment-main-button").getByTestId("state")).toHaveText("Running");
  const shop = await context.newPage();
  const payload = async () => {
    await shop.goto(`${site.url}/tea/index.html`);
    return JSON.parse((await shop.locator("#vario-payload").textContent()) ?? "") as {
      experiments?: { key: string }[];
    };
  };
  expect((await payload()).experiments?.map(({ key }) => key)).toEqual(["main-button"]);
  await studio.getByTestId("versions-link").click();
  await studio.getByTestId("version-1").getByRole("button").click();
  await expect(studio.getByTestId("version-3")).toHaveAttribute("data-current", "");
  expect((await payload()).experiments).toBeUndefined();
});

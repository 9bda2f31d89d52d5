/** Landing page and Studio: no complaint in the console, nothing beside the screen, both languages, every width. */
import { expect, test } from "@playwright/test";
import { Collector } from "./collector.ts";

const collector = new Collector();
test.beforeAll(() => collector.start());
test.afterAll(() => collector.remove());

const SECTIONS = ["overview", "experiments", "new-test", "versions", "heatmap", "recommendations"];
const PAGES = ["/", ...SECTIONS.map((section) => `/studio/#/${section}`)];

for (const width of [390, 768, 1440, 2560]) {
  test(`at ${width} px every page fits and stays silent, in English and Chinese`, async ({ browser }) => {
    for (const locale of ["en-US", "zh-CN"]) {
      const context = await browser.newContext({ viewport: { width, height: 900 }, locale });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) complaints.push(message.text());
      });
      for (const path of PAGES) {
        await page.goto(collector.url + path);
        await page.waitForTimeout(400);
        // The page in the heatmap's frame says so when it is taken away while it loads.
        if (path.endsWith("heatmap")) await page.waitForLoadState("networkidle");
        expect(complaints, `${path} ${locale}`).toEqual([]);
        const beside = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(beside, `${path} at ${width} px in ${locale}`).toBeLessThanOrEqual(0);
        const chinese = await page.evaluate(() => /[\u4e00-\u9fff]{4}/.test(document.body.innerText));
        if (locale === "zh-CN") expect(chinese, `${path} speaks Chinese`).toBe(true);
      }
      await context.close();
    }
  });
}

/** The variation is there in the first frame that shows its element. */
import { expect, test } from "@playwright/test";
import { Collector } from "./collector.ts";
import { newVisitor } from "./visitors.ts";

const collector = new Collector();
test.beforeAll(() => collector.start());
test.afterAll(() => collector.remove());

test("over 24 new visitors no frame shows another headline than the visitor's, and every visitor sees one", async ({
  browser,
}) => {
  const words = new Map<string, string>();
  for (let load = 0; load < 24; load += 1) {
    const visitor = await newVisitor(browser, collector.url);
    const frames = await visitor.frames();
    expect(new Set(frames).size).toBe(1);
    const shown = frames[0] ?? "";
    expect(words.get(visitor.headline) ?? shown).toBe(shown);
    words.set(visitor.headline, shown);
    await visitor.context.close();
  }
  expect(words.size).toBe(2);
});

test("a visitor keeps the variation over visits and languages", async ({ browser }) => {
  const visitor = await newVisitor(browser, collector.url);
  for (const query of ["", "?lang=zh", "?lang=en"]) {
    await visitor.page.goto(`${collector.url}/${query}`);
    expect(await visitor.page.evaluate(() => document.documentElement.dataset.headline)).toBe(visitor.headline);
  }
  await visitor.context.close();
});

test("the script is revalidated, not sent again", async ({ request }) => {
  const first = await request.get(`${collector.url}/v.js`);
  const etag = first.headers().etag ?? "";
  expect(etag).not.toBe("");
  const again = await request.get(`${collector.url}/v.js`, { headers: { "if-none-match": etag } });
  expect(again.status()).toBe(304);
});

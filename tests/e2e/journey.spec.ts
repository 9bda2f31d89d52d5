/** The whole way of the data: browser → collector → DuckDB → Studio. */
import { expect, type Page, test } from "@playwright/test";
import { Collector } from "./collector.ts";
import { type Visitor, visitorsOfBothVariations } from "./visitors.ts";

const collector = new Collector();
test.beforeAll(() => collector.start());
test.afterAll(() => collector.remove());

/** Looks at two teas, takes a recommendation, buys. */
async function shop(page: Page): Promise<void> {
  await page.getByTestId("view-longjing").click();
  await page.keyboard.press("Escape");
  const recommended = page.getByTestId("recommended").locator("button[data-item]");
  await expect(recommended.first()).toBeVisible();
  await recommended.first().click();
  await page.keyboard.press("Escape");
  await page.getByTestId("add-longjing").click();
  await expect(page.getByTestId("cart-count")).toHaveText("1");
  await page.getByTestId("buy").click();
  await expect(page.getByTestId("thanks")).toBeVisible();
}

/** What `shop` and the visit itself leave behind. */
const DONE = {
  page: 1,
  // Two of the payload, and whether the list was personal.
  "Experiment Viewed": 3,
  "Product Viewed": 2,
  "Product Clicked": 1,
  "Product Added": 1,
  "Order Completed": 1,
};

test("two visitors in two variations are told apart from the first frame to the Studio, every event exactly once", async ({
  browser,
}) => {
  const visitors = await visitorsOfBothVariations(browser, collector.url);
  expect([...visitors.keys()].sort()).toEqual(["bold", "control"]);
  const all: Visitor[] = [...visitors.values()];

  const texts = new Set<string>();
  for (const visitor of all) {
    const frames = await visitor.frames();
    expect(frames.length).toBeGreaterThan(0);
    expect(new Set(frames).size, "one headline in all frames").toBe(1);
    expect(frames[0]).not.toBe("");
    texts.add(frames[0] ?? "");
  }
  expect(texts.size, "each variation has its own words").toBe(2);

  for (const visitor of all) {
    await shop(visitor.page);
    // The tab is closed at once: what is not yet sent must leave now.
    await visitor.page.close({ runBeforeUnload: false });
  }
  await collector.settled();

  const studio = await browser.newPage();
  await studio.goto(`${collector.url}/studio/#/experiments`);
  const { experiments } = await collector.read<{
    experiments: { key: string; variations: { key: string; visitors: number; conversions: number }[] }[];
  }>("experiments");
  const headline = experiments.find(({ key }) => key === "hero-headline");
  expect(headline?.variations).toHaveLength(2);
  for (const { key, visitors: seen, conversions } of headline?.variations ?? []) {
    expect(seen).toBeGreaterThanOrEqual(1);
    expect(conversions).toBe(1);
    const row = studio.getByTestId(`variation-hero-headline-${key}`);
    await expect(row.locator('[data-col="visitors"]')).toHaveText(String(seen));
    await expect(row.locator('[data-col="conversions"]')).toHaveText("1");
  }
  await studio.goto(`${collector.url}/studio/#/heatmap`);
  await expect(studio.getByTestId("heatmap-canvas")).toHaveAttribute("data-points", /^[1-9]/);
  await studio.close();
  for (const visitor of all) await visitor.context.close();

  await collector.stop();
  for (const visitor of all) {
    expect(visitor.complaints).toEqual([]);
    const rows = await collector.rows(
      `SELECT coalesce(event, type) AS name, count(*)::INTEGER AS n, count(DISTINCT message_id)::INTEGER AS ids
       FROM events WHERE anonymous_id = '${visitor.id}' GROUP BY ALL`,
    );
    for (const { n, ids } of rows) expect(ids).toBe(n);
    // What is captured without a call is told of elsewhere.
    const shop = rows.filter(({ name }) => String(name) in DONE || name === "Product List Viewed");
    const counts = Object.fromEntries(shop.map(({ name, n }) => [name, n]));
    expect(counts).toEqual({ ...DONE, "Product List Viewed": counts["Product List Viewed"] });
    expect(counts["Product List Viewed"]).toBeGreaterThan(0);
    const [clicked] = await collector.rows(
      `SELECT sum(json_array_length(properties, '$.points'))::INTEGER AS points FROM events
       WHERE event = 'Heatmap Recorded' AND anonymous_id = '${visitor.id}'`,
    );
    expect(clicked?.points).toBe(4);
    for (const [id, name] of visitor.sent) {
      expect(
        await collector.rows(`SELECT coalesce(event, type) AS name FROM events WHERE message_id = '${id}'`),
      ).toEqual([{ name }]);
    }
  }
  const twice = await collector.rows(
    "SELECT 1 FROM events WHERE event = 'Experiment Viewed' GROUP BY session_id, properties->>'experiment_id' HAVING count(*) > 1",
  );
  expect(twice, "an exposure once a session and experiment").toEqual([]);
  const gaps = await collector.rows(
    "SELECT tab FROM events GROUP BY anonymous_id, tab HAVING max(seq) <> count(*) OR min(seq) <> 1",
  );
  expect(gaps, "each tab's sequence is whole").toEqual([]);
});

/** The audience from the store to the Studio: buyers, stages, recommendations against the holdout. */
import { expect, test } from "@playwright/test";
import { Collector } from "./collector.ts";

const DAY = 86_400_000;
const collector = new Collector();
test.beforeAll(() => collector.start());
test.afterAll(() => collector.remove());

let sequence = 0;

function event(visitor: string, daysAgo: number, event: string, properties: Record<string, unknown> = {}) {
  sequence += 1;
  return {
    type: "track",
    messageId: `audience-${sequence}`,
    anonymousId: visitor,
    timestamp: new Date(Date.now() - daysAgo * DAY).toISOString(),
    event,
    properties,
    context: { sessionId: `${visitor}-${Math.round(daysAgo)}` },
  };
}

const order = (visitor: string, daysAgo: number, revenue: number) =>
  event(visitor, daysAgo, "Order Completed", { revenue, currency: "EUR" });
const exposed = (visitor: string, variation: string) =>
  event(visitor, 20, "Experiment Viewed", { experiment_id: "vario-personalization", variation_id: variation });

/** A regular, three who bought again, nine who bought once, one who is lost, and 300 exposed visitors of whom the personal ones buy more. */
function visits() {
  const batch = [
    ...[60, 40, 20, 10, 2].map((daysAgo) => order("regular", daysAgo, 100)),
    ...Array.from({ length: 9 }, (_, index) => order(`once-${index}`, 5 + index * 5, 20)),
    ...[2, 3, 4].flatMap((orders) =>
      Array.from({ length: orders }, (_, index) => order(`again-${orders}`, 30 + index * 10, 40)),
    ),
    order("gone", 200, 50),
  ];
  for (let index = 0; index < 300; index++) {
    const variation = index % 2 === 0 ? "holdout" : "personal";
    batch.push(exposed(`exposed-${index}`, variation));
    const isBuyer = variation === "holdout" ? index % 20 === 0 : index % 3 === 0;
    if (isBuyer) batch.push(order(`exposed-${index}`, 15, 30));
  }
  return batch;
}

test("the page tells of nobody, then of buyers, stages and lift, in both languages and on a phone", async ({
  page,
}) => {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(`${collector.url}/studio/?lang=en#/audience`);
  await expect(page.getByTestId("state-empty")).toContainText("agreed to analytics");

  const body = JSON.stringify({ writeKey: "demo", batch: visits(), sentAt: new Date().toISOString() });
  const stored = await fetch(`${collector.url}/v1/batch`, { method: "POST", body });
  expect(stored.status).toBe(200);
  await page.reload();

  await expect(page.getByTestId("rfm").locator("td.rfm-cell")).toHaveCount(25);
  await expect(page.getByTestId("rfm-5-5")).toContainText("Champions");
  await expect(page.getByTestId("rfm-5-5")).toContainText("€500");
  await expect(page.getByTestId("lift-verdict")).toHaveAttribute("data-tone", "up");
  await expect(page.getByTestId("lift-personal").locator("[data-col='visitors']")).toHaveText("150");

  const flows = page.getByTestId("flow");
  await page.getByText("As a table").click();
  await expect(flows.filter({ hasText: "Churned" }).first()).toBeVisible();
  await page.getByRole("button", { name: "7 days" }).click();
  await expect(page.getByTestId("lifecycle")).toHaveAttribute("data-days", "7");

  await page.getByRole("button", { name: "中文" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("人群");
  await expect(page.getByTestId("rfm-5-5")).toContainText("高价值");
  await page.setViewportSize({ width: 390, height: 844 });
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, "nothing to scroll sideways").toBe(0);
  expect(complaints).toEqual([]);
});

test("the export holds what the page was computed from", async () => {
  const response = await fetch(`${collector.url}/v1/export?event=Order+Completed`);
  const lines = (await response.text()).trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line).event)).toEqual(lines.map(() => "Order Completed"));
  const { rfm } = await collector.read<{ rfm: { buyers: number } }>("audience");
  expect(new Set(lines.map((line) => JSON.parse(line).anonymousId)).size).toBe(rfm.buyers);
});

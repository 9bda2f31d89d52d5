/** Private pages, from a real click to the Studio's estimates: one report a visitor and day, and nothing that it could be traced by. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page, type Request, test } from "@playwright/test";
import { Heatmap, initSync } from "../../build/wasm/heatmap/heatmap.js";
import { Collector } from "./collector.ts";
import { ROOT, Site } from "./site.ts";

const EPSILON = 3;
const CELLS = ["#plans", "#faq"];
const PAYLOAD = {
  features: {},
  vario: { heatmap: { private: [{ route: "/pricing", epsilon: EPSILON, cells: CELLS }] } },
};

const folder = mkdtempSync(join(tmpdir(), "vario-private-"));
const collector = new Collector();
let site: Site;
const pages: Record<string, string> = {};
/** Its address is another after each start: the pages have to name it. */
async function startCollector(): Promise<void> {
  await collector.start({ VARIO_PAYLOAD: join(folder, "payload.json") });
  pages["/pricing"] = pages["/tea"] = page();
}

const page = () => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Prices</title>
<style>body { margin: 0; font: 16px sans-serif } #plans, #faq { margin: 40px; width: 800px; height: 300px; background: #eef }</style>
<script src="/vario/vario.iife.js"></script>
<script>Vario.start({ writeKey: "demo", endpoint: ${JSON.stringify(collector.url)}, consent: "granted",
  heatmap: { move: true }, payload: ${JSON.stringify(PAYLOAD)} });</script></head>
<body><div id="plans"><button id="buy">Buy</button></div><div id="faq">Questions</div><p id="words">Words</p></body></html>`;

test.beforeAll(async () => {
  writeFileSync(join(folder, "payload.json"), JSON.stringify(PAYLOAD));
  await startCollector();
  site = await new Site({ folders: { "/vario/": "dist" }, pages }).start();
  initSync({ module: readFileSync(join(ROOT, "dist/heatmap.wasm")) });
});
test.afterAll(async () => {
  await site.stop();
  await collector.remove();
  rmSync(folder, { recursive: true });
});

async function open(tab: Page, path: string): Promise<void> {
  const chunk = tab.waitForResponse((response) => response.url().endsWith("heatmap.wasm"));
  await tab.goto(`${site.url}${path}`);
  await Promise.all([chunk, tab.evaluate(() => window.vario?.ready)]);
  // It is known by then whose turn the day's report is.
  await expect.poll(() => tab.evaluate(() => localStorage.getItem("vario.private"))).not.toBeNull();
  await tab.waitForTimeout(300);
}
const isReport = (request: Request) => !!request.postData()?.includes("Heatmap Reported");

test("a visitor's clicks leave one report a day, without a point and without a link to the visitor", async ({
  page: tab,
}) => {
  const requests: Request[] = [];
  tab.on("request", (request) => {
    if (isReport(request)) requests.push(request);
  });
  await open(tab, "/pricing");
  await tab.locator("#plans").click({ position: { x: 700, y: 250 } });
  await expect.poll(() => requests.length).toBe(1);
  await tab.locator("#faq").click();
  await tab.locator("#buy").click();
  await open(tab, "/pricing");
  await tab.locator("#faq").click();
  await open(tab, "/tea");
  await tab.locator("#buy").click();
  await tab.goto("about:blank");
  expect(requests).toHaveLength(1);
  const headers = await requests[0]?.allHeaders();
  // Of a request without a referrer the browser's tools say either nothing or an empty one.
  expect([headers?.cookie, headers?.referer || undefined]).toEqual([undefined, undefined]);
  const { batch } = JSON.parse(requests[0]?.postData() ?? "");
  expect(batch).toHaveLength(1);
  await collector.settled();

  await collector.stop();
  const rows = await collector.rows(
    `SELECT event, path, anonymous_id, message_id, user_id, session_id, tab, seq, sent_at, context, properties,
      received_at::VARCHAR AS received, timestamp::VARCHAR AS captured FROM events ORDER BY row`,
  );
  await startCollector();
  const [report, ...more] = rows.filter(({ event }) => event === "Heatmap Reported");
  expect(more).toEqual([]);
  expect(report).toMatchObject({
    path: null,
    user_id: null,
    session_id: null,
    tab: null,
    seq: null,
    sent_at: null,
    context: "{}",
  });
  expect([report?.received, report?.captured].join()).toMatch(/^\S+ 00:00:00,\S+ 00:00:00$/);
  expect(JSON.parse(String(report?.properties))).toEqual({
    ...{ v: 1, route: "/pricing", epsilon: EPSILON },
    ...{ cells: expect.stringMatching(/^[0-9a-z]+$/), bits: expect.stringMatching(/^[A-Za-z0-9+/]{7}=$/) },
  });
  // Points are the ordinary page's alone, and no other message has an id of the report's.
  const others = rows.filter(({ event }) => event !== "Heatmap Reported");
  expect(others.length).toBeGreaterThan(3);
  const captured = others.filter(({ event }) => event === "Heatmap Recorded" || event === "Layout Captured");
  expect(new Set(captured.map(({ properties }) => JSON.parse(String(properties)).route))).toEqual(new Set(["/tea"]));
  for (const id of [report?.anonymous_id, report?.message_id]) expect(JSON.stringify(others)).not.toContain(String(id));
});

test("a visit without a click reports as well, when the page is left", async ({ page: tab }) => {
  const reports = async () =>
    (await collector.read<{ reports: number }[]>("heatmap/private?route=/pricing"))[0]?.reports;
  const before = (await reports()) ?? 0;
  await open(tab, "/pricing");
  await tab.goto("about:blank");
  await expect.poll(reports).toBe(before + 1);
});

test("thousands of reports give the truth within their errors, and the Studio shows it with its epsilon", async ({
  browser,
}) => {
  const before = await collector.read<{ reports: number }[]>("heatmap/private?route=/pricing");
  const module = new Heatmap();
  const VISITORS = 6000;
  // Four of ten in the ninth cell of the first element, two of ten in the first of the second, the others in none.
  const truth = (visitor: number) => [8, 8, 8, 8, 16, 16, -1, -1, -1, -1][visitor % 10] ?? -1;
  for (let from = 0; from < VISITORS; from += 500) {
    const batch = Array.from({ length: 500 }, (_, at) => {
      const chance = crypto.getRandomValues(new Uint8Array((CELLS.length + 1) * 64));
      const bits = module.answer(CELLS.length * 16, truth(from + at), EPSILON, chance);
      const cells = module.alphabet(CELLS.join("\n"));
      const id = () => crypto.randomUUID();
      const properties = { v: 1, route: "/pricing", epsilon: EPSILON, cells, bits };
      return { type: "track", messageId: id(), anonymousId: id(), event: "Heatmap Reported", properties };
    });
    const body = JSON.stringify({ writeKey: "demo", batch });
    expect((await fetch(`${collector.url}/v1/batch`, { method: "POST", body })).ok).toBe(true);
  }
  interface Estimate {
    estimate: number;
    error: number;
  }
  const [answer, ...more] = await collector.read<
    { epsilon: number; reports: number; cells: (Estimate & { selector: string; cell: number })[]; none: Estimate }[]
  >("heatmap/private?route=/pricing");
  expect(more).toEqual([]);
  expect(answer?.epsilon).toBe(EPSILON);
  expect(answer?.reports).toBe(VISITORS + (before[0]?.reports ?? 0));
  for (const { selector, cell, estimate, error } of answer?.cells ?? []) {
    const symbol = CELLS.indexOf(selector) * 16 + cell;
    const expected = symbol === 8 ? VISITORS * 0.4 : symbol === 16 ? VISITORS * 0.2 : 0;
    // Two reports are real visitors'. Five errors: one run of 50,000 would fail by chance.
    expect(Math.abs(estimate - expected), `cell ${cell} of ${selector}`).toBeLessThan(5 * error + 2);
  }
  expect(Math.abs((answer?.none.estimate ?? 0) - VISITORS * 0.4)).toBeLessThan(5 * (answer?.none.error ?? 0) + 2);

  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
  const studio = await context.newPage();
  await studio.goto(`${collector.url}/studio/#/heatmap?route=%2Fpricing&device=desktop`);
  await studio.getByTestId("heatmap-address").fill(`${site.url}/pricing`);
  await studio.getByTestId("heatmap-address").press("Enter");
  await studio.locator('[data-layer="private"]').click();
  await expect(studio.getByTestId("heatmap-private")).toContainText(String(EPSILON));
  await expect(studio.locator(".heat-stage")).toHaveAttribute("data-kind", "frame", { timeout: 15_000 });
  await expect(studio.locator(".private-row").first()).toContainText(/3\d%|4\d%/);
  await studio.waitForTimeout(1000);
  const folderOfPictures = process.env.VARIO_SCREENSHOTS;
  if (folderOfPictures) await studio.screenshot({ path: join(folderOfPictures, "heatmap-private.png") });
  await context.close();
});

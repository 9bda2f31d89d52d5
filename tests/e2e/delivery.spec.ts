/** Nothing is lost and nothing doubled, whatever the network and the collector do. */
import { expect, type Page, test } from "@playwright/test";
import { type Message, pageWith, Site, type SiteOptions } from "./site.ts";

const FOLDERS = { "/vario/": "dist" };
const PAGE = pageWith('data-consent="granted"');
const sites: Site[] = [];

async function site(options: SiteOptions = {}): Promise<Site> {
  const made = await new Site({ folders: FOLDERS, pages: { "/": PAGE }, ...options }).start();
  sites.push(made);
  return made;
}

test.afterEach(async () => {
  for (const made of sites.splice(0)) await made.stop();
});

const names = (messages: Message[]) => messages.map(({ event, type }) => event ?? type).sort();

async function track(page: Page, ...events: string[]): Promise<void> {
  await page.evaluate((events) => {
    for (const event of events) window.vario?.track(event);
  }, events);
}

test("a collector that answers 503 three times gets every event in the end, each under one id", async ({ page }) => {
  const stored = new Map<string, number>();
  const made = await site({
    batch: ({ batch }, number) => {
      if (number <= 3)
        return { status: 503, headers: { "retry-after": "0", "access-control-expose-headers": "Retry-After" } };
      for (const { messageId } of batch) stored.set(messageId, (stored.get(messageId) ?? 0) + 1);
      return { status: 200 };
    },
  });
  await page.goto(made.url);
  await track(page, "a", "b", "c");
  await page.evaluate(() => window.vario?.flush());
  expect(names(made.messages)).toEqual(["a", "b", "c", "page"]);
  expect([...stored.values()]).toEqual([1, 1, 1, 1]);
  expect(await page.evaluate(() => window.vario?.debug().queue)).toBe(0);
});

test("messages that the collector wants again are sent again, those it drops are counted", async ({ page }) => {
  const made = await site({
    batch: ({ batch }, number) => {
      const results = batch.map(({ messageId, event }) => [
        messageId,
        event === "bad" ? "drop" : event === "later" && number === 1 ? "retry" : "ok",
      ]);
      return { status: 200, body: { results: Object.fromEntries(results) } };
    },
  });
  await page.goto(made.url);
  await track(page, "good", "bad", "later");
  await page.evaluate(() => window.vario?.flush());
  await expect.poll(() => page.evaluate(() => window.vario?.debug().queue)).toBe(0);
  const sent = made.batches.flatMap(({ batch }) => batch).map(({ event, type }) => event ?? type);
  expect(sent.filter((name) => name === "later")).toHaveLength(2);
  expect(sent.filter((name) => name === "good")).toHaveLength(1);
  expect(Object.values(await page.evaluate(() => window.vario?.debug().dropped ?? {}))).toEqual([1]);
});

test("what a closed tab could not deliver is sent by the next visit", async ({ context }) => {
  let up = false;
  const made = await site({ batch: () => ({ status: up ? 200 : 503 }) });
  const first = await context.newPage();
  await first.goto(made.url);
  await track(first, "before closing");
  await first.waitForTimeout(300);
  await first.close({ runBeforeUnload: false });
  up = true;
  made.batches.length = 0;
  const second = await context.newPage();
  await second.goto(made.url);
  await expect.poll(() => names(made.messages), { timeout: 15_000 }).toContain("before closing");
  await second.evaluate(() => window.vario?.flush());
  expect(await second.evaluate(() => window.vario?.debug().queue)).toBe(0);
});

test("an event tracked in the moment of leaving arrives", async ({ context }) => {
  const made = await site();
  const page = await context.newPage();
  await page.goto(made.url);
  await page.evaluate(() => window.vario?.ready);
  await page.evaluate(() => {
    window.addEventListener("pagehide", () => window.vario?.track("last words"), { capture: true });
    window.vario?.track("just before");
    location.href = "about:blank";
  });
  await expect
    .poll(() => names(made.messages), { timeout: 10_000 })
    .toEqual(expect.arrayContaining(["just before", "last words"]));
});

test("a collector that never answers holds nothing up and loses nothing", async ({ context }) => {
  let silent = true;
  const made = await site({ batch: () => (silent ? undefined : { status: 200 }) });
  const page = await context.newPage();
  await page.goto(made.url);
  await track(page, "patient");
  await page.waitForTimeout(1_500);
  expect(await page.evaluate(() => window.vario?.debug().queue)).toBe(2);
  await page.close({ runBeforeUnload: false });
  silent = false;
  made.batches.length = 0;
  const again = await context.newPage();
  await again.goto(made.url);
  await expect.poll(() => names(made.messages), { timeout: 15_000 }).toContain("patient");
});

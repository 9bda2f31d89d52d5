/** Several tabs share one log and one visitor; a page that comes back from the cache knows what happened meanwhile. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, expect, type Page, test } from "@playwright/test";
import { chromiumPath } from "../../scripts/setup/browsers.mjs";
import { type Message, pageWith, Site, type SiteOptions } from "./site.ts";

const FOLDERS = { "/vario/": "dist" };
const PAGE = pageWith('data-consent="granted"');
const sites: Site[] = [];

async function site(options: SiteOptions = {}): Promise<Site> {
  const made = await new Site({ folders: FOLDERS, pages: { "/": PAGE, "/next": PAGE }, ...options }).start();
  sites.push(made);
  return made;
}

test.afterEach(async () => {
  for (const made of sites.splice(0)) await made.stop();
});

/** Records of consent and requests to delete are not what these tests are about. */
const OWN = ["Consent Changed", "Data Deletion Requested"];
const names = (messages: Message[]) =>
  messages
    .map(({ event, type }) => event ?? type)
    .filter((name) => !OWN.includes(name))
    .sort();
const track = (page: Page, event: string) => page.evaluate((event) => window.vario?.track(event), event);
const queue = (page: Page) => page.evaluate(() => window.vario?.debug().queue);
const visitor = (page: Page) => page.evaluate(() => window.vario?.debug().visitorId);

async function open(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url);
  await page.evaluate(() => window.vario?.ready);
  // Saved, locked and looked through: idle, a second later at most.
  await page.waitForTimeout(1_300);
  return page;
}

test("a tab leaves the messages of a living tab alone and takes up those of a closed one, each sent once", async ({
  context,
}) => {
  let up = false;
  const taken: string[] = [];
  const made = await site({
    batch({ batch }) {
      if (up) taken.push(...batch.map(({ messageId }) => messageId));
      return { status: up ? 200 : 503 };
    },
  });
  const closed = await open(context, made.url);
  const living = await open(context, made.url);
  await track(closed, "of the closed tab");
  await track(living, "of the living tab");
  await closed.waitForTimeout(200);
  await closed.close({ runBeforeUnload: false });
  const third = await open(context, made.url);
  expect(await queue(living)).toBe(2);
  expect(await queue(third)).toBe(3);
  up = true;
  for (const page of [living, third]) await page.evaluate(() => window.vario?.flush());
  await expect.poll(() => taken.length).toBeGreaterThanOrEqual(5);
  expect(new Set(taken).size).toBe(taken.length);
  expect(names(made.messages)).toEqual(["of the closed tab", "of the living tab", "page", "page", "page"]);
});

test("reset() and forget() in one tab hold in the other", async ({ context }) => {
  const made = await site();
  const one = await open(context, made.url);
  const two = await open(context, made.url);
  await two.evaluate(() => window.vario?.identify("user-17"));
  await expect.poll(() => one.evaluate(() => localStorage.getItem("vario.visitor"))).toContain("user-17");
  await one.evaluate(() => window.vario?.reset());
  const fresh = await visitor(one);
  await expect.poll(() => visitor(two)).toBe(fresh);
  await track(two, "after the reset");
  await two.evaluate(() => window.vario?.flush());
  expect(made.messages.at(-1)).toMatchObject({ event: "after the reset", anonymousId: fresh });
  expect(made.messages.at(-1)).not.toHaveProperty("userId");
  await one.evaluate(() => window.vario?.forget());
  await expect.poll(() => visitor(two)).not.toBe(fresh);
  await two.waitForTimeout(1_300);
  expect(await two.evaluate(() => JSON.stringify(localStorage))).not.toContain(fresh ?? "?");
});

test("tabs that store nothing are one visitor in one session, and hear of a decision and a reset", async ({
  context,
}) => {
  const made = await site({ pages: { "/": pageWith("") } });
  const one = await open(context, made.url);
  const two = await open(context, made.url);
  const ids = (page: Page) =>
    page.evaluate(() => {
      const { visitorId, sessionId } = window.vario?.debug() ?? {};
      return `${visitorId} ${sessionId}`;
    });
  expect(await ids(two)).toBe(await ids(one));
  expect(await two.evaluate(() => localStorage.length + document.cookie.length)).toBe(0);
  await two.evaluate(() => window.vario?.reset());
  await expect.poll(async () => (await ids(one)) === (await ids(two))).toBe(true);
  await one.evaluate(() => window.vario?.consent("granted"));
  await expect.poll(() => two.evaluate(() => window.vario?.consent().analytics)).toBe("granted");
  await expect.poll(() => made.messages.filter(({ type }) => type === "page").length).toBe(2);
  const [first, second] = made.messages.filter(({ type }) => type === "page");
  expect(second?.anonymousId).toBe(first?.anonymousId);
});

test("a database that never opens holds up neither flush() nor forget()", async ({ page }) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => ({}) as IDBOpenDBRequest;
  });
  const made = await site();
  await page.goto(made.url);
  await track(page, "a");
  await page.evaluate(() => window.vario?.flush());
  expect(names(made.messages)).toEqual(["a", "page"]);
  await page.evaluate(() => window.vario?.forget());
  await expect.poll(() => queue(page)).toBe(0);
});

test.describe("back from the cache", () => {
  let browser: Browser;
  test.beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: chromiumPath(),
      ignoreDefaultArgs: ["--disable-back-forward-cache"],
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
  });
  test.afterAll(() => browser.close());

  /** Playwright loses sight of a page that comes back from the cache: the page reports itself, as a batch. */
  const FIRST = pageWith(
    'data-consent="granted"',
    `<script>
      addEventListener("load", () => setTimeout(() => { vario.track("first page's"); location.href = "/next" }, 1500));
      addEventListener("pageshow", async ({ persisted }) => {
        if (!persisted) return;
        await new Promise((resolve) => setTimeout(resolve, 1500));
        const { queue, consent } = vario.debug();
        vario.track("back");
        await vario.flush();
        const report = { messageId: "report", queue, analytics: consent.analytics, keys: Object.keys(localStorage) };
        fetch("/v1/batch", { method: "POST", body: JSON.stringify({ writeKey: "report", batch: [report] }) });
      });
    </script>`,
  );
  /** The next page does what `then` says, says that it is done, and goes back. */
  const next = (then: string) =>
    pageWith(
      'data-consent="granted"',
      `<script>
        vario.ready.then(async () => {
          ${then}
          await fetch("/v1/batch", { method: "POST", body: JSON.stringify({ writeKey: "done", batch: [] }) });
          history.back();
        });
      </script>`,
    );

  /** What the first page reports when it is back, and the names of what was sent from then on. */
  async function visit(then: string, batch?: SiteOptions["batch"]) {
    const made = await site({ pages: { "/": FIRST, "/next": next(then) }, batch });
    const page = await browser.newPage();
    await page.goto(made.url);
    const keys = () => made.batches.map(({ writeKey }) => writeKey);
    await expect.poll(keys, { timeout: 20_000 }).toContain("report");
    await page.close();
    const { batch: reports = [] } = made.batches[keys().indexOf("report")] ?? {};
    return {
      report: reports[0],
      sent: names(made.batches.slice(keys().lastIndexOf("done"), -1).flatMap((body) => body.batch)),
    };
  }

  test("a page sends nothing again that the next page delivered", async () => {
    let up = false;
    const deliver = `vario.track("deliver");
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await vario.flush();`;
    const { report, sent } = await visit(deliver, ({ batch }) => {
      up ||= batch.some(({ event }) => event === "deliver");
      return { status: up ? 200 : 503 };
    });
    expect(report).toMatchObject({ queue: 0, analytics: "granted" });
    expect(sent).toEqual(["back"]);
  });

  test("a page keeps to what was denied on the next one", async () => {
    const { report, sent } = await visit('vario.consent("denied");');
    expect(report).toMatchObject({ queue: 0, analytics: "denied", keys: ["vario.consent", "vario.consents"] });
    expect(sent).toEqual([]);
  });

  test("a page that the browser prerenders itself says nothing before somebody sees it", async () => {
    const rules = JSON.stringify({ prerender: [{ urls: ["/next"], eagerness: "immediate" }] });
    const first = pageWith(
      'data-consent="granted"',
      `<script type="speculationrules">${rules}</script>
      <script>addEventListener("load", () => setTimeout(() => (location.href = "/next"), 4000))</script>`,
    );
    const tell = (what: string) =>
      `fetch("/v1/batch", { method: "POST", body: JSON.stringify({ writeKey: "${what}", batch: [] }) })`;
    const next = pageWith(
      'data-consent="granted"',
      `<script>
        if (document.prerendering) ${tell("prerendering")};
        document.addEventListener("prerenderingchange", () => ${tell("activated")});
      </script>`,
    );
    const made = await site({ pages: { "/": first, "/next": next } });
    // Whoever is watched by developer tools gets nothing prerendered: the pages speak for themselves.
    const profile = mkdtempSync(join(tmpdir(), "vario-e2e-"));
    const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", `--user-data-dir=${profile}`];
    const alone = spawn(chromiumPath() ?? "chromium", [...flags, `${made.url}/`], { stdio: "ignore", detached: true });
    const ended = once(alone, "exit");
    try {
      const keys = () => made.batches.map(({ writeKey }) => writeKey);
      const paths = () =>
        made.messages.filter(({ type }) => type === "page").map(({ context }) => new URL(context.page.url).pathname);
      await expect.poll(keys, { timeout: 20_000 }).toContain("activated");
      expect(keys()).toContain("prerendering");
      await expect.poll(paths, { timeout: 20_000 }).toEqual(["/", "/next"]);
      const before = made.batches.slice(0, keys().indexOf("activated")).flatMap(({ batch }) => batch);
      expect(before.filter(({ context }) => context?.page.url.endsWith("/next"))).toEqual([]);
    } finally {
      // Its helpers too, which would go on writing into the folder.
      if (alone.pid) process.kill(-alone.pid, "SIGKILL");
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    }
  });

  test("nothing of Vario's keeps a page out of it: no lock, database, channel, listener or request under way", async () => {
    const first = pageWith(
      'data-consent="granted" data-heatmap',
      `<script>
        const tell = (restored, reasons) =>
          fetch("/v1/batch", { method: "POST", body: JSON.stringify({ writeKey: "report", batch: [{ messageId: "report", restored, reasons }] }) });
        addEventListener("pageshow", ({ persisted }) => persisted && tell(true, null));
        const [{ type, notRestoredReasons }] = performance.getEntriesByType("navigation");
        if (type === "back_forward") tell(false, notRestoredReasons);
        else addEventListener("load", () => setTimeout(() => (location.href = "/next"), 3000));
      </script>`,
    );
    const back = `<!doctype html><title>Next</title><script>setTimeout(() => history.back(), 500)</script>`;
    // The collector answers nobody: requests stay under way, with the origin's lock.
    const made = await site({
      pages: { "/": first, "/next": back },
      batch: ({ writeKey }) => (writeKey === "report" ? { status: 200 } : undefined),
    });
    const page = await browser.newPage();
    await page.goto(made.url);
    const report = () => made.batches.find(({ writeKey }) => writeKey === "report")?.batch[0];
    await expect.poll(report, { timeout: 20_000 }).toMatchObject({ restored: true, reasons: null });
    await page.close();
  });
});

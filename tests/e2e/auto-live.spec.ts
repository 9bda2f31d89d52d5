/** Auto experiments with the whole of Vario around them: decided, applied, exposed, undone, sent. */
import { expect, type Page, test } from "@playwright/test";
import { auto, autoHead, complaintsOf, exposures, onPath, START } from "./auto-page.ts";
import { Site } from "./site.ts";

const pages: Record<string, string> = {};
let site: Site;
test.beforeEach(async () => {
  site = await new Site({ pages, folders: { "/vario/": "dist" }, scripts: { "/start.js": START } }).start();
});
test.afterEach(() => site.stop());

const mutation = (selector: string, attribute: string, value: string) => ({
  selector,
  action: "set",
  attribute,
  value,
});
const NEW = auto({ domMutations: [mutation("h1", "text", "new")], css: "h1{color:rgb(1,2,3)}" });
const BODY = "<h1>old</h1></body></html>";
const headline = (page: Page) => page.textContent("h1");

test("a variation is applied before any script of the page runs, and exposed once", async ({ page }) => {
  pages["/"] =
    `${autoHead([NEW])}<h1>old</h1><script>seen = document.querySelector("h1").textContent</script>${BODY.slice(12)}`;
  const complaints = complaintsOf(page);
  await page.goto(site.url);
  expect(await page.evaluate("seen")).toBe("new");
  expect(await page.evaluate(() => window.vario?.debug().exposures)).toEqual({ hero: "1" });
  for (let visit = 0; visit < 2; visit += 1) {
    await page.evaluate(() => window.vario?.flush());
    await page.reload();
  }
  await page.evaluate(() => window.vario?.flush());
  expect(exposures(site).map(({ properties }) => properties)).toEqual([{ experiment_id: "hero", variation_id: "1" }]);
  expect(complaints).toEqual([]);
});

test("the control is exposed too; another page's experiment is neither applied nor exposed", async ({ page }) => {
  const control = auto({ css: "h1{color:red}" }, { key: "control", weights: [1, 0] });
  const elsewhere = auto(
    { domMutations: [mutation("h1", "text", "else")] },
    { key: "elsewhere", ...onPath("/elsewhere") },
  );
  pages["/"] = autoHead([control, elsewhere]) + BODY;
  await page.goto(site.url);
  expect(await headline(page)).toBe("old");
  await page.evaluate(() => window.vario?.flush());
  expect(exposures(site).map(({ properties }) => properties)).toEqual([
    { experiment_id: "control", variation_id: "0" },
  ]);
});

test("without consent to experiments the page is as it is; with it, it changes; taken back, it is again", async ({
  page,
}) => {
  pages["/"] = autoHead([NEW], { consent: "denied" }) + BODY;
  await page.goto(site.url);
  expect(await headline(page)).toBe("old");
  await page.evaluate(() => window.vario?.consent("granted"));
  expect(await headline(page)).toBe("new");
  await page.evaluate(() => window.vario?.consent({ experiments: false }));
  expect(await headline(page)).toBe("old");
  expect(await page.evaluate(() => document.adoptedStyleSheets.length)).toBe(0);
});

test("switched off: neither applied nor exposed", async ({ page }) => {
  pages["/"] = autoHead([NEW], { variants: false }) + BODY;
  await page.goto(site.url);
  expect(await headline(page)).toBe("old");
  await page.evaluate(() => window.vario?.flush());
  expect(exposures(site)).toEqual([]);
});

test("a manual experiment waits for its trigger", async ({ page }) => {
  pages["/"] = autoHead([{ ...NEW, manual: true }]) + BODY;
  await page.goto(site.url);
  expect(await headline(page)).toBe("old");
  await page.evaluate(() => window.vario?.trigger("hero"));
  expect(await headline(page)).toBe("new");
  await page.evaluate(() => window.vario?.flush());
  expect(exposures(site)).toHaveLength(1);
});

test("reset: the page is the new visitor's", async ({ page }) => {
  const half = auto(
    {},
    {
      weights: [0.5, 0.5],
      variations: ["A", "B"].map((letter) => ({ domMutations: [mutation("h1", "text", letter)] })),
    },
  );
  pages["/"] = autoHead([half]) + BODY;
  await page.goto(site.url);
  const seen = new Map<string | undefined, string | null>();
  for (let visitor = 0; visitor < 30 && seen.size < 2; visitor += 1) {
    const variation = await page.evaluate(() => window.vario?.variant("hero"));
    expect(seen.get(variation) ?? (await headline(page))).toBe(await headline(page));
    seen.set(variation, await headline(page));
    await page.evaluate(() => window.vario?.reset());
  }
  expect([...seen.values()].sort()).toEqual(["A", "B"]);
});

test("forced by QA: applied, not exposed; previewed: neither stored nor sent", async ({ page }) => {
  const control = { ...NEW, weights: [1, 0] };
  pages["/"] = autoHead([control]) + BODY;
  await page.goto(`${site.url}/?vario_force=hero:1`);
  expect(await headline(page)).toBe("new");
  await page.evaluate(() => window.vario?.flush());
  expect(exposures(site)).toEqual([]);
  await page.evaluate(() => localStorage.clear());
  pages["/"] = autoHead([NEW]) + BODY;
  const batches = site.batches.length;
  await page.goto(`${site.url}/?vario_preview=1`);
  expect(await headline(page)).toBe("new");
  await page.evaluate(() => window.vario?.flush());
  expect(site.batches.length).toBe(batches);
});

test("another address within a page is another experiment's: applied and undone as the visitor goes", async ({
  page,
}) => {
  const home = auto({ domMutations: [mutation("h1", "text", "home")] }, { key: "home", ...onPath("/") });
  const offer = auto({ domMutations: [mutation("h1", "text", "offer")] }, { key: "offer", ...onPath("/offer") });
  pages["/"] = autoHead([home, offer]) + BODY;
  await page.goto(site.url);
  const go = (path: string) =>
    page.evaluate((path) => {
      history.pushState(null, "", path);
      window.vario?.page();
      return document.querySelector("h1")?.textContent;
    }, path);
  expect(await headline(page)).toBe("home");
  expect(await go("/offer")).toBe("offer");
  expect(await go("/other")).toBe("old");
  expect(await go("/")).toBe("home");
  await page.evaluate(() => window.vario?.flush());
  expect(exposures(site).map(({ properties }) => properties?.experiment_id)).toEqual(["home", "offer"]);
});

test("the engine takes over from the decide module, and nothing on the page moves", async ({ page }) => {
  await page.addInitScript(() => {
    let writes = 0;
    Object.assign(window, { writes: () => writes });
    addEventListener("DOMContentLoaded", () =>
      new MutationObserver((records) => {
        writes += records.length;
      }).observe(document.querySelector("h1") as Element, {
        childList: true,
        subtree: true,
        attributes: true,
        characterData: true,
      }),
    );
  });
  pages["/"] = autoHead([NEW]) + BODY;
  await page.goto(site.url);
  await page.evaluate(() => window.vario?.ready);
  expect(await page.evaluate(() => window.vario?.debug().engine)).toBe("ready");
  expect(await headline(page)).toBe("new");
  expect(await page.evaluate("writes()")).toBe(0);
});

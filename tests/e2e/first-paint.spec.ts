/** The variation is there in the first frame that shows its element. */
import { type Browser, expect, test } from "@playwright/test";
import { Collector } from "./collector.ts";
import { coloursShown, screencast } from "./frames.ts";
import type { Part } from "./site.ts";
import { stageHead, stageSite, variation } from "./variants-page.ts";
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

const HEADER = "0,0,255";
const CONTROL = "255,0,0";
const VARIANT = "0,128,0";

/** The target comes in the second part of the page, once the header before it has been painted; its text is cut in two. */
const PARTS = [
  `<style>header{background:rgb(${HEADER});color:#fff}.control{background:rgb(${CONTROL})}.variant{background:rgb(${VARIANT})}</style>
<header>Tea</header><main>`,
  `<h1 class="control">The old`,
  ` headline</h1></main><footer>End</footer></body></html>`,
];

interface Load {
  /** What the target said just before each frame. */
  said: string[];
  /** Something of the page was made invisible. */
  hidden: boolean;
  /** ms: first paint of the page, and arrival of the target. */
  painted: number;
  came: number;
}

/** Runs in the page before anything else: a new visitor's, whose frames are watched. */
function watchLoad() {
  localStorage.clear();
  const seen = { said: [] as string[], hidden: false, came: 0 };
  Object.assign(window, { seen });
  new MutationObserver((_, observer) => {
    if (!document.querySelector("h1")) return;
    seen.came = performance.now();
    observer.disconnect();
  }).observe(document, { childList: true, subtree: true });
  const painted = (window as unknown as { painted(): void }).painted;
  new PerformanceObserver(painted).observe({ type: "paint" });
  const look = () => {
    const h1 = document.querySelector("h1");
    if (h1) seen.said.push(h1.textContent ?? "");
    for (const element of document.querySelectorAll("html, body, main, h1")) {
      const { opacity, visibility, display } = getComputedStyle(element);
      seen.hidden ||= opacity !== "1" || visibility !== "visible" || display === "none";
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** Loads one page after the other in a window of its own. */
async function visit(
  browser: Browser,
  url: string,
  loads: number,
  painted: () => void,
): Promise<{ loads: Load[]; frames: string[][] }> {
  const context = await browser.newContext({ viewport: { width: 200, height: 150 } });
  const page = await context.newPage();
  await page.exposeFunction("painted", painted);
  await page.addInitScript(watchLoad);
  const frames = await screencast(page);
  const seen: Load[] = [];
  for (let load = 0; load < loads; load += 1) {
    await page.goto(url);
    seen.push(
      await page.evaluate(async () => {
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        const painted = performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
        return { ...(window as unknown as { seen: Load }).seen, painted: painted ?? Number.POSITIVE_INFINITY };
      }),
    );
  }
  const decoder = await context.newPage();
  const colours = await coloursShown(decoder, frames, [HEADER, CONTROL, VARIANT]);
  await context.close();
  return { loads: seen, frames: colours };
}

test("over 200 loads of a page that arrives in three parts no frame shows the control, and nothing is hidden", async ({
  browser,
}) => {
  test.setTimeout(240_000);
  const mutations = [
    { selector: "h1", action: "set", attribute: "text", value: "The new headline" },
    { selector: "h1", action: "set", attribute: "class", value: "variant" },
  ];
  const head = stageHead({ results: [variation({ domMutations: mutations })] });
  const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  /** By window: lets the target come. */
  const gates = new Map<string, () => void>();
  const paint = (path: string) => Promise.race([wait(1_000), new Promise<void>((resolve) => gates.set(path, resolve))]);
  const parts: Part[] = [
    { html: head + PARTS[0] },
    { html: PARTS[1] ?? "", after: paint },
    { html: PARTS[2] ?? "", after: () => wait(50) },
  ];
  const control = [{ html: stageHead({ results: [] }) + PARTS.join("") }];
  const site = await stageSite({ pages: { "/": parts, "/control": control } });
  const visits = await Promise.all(
    ["/?1", "/?2", "/?3", "/?4"].map((path) => visit(browser, site.url + path, 50, () => gates.get(path)?.())),
  );
  const without = await visit(browser, `${site.url}/control`, 2, () => {});
  await site.stop();
  // What the frames would show.
  expect(without.frames.flat()).toContain(CONTROL);

  const loads = visits.flatMap(({ loads }) => loads);
  const frames = visits.flatMap(({ frames }) => frames);
  const before = loads.filter(({ painted, came }) => painted < came).length;
  console.log(
    `${loads.length} loads, ${frames.length} frames; the page was painted before the target came in ${before}`,
  );
  expect(new Set(loads.flatMap(({ said }) => said))).toEqual(new Set(["The new headline"]));
  expect(loads.filter(({ said, hidden }) => hidden || said.length === 0)).toEqual([]);
  expect(frames.filter((colours) => colours.includes(CONTROL))).toEqual([]);
  expect(frames.filter((colours) => colours.includes(VARIANT)).length).toBeGreaterThanOrEqual(visits.length);
  expect(before).toBeGreaterThan(0.9 * loads.length);
});

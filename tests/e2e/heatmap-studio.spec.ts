/** The Studio's heatmap: the page in its frame says where its elements are, to nobody else; a captured layout stands in for it. */
import { fileURLToPath } from "node:url";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { build } from "esbuild";
import { Collector } from "./collector.ts";
import { Site } from "./site.ts";

const collector = new Collector();
let site: Site;
let refusing: Site;
let stranger: Site;

const MIDDLE = 16_384;
const BUY = '[data-vario-id="buy"]';
const ROW = "body>main:nth-of-type(1)>p:nth-of-type(3)";
const INNER = '[id="host"] >>> button:nth-of-type(1):not(*>*)';
const GONE = '[id="gone"]';

/** A page of the site's, with Vario; taller than the screen, its hero as tall as the screen. */
const page = () => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A shop</title>
<style>body { margin: 0 } .hero { height: 100vh; background: #dde } main { padding: 40px } p { margin: 0 0 300px }
button { display: block; width: 200px; height: 50px } .scroller { width: 300px; height: 60px; overflow: auto; white-space: nowrap }
.scroller a { display: inline-block; width: 290px }</style>
<script src="/vario/vario.iife.js" data-write-key="demo" data-endpoint="${collector.url}" data-capture="false" data-consent="granted"></script>
</head><body><div class="hero"></div><main><p>One</p><p>Two</p><p>Three: Ada’s secret</p><button data-vario-id="buy">Buy now</button>
<div id="host"></div><div class="scroller"><a id="first" href="#a">First</a><a id="last" href="#b">Last</a></div></main>
<script>document.getElementById("host").attachShadow({ mode: "open" }).innerHTML = "<button>Inside</button>";</script></body></html>`;

test.beforeAll(async () => {
  await collector.start();
  const options = { folders: { "/vario/": "dist" } };
  site = await new Site({ ...options, pages: { "/shop": page() } }).start();
  const headers = { "x-frame-options": "DENY" };
  refusing = await new Site({ ...options, headers, pages: { "/closed": page() } }).start();
  stranger = await new Site({
    pages: { "/": "<!doctype html><title>A stranger</title><iframe id=frame width=800 height=600></iframe>" },
  }).start();
});
test.afterAll(async () => {
  for (const one of [site, refusing, stranger]) await one.stop();
  await collector.remove();
});

let sent = 0;

/** Messages as visitors' browsers send them. */
async function send(
  events: { event?: string; type?: string; properties: object }[],
  visitor: string,
  path: string,
): Promise<void> {
  const batch = events.map((event) => {
    sent += 1;
    return {
      type: "track",
      ...event,
      messageId: `heat-${sent}`,
      anonymousId: visitor,
      timestamp: new Date().toISOString(),
      context: { sessionId: `session-${visitor}`, page: { path, url: `${site.url}${path}` } },
    };
  });
  const answer = await fetch(`${collector.url}/v1/batch`, {
    method: "POST",
    body: JSON.stringify({ writeKey: "demo", batch }),
  });
  expect(Object.keys(((await answer.json()) as { reasons: object }).reasons)).toEqual([]);
}

/** A visit of a page with one click in the middle of each element. */
async function visit(visitor: string, route: string, selectors: string[], flags = 1): Promise<void> {
  const properties = {
    ...{ v: 1, route, vw: 1280, vh: 800, pw: 1280, ph: 2400, device: "desktop", variations: {}, scroll: 60 },
    elements: selectors.map((selector, index) => [hashOf(selector), 200, 50, selector, index].slice(0, 4)),
    points: selectors.map((_, index) => [flags, index, MIDDLE, MIDDLE, MIDDLE, 900, index * 100]),
    attention: Array.from({ length: 20 }, (_, band) => 100 * band),
  };
  await send(
    [
      { type: "page", properties: {} },
      { event: "Heatmap Recorded", properties },
    ],
    visitor,
    route,
  );
}

/** 32-bit FNV-1a, base 36. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(36);
}

async function studio(browser: Browser, route: string, address?: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
  const opened = await context.newPage();
  await opened.goto(`${collector.url}/studio/#/heatmap?route=${encodeURIComponent(route)}&device=desktop`);
  if (address !== undefined) {
    await opened.getByTestId("heatmap-address").fill(address);
    await opened.getByTestId("heatmap-address").press("Enter");
  }
  return opened;
}

const stage = (opened: Page) => opened.locator(".heat-stage");
const canvas = (opened: Page) => opened.getByTestId("heatmap-canvas");
const row = (opened: Page, selector: string) =>
  opened.locator(`[data-testid="heatmap-element"][data-selector=${JSON.stringify(selector)}]`);

/** Where the ring is, in the page's pixels. */
async function ringed(opened: Page): Promise<number[]> {
  return opened.locator(".stage-ring").evaluate((ring) => {
    const [, x = 0, y = 0] = /translate\(([\d.]+)px, ([\d.]+)px\)/.exec((ring as HTMLElement).style.transform) ?? [];
    const { width, height } = (ring as HTMLElement).style;
    return [x, y, Number.parseFloat(width), Number.parseFloat(height)].map(Number).map(Math.round);
  });
}

test("a page of another origin answers the Studio: points lie in their elements, and the share without a place is said", async ({
  browser,
}) => {
  for (const visitor of ["ada", "ben", "cleo"]) await visit(visitor, "/shop", [BUY, INNER, GONE]);
  await visit("dan", "/shop", [ROW], 5);
  const before = await collector.settled();
  const opened = await studio(browser, "/shop", `${site.url}/shop`);
  await expect(stage(opened)).toHaveAttribute("data-kind", "frame", { timeout: 15_000 });
  await expect(canvas(opened)).toHaveAttribute("data-points", "7");
  await expect(canvas(opened)).toHaveAttribute("data-unplaced", "3");
  await expect(opened.getByTestId("heatmap-placed")).toContainText("30%");
  expect(await opened.locator("iframe").getAttribute("sandbox")).toBe("allow-scripts allow-forms allow-same-origin");
  await expect(row(opened, BUY)).toContainText("Buy now");
  await expect(row(opened, INNER)).toContainText("Inside");
  await expect(row(opened, GONE)).toContainText("not on this page");

  // The same page on an ordinary screen of that width: its hero of 100vh must be as tall as there.
  const direct = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await direct.goto(`${site.url}/shop?vario_preview=1`);
  const box = await direct.locator(BUY).evaluate((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return [x, y, width, height].map(Math.round);
  });
  await direct.close();
  await row(opened, BUY).locator("button.element").hover();
  expect(await ringed(opened)).toEqual(box);
  const painted = await canvas(opened).evaluate((node, [x = 0, y = 0, width = 0, height = 0]) => {
    const context = (node as HTMLCanvasElement).getContext("2d");
    const alpha = (left: number, top: number) => context?.getImageData(left, top, 1, 1).data[3] ?? 0;
    return [alpha(x + width / 2, y + height / 2), alpha(x + width + 200, y + height / 2)];
  }, box);
  expect(painted[0]).toBeGreaterThan(60);
  expect(painted[1]).toBe(0);

  await opened.locator('[data-layer="dead"]').click();
  await expect(canvas(opened)).toHaveAttribute("data-points", "1");
  await opened.locator('[data-layer="scroll"]').click();
  await expect(opened.getByTestId("fold-line").first()).toBeVisible();
  expect(await collector.settled(), "the page in the frame tells nothing").toBe(before);
  await opened.context().close();
});

test("a click on the page names the element, and makes a funnel step of it", async ({ browser }) => {
  const opened = await studio(browser, "/shop", `${site.url}/shop`);
  await opened.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await expect(canvas(opened)).toHaveAttribute("data-points", "7", { timeout: 15_000 });
  await row(opened, BUY).locator("button.element").click();
  const card = opened.getByTestId("stage-card");
  await expect(card).toContainText("Buy now");
  await card.getByRole("button", { name: "Close" }).click();
  await expect(card).toHaveCount(0);
  const at = await row(opened, BUY)
    .locator("button.element")
    .hover()
    .then(() => opened.locator(".stage-ring").boundingBox());
  await opened.mouse.click((at?.x ?? 0) + (at?.width ?? 0) / 2, (at?.y ?? 0) + (at?.height ?? 0) / 2);
  await expect(card).toContainText("3 clicks");
  await card.getByTestId("funnel-step").click();
  expect(JSON.parse(await opened.evaluate(() => navigator.clipboard.readText()))).toEqual({
    ...{ step: "click", route: "/shop", selector: BUY, name: "Buy now" },
  });
  await opened.context().close();
});

test("the landing page of the Studio's own origin is shown without that origin, so that it cannot reach the Studio", async ({
  browser,
}) => {
  await visit("eve", "/", ["body", GONE]);
  await collector.settled();
  const opened = await studio(browser, "/");
  await expect(stage(opened)).toHaveAttribute("data-kind", "frame", { timeout: 15_000 });
  await expect(canvas(opened)).toHaveAttribute("data-points", "1");
  expect(await opened.locator("iframe").getAttribute("sandbox")).toBe("allow-scripts allow-forms");
  const inside = opened.frames().find((frame) => frame !== opened.mainFrame());
  expect(await inside?.evaluate(() => window.origin)).toBe("null");
  expect(
    await inside?.evaluate(() => {
      try {
        return parent.document.title;
      } catch {
        return "closed";
      }
    }),
  ).toBe("closed");
  await opened.context().close();
});

test("a page that refuses frames is shown as its captured layout, which has no word of it", async ({ browser }) => {
  await visit("fay", "/closed", [BUY, GONE]);
  const { outputFiles } = await build({
    stdin: {
      contents: 'export { captureLayout } from "./js/src/heatmap/snapshot.ts";',
      resolveDir: fileURLToPath(new URL("../../", import.meta.url)),
      loader: "ts",
    },
    ...{ bundle: true, write: false, format: "iife", globalName: "layouts", target: "es2022" },
  });
  const direct = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await direct.goto(`${refusing.url}/closed`);
  await direct.addScriptTag({ content: outputFiles[0]?.text ?? "" });
  const snapshot = await direct.evaluate(() =>
    (window as unknown as { layouts: { captureLayout(window: Window): object } }).layouts.captureLayout(window),
  );
  await direct.close();
  expect(JSON.stringify(snapshot)).not.toMatch(/Ada|secret|Buy|Inside/);
  await send(
    [{ event: "Layout Captured", properties: { v: 1, route: "/closed", device: "desktop", snapshot } }],
    "fay",
    "/closed",
  );
  await collector.settled();
  const opened = await studio(browser, "/closed", `${refusing.url}/closed`);
  await expect(stage(opened)).toHaveAttribute("data-kind", "snapshot", { timeout: 20_000 });
  await expect(opened.getByTestId("heatmap-snapshot")).toBeVisible();
  await expect(opened.getByTestId("stage-note")).toContainText("captured layout");
  await expect(canvas(opened)).toHaveAttribute("data-points", "1");
  await expect(canvas(opened)).toHaveAttribute("data-unplaced", "1");
  await expect(opened.locator("iframe")).toHaveCount(0);
  await opened.context().close();
});

test("where there is neither page nor layout, that is said, and clicks lie where they were", async ({ browser }) => {
  await visit("gil", "/lost", [BUY]);
  await collector.settled();
  const opened = await studio(browser, "/lost", `${refusing.url}/nowhere`);
  await expect(stage(opened)).toHaveAttribute("data-kind", "blank", { timeout: 20_000 });
  await expect(opened.getByTestId("stage-note")).toContainText("does not answer");
  await expect(canvas(opened)).toHaveAttribute("data-points", "1");
  await expect(opened.getByTestId("heatmap-placed")).toContainText("where they were");
  await opened.context().close();
});

test("another origin that frames the page gets no answer, not even that Vario is there", async ({ browser }) => {
  const context = await browser.newContext();
  const opened = await context.newPage();
  await opened.goto(stranger.url);
  const heard = await opened.evaluate(async (address) => {
    const frame = document.getElementById("frame") as HTMLIFrameElement;
    const heard: unknown[] = [];
    addEventListener("message", ({ data }) => heard.push(data));
    await new Promise((done) => {
      frame.onload = done;
      frame.src = address;
    });
    for (let time = 0; time < 15; time += 1) {
      for (const ask of ["measure", "boxes", "at", "layout", "pressable"])
        frame.contentWindow?.postMessage({ vario: "frame", id: time, ask, selectors: ["body"], x: 1, y: 1 }, "*");
      await new Promise((done) => setTimeout(done, 200));
    }
    return heard;
  }, `${site.url}/shop?vario_preview=1&vario_frame=1`);
  expect(heard).toEqual([]);
  await context.close();
});

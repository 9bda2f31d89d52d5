/** What a page gathers for its heatmap, with a real pointer and keyboard, up to the message that leaves. */
import { expect, type Page, test } from "@playwright/test";
import { takesLayout } from "../../js/src/heatmap/daily.ts";
import { type Message, pageWith, Site, type SiteOptions } from "./site.ts";

const FOLDERS = { "/vario/": "dist" };
const sites: Site[] = [];

async function site(pages: Record<string, string>, options: SiteOptions = {}): Promise<Site> {
  const made = await new Site({ folders: FOLDERS, pages, ...options }).start();
  sites.push(made);
  return made;
}
test.afterEach(async () => {
  for (const made of sites.splice(0)) await made.stop();
});

type Shape = [hash: string, width: number, height: number, selector?: string];
type Point = [flags: number, element: number, x: number, y: number, ax: number, ay: number, ms: number, ...number[]];
interface Heatmap {
  v: 1;
  route: string;
  vw: number;
  vh: number;
  pw: number;
  ph: number;
  device: string;
  variations: Record<string, string>;
  elements: Shape[];
  points: Point[];
  scroll: number;
  attention?: number[];
  move?: [number, number, number][];
}

const page = (more: string, attributes = 'data-consent="granted" data-heatmap') => pageWith(attributes, more);
/** With options that the script tag has no attributes for. */
const started = (heatmap: object, more: string) =>
  `<!doctype html><html><head><meta charset="utf-8"><script src="/vario/vario.iife.js"></script>
  <script>Vario.start({ writeKey: "demo", consent: "granted", capture: false, heatmap: ${JSON.stringify(heatmap)} });</script>
  </head><body style="margin: 0">${more}</body></html>`;

async function open(page: Page, url: string): Promise<void> {
  const chunk = page.waitForResponse((response) => response.url().endsWith("heatmap.wasm"));
  await page.goto(url);
  await Promise.all([chunk, page.evaluate(() => window.vario?.ready)]);
  await page.waitForTimeout(300);
}
const recorded = (made: Site): Message[] => made.messages.filter(({ event }) => event === "Heatmap Recorded");
const maps = (made: Site) => recorded(made).map(({ properties }) => properties as unknown as Heatmap);
/** All points with the selectors that their messages say, or said before. */
function points(made: Site) {
  const texts = new Map<string, string>();
  return maps(made).flatMap(({ elements, points }) => {
    for (const [hash, , , text] of elements) if (text) texts.set(hash, text);
    return points.map(([flags, element, x, y, ax, ay, ms, ...scrolled]) => {
      const [hash = "", width, height] = elements[element] ?? [];
      return { flags, selector: texts.get(hash), width, height, x, y, ax, ay, ms, scrolled };
    });
  });
}
/** The page goes, and with it all that waits. */
async function leave(page: Page, made: Site, count = 1) {
  await page.goto("about:blank");
  await expect.poll(() => points(made).length).toBeGreaterThanOrEqual(count);
  return points(made);
}

test("a click is anchored to its control, exact to the pixel, with the page's route, sizes and exposures", async ({
  page: tab,
}) => {
  const made = await site({
    "/product/4711": page(
      '<button id="go" style="border:0;position:absolute;left:20px;top:900px;width:200px;height:100px">Go</button>',
    ),
  });
  await open(tab, `${made.url}/product/4711`);
  await tab.evaluate(() => window.vario?.variant("headline"));
  await tab.locator("#go").click({ position: { x: 50, y: 75 } });
  const all = await leave(tab, made);
  expect(all).toHaveLength(1);
  expect(all[0]).toMatchObject({ flags: 1, selector: '[id="go"]', width: 200, height: 100, ay: 975, ms: 0 });
  expect(Math.abs((all[0]?.x ?? 0) - 32767 / 4)).toBeLessThan(330);
  expect(Math.abs((all[0]?.y ?? 0) - (32767 * 3) / 4)).toBeLessThan(330);
  const [map] = maps(made);
  expect(map).toMatchObject({
    v: 1,
    route: "/product/:id",
    vw: 1280,
    vh: 900,
    device: "desktop",
    variations: { headline: "bold" },
  });
  expect(map?.ph).toBe(1000);
  const [message] = recorded(made);
  expect(new URL(message?.context.page.url ?? "").pathname).toBe("/product/4711");
  // The part that is in view at the start, and after the click has scrolled.
  expect(map?.scroll).toBe(100);
  expect(map?.attention?.some((ms) => ms > 0)).toBe(true);
});

test("shadow trees, iframes, SVG and canvas: the path leads inside and finds the element again", async ({
  page: tab,
}) => {
  const made = await site({
    "/": page(`<div id="host"></div><svg width="100" height="100"><g><rect width="40" height="40"></rect></g><g><rect id="box-1234" x="50" y="50" width="40" height="40"></rect></g></svg>
      <canvas width="80" height="60"></canvas><iframe id="frame" src="/inner" style="width:300px;height:200px;border:5px solid"></iframe>
      <script>
        const root = document.querySelector("#host").attachShadow({ mode: "open" });
        root.innerHTML = "<div><div><b>not this</b></div></div><div><b>deep</b></div>";
      </script>`),
    "/inner":
      '<!doctype html><body style="margin:0"><p>text</p><button style="border:0;position:absolute;left:30px;top:80px;width:100px;height:40px">In</button></body>',
  });
  await open(tab, made.url);
  await tab.locator("#host b").last().click();
  await tab.locator("rect").last().click();
  await tab.locator("canvas").click({ position: { x: 20, y: 30 } });
  await tab
    .frameLocator("#frame")
    .locator("button")
    .click({ position: { x: 50, y: 20 } });
  const frame = await tab.locator("#frame").boundingBox();
  const all = await leave(tab, made, 4);
  expect(all.map(({ selector }) => selector)).toEqual([
    '[id="host"] >>> div:nth-of-type(2):not(*>*)>b:nth-of-type(1)',
    "body>svg:nth-of-type(1)>g:nth-of-type(2)>rect:nth-of-type(1)",
    "body>canvas:nth-of-type(1)",
    '[id="frame"] >>> body>button:nth-of-type(1)',
  ]);
  // A frame may begin between two pixels.
  expect(Math.abs((all[3]?.x ?? 0) - 16384)).toBeLessThan(400);
  expect(Math.abs((all[3]?.y ?? 0) - 16384)).toBeLessThan(900);
  expect(Math.abs((all[3]?.ay ?? 0) - ((frame?.y ?? 0) + 5 + 100))).toBeLessThan(1.5);
  await tab.goto(made.url);
  const found = await tab.evaluate(
    (selectors) =>
      selectors.map((selector) => {
        let root: ParentNode | null = document;
        let element: Element | null = null;
        for (const part of selector.split(" >>> ")) {
          element = root?.querySelector(part) ?? null;
          root = element?.shadowRoot ?? (element as HTMLIFrameElement | null)?.contentDocument ?? null;
        }
        return element?.textContent || element?.localName;
      }),
    all.map(({ selector }) => selector ?? ""),
  );
  expect(found).toEqual(["deep", "rect", "canvas", "In"]);
});

test("keyboard, fixed, sticky, scrolled, right to left, and text that looks like a link", async ({ page: tab }) => {
  const made = await site({
    "/": page(`<button id="fixed" style="border:0;position:fixed;right:0;top:10px;width:80px;height:40px;z-index:1">F</button>
      <header style="position:sticky;top:0;height:60px"><button id="sticky">S</button></header>
      <div id="list" style="height:200px;width:300px;overflow:auto"><div style="height:1000px"></div><button id="low">L</button></div>
      <p><u id="like">Read more</u></p><p id="plain">Plain words</p><div style="height:3000px"></div>`),
  });
  await open(tab, made.url);
  await tab.focus('[data-vario-id="buy"]');
  await tab.keyboard.press("Enter");
  await tab.evaluate(() => scrollTo(0, 100));
  await tab.locator("#fixed").click({ position: { x: 40, y: 20 } });
  await tab.locator("#sticky").click();
  await tab.locator("#low").scrollIntoViewIfNeeded();
  // Nobody scrolls and clicks within one frame.
  await tab.waitForTimeout(100);
  await tab.locator("#low").click();
  await tab.locator("#like").click();
  await tab.locator("#plain").click();
  const all = await leave(tab, made, 6);
  const of = (selector: string) => all.find((point) => point.selector === selector);
  expect(of('[data-vario-id="buy"]')).toMatchObject({ flags: 1 | 32, x: 16384, y: 16384 });
  expect(of('[id="fixed"]')).toMatchObject({ flags: 1 | 16, ay: 30 });
  expect(of('[id="sticky"]')?.flags).toBe(1 | 16);
  const low = of('[id="low"]');
  expect(low?.flags).toBe(1 | 128);
  expect(low?.scrolled[1]).toBeGreaterThan(700);
  expect(of('[id="like"]')?.flags).toBe(1 | 64);
  expect(of('[id="plain"]')?.flags).toBe(1);
});

test("rage, dead, error and click-through are told of the point; what is masked leaves none", async ({ page: tab }) => {
  test.slow();
  const made = await site({
    "/": page(`<style>#out { height: 2em }</style><button id="dead">Buy</button><button id="angry" onclick="out.textContent += 1">Press</button>
      <button id="breaks" onclick="out.textContent = 'x'; throw new Error('no')">Break</button>
      <button id="fine" onclick="out.textContent = 'fine'">Fine</button>
      <div data-vario-mask><button id="masked">Secret</button></div><input type="password" id="word">
      <a id="leads" href="/next">Next</a>`),
    "/next": "<!doctype html><p>next</p>",
  });
  await open(tab, made.url);
  await tab.click("#masked");
  await tab.click("#word");
  for (let click = 0; click < 4; click++) await tab.click("#angry");
  await tab.click("#breaks");
  await tab.waitForTimeout(1_500);
  await tab.click("#fine");
  await tab.waitForTimeout(2_700);
  await tab.click("#dead", { delay: 10 });
  await tab.waitForTimeout(3_000);
  await tab.click("#leads");
  await expect(tab.locator("p")).toHaveText("next");
  await expect.poll(() => points(made).length).toBe(8);
  const of = (id: string) =>
    points(made).flatMap(({ selector, flags }) => (selector === `[id="${id}"]` ? [flags] : []));
  expect(of("angry")).toEqual([1, 1, 3, 3]);
  expect(of("breaks")).toEqual([1 | 8]);
  expect(of("fine")).toEqual([1]);
  expect(of("dead")).toEqual([1 | 4]);
  expect(of("leads")).toEqual([1 | 256]);
});

test("a label's click on its field is one point, a script's none", async ({ page: tab }) => {
  const made = await site({ "/": page('<label id="label">Size <input type="checkbox" id="box"></label>') });
  await open(tab, made.url);
  await tab.locator("#label").click({ position: { x: 5, y: 5 } });
  await tab.locator("#box").click();
  await tab.evaluate(() => document.querySelector<HTMLElement>("#box")?.click());
  const all = await leave(tab, made, 2);
  expect(all.map(({ selector }) => selector)).toEqual(['[id="label"]', '[id="box"]']);
});

test("a selector's text is sent once in a tab's session, also over pages", async ({ page: tab }) => {
  const made = await site({ "/": page(""), "/second": page("") });
  for (const path of ["/", "/second"]) {
    await open(tab, made.url + path);
    await tab.click('[data-vario-id="buy"]');
    await tab.click("h1");
  }
  await leave(tab, made, 4);
  expect(maps(made).map(({ elements }) => elements.map((element) => element.length))).toEqual([
    [4, 4],
    [3, 3],
  ]);
  expect(points(made).map(({ selector }) => selector)).toEqual(
    Array(2).fill(['[data-vario-id="buy"]', "body>h1:nth-of-type(1)"]).flat(),
  );
});

test("a single-page site's addresses are pages of their own, and a given template wins", async ({ page: tab }) => {
  const made = await site({ "/tea/longjing": started({ routes: ["/tea/:name"] }, '<button id="go">Go</button>') });
  await open(tab, `${made.url}/tea/longjing`);
  await tab.click("#go");
  await tab.evaluate(() => history.pushState({}, "", "/cart?step=2"));
  await tab.click("#go");
  await leave(tab, made, 2);
  const told = recorded(made).map(({ properties, context }) => [
    properties?.route,
    new URL(context.page.url).pathname,
    ((properties?.points ?? []) as Point[]).map(([flags]) => flags),
  ]);
  expect(told).toEqual([
    ["/tea/:name", "/tea/longjing", [1 | 256]],
    ["/cart", "/cart", [1]],
  ]);
});

test("the mouse leaves a trail only where that is asked for, and a sample of none captures nothing", async ({
  page: tab,
}) => {
  const made = await site({
    "/": started({ move: true }, '<div style="height:2000px"></div>'),
    "/none": started({ sample: 0 }, '<button id="go">Go</button>'),
    "/wrong": started({ sample: 2 }, '<button id="go">Go</button>'),
  });
  await open(tab, made.url);
  for (let step = 0; step < 8; step++) {
    await tab.mouse.move(100 + step * 32, 200);
    await tab.waitForTimeout(120);
  }
  await tab.goto("about:blank");
  await expect.poll(() => maps(made).length).toBe(1);
  const [map] = maps(made);
  expect(map?.move?.length).toBeGreaterThan(4);
  expect(map?.move?.every(([, ay]) => ay === 200)).toBe(true);
  const warnings: string[] = [];
  tab.on("console", (message) => message.type() === "warning" && warnings.push(message.text()));
  for (const path of ["/none", "/wrong"]) {
    await tab.goto(made.url + path);
    await tab.evaluate(() => window.vario?.ready);
    await tab.waitForTimeout(300);
    await tab.click("#go");
  }
  await tab.goto("about:blank");
  await tab.waitForTimeout(500);
  expect(maps(made)).toHaveLength(1);
  expect(warnings.filter((text) => text.includes("E_CONFIG_HEATMAP"))).toHaveLength(1);
});

test("points go out while the page stays, and nothing does where heatmaps are denied", async ({ page: tab }) => {
  const made = await site({ "/": page(""), "/denied": page("<script>vario.consent({ heatmap: false })</script>") });
  await open(tab, made.url);
  for (let click = 0; click < 3; click++) await tab.click("h1");
  await expect.poll(() => points(made).length, { timeout: 15_000 }).toBe(3);
  await tab.goto(`${made.url}/denied`);
  await tab.evaluate(() => window.vario?.ready);
  await tab.waitForTimeout(300);
  const before = maps(made).length;
  await tab.click("h1");
  await tab.goto("about:blank");
  await tab.waitForTimeout(700);
  expect(maps(made)).toHaveLength(before);
});

for (const [what, break_] of [
  ["is blocked", (tab: Page) => tab.route("**/heatmap.wasm", (route) => route.abort())],
  ["is broken", (tab: Page) => tab.route("**/heatmap.wasm", (route) => route.fulfill({ body: "no module" }))],
  ["has no chunk", (tab: Page) => tab.route("**/heatmap.js", (route) => route.abort())],
] as const) {
  test(`where the module ${what} there is one warning, no heatmap, and all else works`, async ({ page: tab }) => {
    const made = await site({ "/": page("") });
    await break_(tab);
    const warnings: string[] = [];
    const errors: string[] = [];
    tab.on("console", (message) => {
      if (message.type() === "warning" && message.text().startsWith("vario:")) warnings.push(message.text());
    });
    tab.on("pageerror", (error) => errors.push(String(error)));
    await tab.goto(made.url);
    await tab.evaluate(() => window.vario?.ready);
    await tab.waitForTimeout(300);
    await tab.click('[data-vario-id="buy"]');
    await tab.evaluate(() => window.vario?.track("fine"));
    await tab.evaluate(() => window.vario?.flush());
    expect(made.messages.map(({ event }) => event)).toContain("fine");
    expect(maps(made)).toEqual([]);
    expect(errors).toEqual([]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain("E_ENGINE_LOAD");
  });
}

test("the one visitor in a hundred whose turn it is sends the page's layout, without a word of it", async ({
  page: tab,
}) => {
  const made = await site({ "/pricing": page("<h2>A secret heading</h2><p>And private words.</p>") });
  const day = new Date().toISOString().slice(0, 10);
  const nothingKept = { sessionStorage: { getItem: () => null, setItem() {} } } as unknown as Window;
  const id = (number: number) => `01890a5d-ac96-774b-bcce-${String(number).padStart(12, "0")}`;
  const turns = (number: number) =>
    takesLayout(nothingKept, { visitor: id(number), route: "/pricing", device: "desktop", day });
  const number = Array.from({ length: 5000 }, (_, index) => index).find(turns) ?? 0;
  await tab.addInitScript(
    (visitor) => localStorage.setItem("vario.visitor", `1|${visitor}|${Date.now()}|`),
    id(number),
  );
  await open(tab, `${made.url}/pricing`);
  const layouts = () => made.messages.filter(({ event }) => event === "Layout Captured");
  await expect.poll(() => layouts().length, { timeout: 15_000 }).toBe(1);
  const { properties } = layouts()[0] as Message;
  expect(properties).toMatchObject({ v: 1, route: "/pricing", device: "desktop" });
  expect(JSON.stringify(properties)).not.toMatch(/secret|private|words/);
  expect(JSON.stringify(properties?.snapshot).length).toBeGreaterThan(50);
});

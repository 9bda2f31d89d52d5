/** The page that embeds Vario never breaks because of Vario. */
import { expect, type Page, test } from "@playwright/test";
import { pageWith, Site, type SiteOptions } from "./site.ts";

const FOLDERS = { "/vario/": "dist" };
const sites: Site[] = [];

async function site(page: string, options: SiteOptions = {}): Promise<Site> {
  const made = await new Site({ folders: FOLDERS, pages: { "/": page }, ...options }).start();
  sites.push(made);
  return made;
}

test.afterEach(async () => {
  for (const made of sites.splice(0)) await made.stop();
});

function complaintsOf(page: Page): { errors: string[]; warnings: string[] } {
  const complaints = { errors: [] as string[], warnings: [] as string[] };
  page.on("pageerror", (error) => complaints.errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "warning" && message.text().startsWith("vario:")) complaints.warnings.push(message.text());
  });
  return complaints;
}

const GRANTED = pageWith('data-consent="granted" data-heatmap');

test("under a strict policy with 'wasm-unsafe-eval' everything works", async ({ page }) => {
  const made = await site(GRANTED, {
    headers: {
      "content-security-policy":
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; style-src 'self'",
    },
  });
  const complaints = complaintsOf(page);
  await page.goto(made.url);
  expect(await page.evaluate(() => window.vario?.variant("headline"))).toBe("bold");
  await page.evaluate(() => window.vario?.flush());
  expect(await page.evaluate(() => window.vario?.debug().engine)).toBe("ready");
  expect(complaints).toEqual({ errors: [], warnings: [] });
});

test("where WebAssembly is blocked: the control, a working page, one warning, events still sent", async ({ page }) => {
  const made = await site(GRANTED, {
    headers: { "content-security-policy": "default-src 'none'; script-src 'self'; connect-src 'self'" },
  });
  const complaints = complaintsOf(page);
  await page.goto(made.url);
  expect(await page.evaluate(() => window.vario?.variant("headline"))).toBe("control");
  await page.evaluate(() =>
    window.vario?.track("Plan Chosen", { plan: "pro", seats: 3, note: "call ada@example.com now" }),
  );
  await page.evaluate(() => window.vario?.flush());
  expect(await page.evaluate(() => window.vario?.debug().engine)).toBe("degraded");
  const chosen = made.messages.find(({ event }) => event === "Plan Chosen");
  expect(chosen?.properties).toEqual({ plan: "pro", seats: 3 });
  expect(complaints.errors).toEqual([]);
  expect(complaints.warnings).toHaveLength(1);
});

test("where storage is blocked: memory only, no exception, events sent", async ({ page }) => {
  await page.addInitScript(() => {
    const refuse = () => {
      throw new DOMException("blocked", "SecurityError");
    };
    for (const name of ["localStorage", "sessionStorage", "indexedDB"])
      Object.defineProperty(window, name, { get: refuse });
    Object.defineProperty(document, "cookie", { get: refuse, set: refuse });
  });
  const made = await site(GRANTED);
  const complaints = complaintsOf(page);
  await page.goto(made.url);
  await page.evaluate(() => window.vario?.track("still here"));
  await page.evaluate(() => window.vario?.flush());
  expect(made.messages.map(({ event }) => event)).toContain("still here");
  expect(complaints.errors).toEqual([]);
});

test("hostile arguments are dropped with a counted reason and one warning a code, and never throw", async ({
  page,
}) => {
  const made = await site(GRANTED);
  const complaints = complaintsOf(page);
  await page.goto(made.url);
  await page.evaluate(async () => {
    const vario = window.vario;
    if (!vario) return;
    await vario.ready;
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    const deep = JSON.parse(`${'{"a":'.repeat(9)}1${"}".repeat(9)}`);
    const thrower = {
      get boom(): never {
        throw new Error("boom");
      },
    };
    for (const properties of [deep, { long: "x".repeat(40_000) }]) vario.track("too much", properties);
    for (const properties of [circle, { big: 1n }, thrower]) vario.track("unreadable in part", properties);
    for (const name of ["", "x".repeat(201), undefined, null, {}, Symbol("s")]) vario.track(name as string);
    vario.track("fine", { __proto__: null, constructor: "data", nested: { __proto__: 1 } });
    vario.variant(undefined as unknown as string);
    vario.value(Symbol("s") as unknown as string, 1);
    vario.identify(undefined as unknown as string);
    vario.recommend({ count: Number.NaN, exclude: [{} as string] });
    await vario.flush();
  });
  expect(complaints.errors).toEqual([]);
  expect(new Set(complaints.warnings.map((warning) => warning.split(" ")[1])).size).toBe(complaints.warnings.length);
  expect(made.messages.map(({ event }) => event)).toContain("fine");
  expect(made.messages.map(({ event }) => event)).not.toContain("too much");
  const dropped = await page.evaluate(() => window.vario?.debug().dropped ?? {});
  expect(dropped.E_EVENT_NAME).toBe(6);
  expect(dropped.E_EVENT_DEPTH).toBe(1);
  expect(dropped.E_EVENT_SIZE).toBe(1);
});

test("a broken payload is reported with code and path, and everybody gets the control", async ({ page }) => {
  const made = await site(
    pageWith('data-consent="granted"', "", { features: { headline: { rules: [{ weights: ["x"] }] } } }),
  );
  const complaints = complaintsOf(page);
  await page.goto(made.url);
  expect(await page.evaluate(() => window.vario?.variant("headline"))).toBe("control");
  expect(complaints.errors).toEqual([]);
  expect(complaints.warnings.join()).toContain("E_PAYLOAD_SHAPE $.features.headline.rules[0].weights");
});

test("an engine that cannot be loaded leaves decisions and events working", async ({ page }) => {
  await page.route("**/engine.*", (route) => route.abort());
  const made = await site(GRANTED);
  const complaints = complaintsOf(page);
  await page.goto(made.url);
  expect(await page.evaluate(() => window.vario?.variant("headline"))).toBe("bold");
  await page.evaluate(() => window.vario?.track("Plan Chosen", { plan: "pro" }));
  await page.evaluate(() => window.vario?.flush());
  expect(made.messages.map(({ event, type }) => event ?? type)).toEqual(
    expect.arrayContaining(["Experiment Viewed", "Plan Chosen", "page"]),
  );
  expect(complaints.errors).toEqual([]);
});

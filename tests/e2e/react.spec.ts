/** A page rendered by React on a server, with `evaluate`'s decisions, and hydrated in Chromium. React's development build. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { build } from "esbuild";
import type { Options } from "vario";
import { type EvaluationRequest, evaluate, inlineJson } from "vario/node";
import type { Bootstrap } from "vario/react";
import { ROOT, Site } from "./site.ts";

const payload = JSON.parse(readFileSync(join(ROOT, "demo/payload.json"), "utf8"));
payload.features.returning = { defaultValue: false, rules: [{ condition: { returning: true }, force: true }] };

const setup: Options = {
  endpoint: "",
  writeKey: "demo",
  payload: "/payload.json",
  assets: "/vario/",
  consent: "granted",
  autoPage: false,
  capture: false,
};

for (const version of ["19", "18"]) {
  test.describe(`React ${version}`, () => {
    const outdir = `build/react-${version}`;
    let render: (bootstrap?: Bootstrap) => string;
    let site: Site;

    test.beforeAll(async () => {
      const shared = {
        absWorkingDir: ROOT,
        bundle: true,
        jsx: "automatic" as const,
        define: { "process.env.NODE_ENV": '"development"' },
        alias: (version === "18" ? { react: "react-18", "react-dom": "react-dom-18" } : {}) as Record<string, string>,
        logLevel: "warning" as const,
      };
      const server = join(ROOT, outdir, "server.cjs");
      await build({
        ...shared,
        entryPoints: ["tests/e2e/react/server.tsx"],
        platform: "node",
        format: "cjs",
        outfile: server,
      });
      await build({ ...shared, entryPoints: ["tests/e2e/react/client.tsx"], splitting: true, format: "esm", outdir });
      render = createRequire(import.meta.url)(server).render;
    });
    test.afterEach(() => site?.stop());

    interface Visit {
      /** What the server decides by; undefined: it knows nothing of Vario. */
      request?: Omit<EvaluationRequest, "payload">;
      options?: Partial<Options>;
      /** Runs before the page's scripts. */
      before?: string;
    }

    /** Renders the page, opens it, waits for Vario; answers the server's headline and what the console complained of. */
    async function visit(page: Page, { request, options = {}, before = "" }: Visit) {
      const bootstrap = request && evaluate({ payload, ...request }).bootstrap;
      const html = render(bootstrap);
      const data = bootstrap ? `<script id="bootstrap" type="application/json">${inlineJson(bootstrap)}</script>` : "";
      const document = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Tea</title><link rel="icon" href="data:,"></head><body><div id="root">${html}</div>${data}
        <script>${before};window.setup = { ...${inlineJson({ ...setup, ...options })}, endpoint: location.origin };</script>
        <script type="module" src="/built/client.js"></script></body></html>`;
      site = await new Site({
        pages: { "/": document, "/payload.json": JSON.stringify(payload) },
        folders: { "/built/": outdir, "/vario/": "dist", "/assets/": "build/site/assets" },
      }).start();
      const complaints: string[] = [];
      page.on("console", (message) => {
        if (/error|warning/.test(message.type())) complaints.push(message.text());
      });
      page.on("pageerror", (error) => complaints.push(String(error)));
      await page.goto(site.url);
      return { bootstrap, complaints, headline: /<h1[^>]*>([^<]*)/.exec(html)?.[1] };
    }
    const decided = async (page: Page) => {
      await page.waitForFunction(() => "vario" in window);
      await page.evaluate(() => window.vario?.ready);
    };
    const exposures = () =>
      site.messages
        .filter(({ event }) => event === "Experiment Viewed")
        .map(({ properties }) => `${properties?.experiment_id}:${properties?.variation_id}`);

    test("server, hydration and Vario show the same variation; its exposure is logged once, to the server's visitor", async ({
      browser,
    }) => {
      const shown = new Set<string>();
      for (let n = 0; n < 6 || shown.size < 2; n++) {
        const context = await browser.newContext();
        const page = await context.newPage();
        const { bootstrap, complaints, headline } = await visit(page, { request: {} });
        await decided(page);
        await page.evaluate(() => window.vario?.flush());
        expect(await page.evaluate(() => window.headlines)).toEqual([headline]);
        const variation = bootstrap?.experiments["hero-headline"]?.variation ?? "";
        await expect(page.locator("h1")).toHaveAttribute("data-variation", variation);
        await expect(page.locator("#from")).toHaveText("Free shipping from 280 yuan");
        expect(exposures()).toEqual([`hero-headline:${variation}`]);
        expect(new Set(site.messages.map(({ anonymousId }) => anonymousId))).toEqual(new Set([bootstrap?.visitorId]));
        expect(complaints).toEqual([]);
        shown.add(variation);
        await context.close();
        await site.stop();
      }
    });

    test("a component that comes later logs its exposure when it is on the page", async ({ page }) => {
      const { bootstrap, complaints } = await visit(page, { request: {} });
      await decided(page);
      await page.evaluate(() => window.vario?.flush());
      expect(exposures()).toHaveLength(1);
      await page.getByRole("button", { name: "Offer" }).click();
      await page.evaluate(() => window.vario?.flush());
      const offer = bootstrap?.experiments.offer?.variation ?? "";
      await expect(page.locator("#offer")).toHaveText(offer);
      expect(exposures()).toContain(`offer:${offer}`);
      expect(exposures()).toHaveLength(2);
      expect(complaints).toEqual([]);
    });

    test("where the server knows nothing of Vario the page begins with controls, without a hydration error", async ({
      page,
    }) => {
      const { complaints, headline } = await visit(page, {});
      expect(headline).toBe("Tea, unhurried");
      await decided(page);
      await expect(page.locator("#from")).toHaveText("Free shipping from 280 yuan");
      await page.evaluate(() => window.vario?.flush());
      const variation = await page.locator("h1").getAttribute("data-variation");
      expect(exposures()).toEqual([`hero-headline:${variation}`]);
      expect(complaints).toEqual([]);
    });

    test("what only the device knows comes after hydration: its attributes' rules, and recommendations", async ({
      page,
    }) => {
      const { complaints, headline } = await visit(page, {
        request: {},
        options: { model: "/assets/model.vario", attributes: { returning: true } },
        before: `localStorage.setItem("vario.viewed", '["matcha"]')`,
      });
      await decided(page);
      await expect(page.locator("#returning")).toBeVisible();
      await expect(page.locator("li")).toHaveCount(3);
      expect(await page.evaluate(() => window.headlines)).toEqual([headline]);
      expect(complaints).toEqual([]);
    });

    test("a changed decision is shown at once", async ({ page }) => {
      const { complaints } = await visit(page, { request: {} });
      await decided(page);
      await expect(page.locator("#returning")).toHaveCount(0);
      await page.evaluate(() => window.vario?.setAttributes?.({ returning: true }));
      await expect(page.locator("#returning")).toBeVisible();
      expect(complaints).toEqual([]);
    });

    test("a Vario that refuses its configuration leaves the server's page as it is", async ({ page }) => {
      const { complaints, headline } = await visit(page, { request: {}, options: { writeKey: "" } });
      await page.getByRole("button", { name: "Offer" }).click();
      await expect(page.locator("#offer")).toHaveText(/buy-one-get-one|second-half-price/);
      expect(await page.evaluate(() => window.headlines)).toEqual([headline]);
      expect(complaints).toEqual([expect.stringContaining("E_CONFIG_WRITE_KEY")]);
    });
  });
}

/** Consent tools that a page has already: IAB's TCF v2 and Google's Consent Mode, as their scripts would be on a real page. */
import { expect, type Page, test } from "@playwright/test";
import { pageWith, Site } from "./site.ts";

const sites: Site[] = [];
async function open(page: Page, script: string): Promise<Site> {
  const made = await new Site({
    folders: { "/vario/": "dist" },
    pages: { "/": pageWith("", `<script>${script}</script>`) },
  }).start();
  sites.push(made);
  await page.goto(made.url);
  await page.evaluate(() => window.vario?.ready);
  await page.waitForTimeout(1_200);
  return made;
}
test.afterEach(async () => {
  for (const made of sites.splice(0)) await made.stop();
});

const consent = (page: Page) => page.evaluate(() => window.vario?.consent());
const kept = (page: Page) => page.evaluate(() => Object.keys(localStorage).sort());
const sources = (made: Site) =>
  made.messages.filter(({ event }) => event === "Consent Changed").map(({ properties }) => properties?.source);

const TCF = `const listeners = [];
  window.__tcfapi = (command, version, callback) => {
    if (command !== "addEventListener") return;
    listeners.push(callback);
    callback({ eventStatus: "cmpuishown", gdprApplies: true, listenerId: listeners.length, purpose: { consents: {} } }, true);
  };
  window.choose = (...purposes) => {
    const consents = Object.fromEntries(purposes.map((purpose) => [purpose, true]));
    for (const listener of listeners) listener({ eventStatus: "useractioncomplete", gdprApplies: true, purpose: { consents } }, true);
  };`;
const choose = (page: Page, ...purposes: number[]) =>
  page.evaluate((purposes) => (window as unknown as { choose(...all: number[]): void }).choose(...purposes), purposes);

test("TCF: nothing is stored or sent while it asks; then its purposes decide, and decide again", async ({ page }) => {
  const made = await open(page, TCF);
  expect(await consent(page)).toMatchObject({ analytics: "pending", heatmap: "pending" });
  expect(made.messages).toEqual([]);
  expect(await kept(page)).toEqual([]);
  await choose(page, 1, 8, 9);
  await expect.poll(() => consent(page)).toMatchObject({ analytics: "granted", personalization: "denied" });
  await expect.poll(() => made.messages.map(({ type }) => type)).toContain("page");
  await choose(page);
  await expect.poll(() => consent(page)).toMatchObject({ analytics: "denied", heatmap: "denied" });
  await expect.poll(() => kept(page)).toEqual(["vario.consent", "vario.consents"]);
  await expect.poll(() => sources(made)).toEqual(["tcf", "tcf"]);
});

test("Google's Consent Mode: a default that denies is no answer yet, an update is", async ({ page }) => {
  const made = await open(
    page,
    `window.dataLayer = []; window.gtag = function () { dataLayer.push(arguments); };
     gtag("consent", "default", { analytics_storage: "denied", personalization_storage: "denied" });`,
  );
  expect(await consent(page)).toMatchObject({ analytics: "pending" });
  expect(made.messages).toEqual([]);
  await page.evaluate(() =>
    (window as unknown as { gtag(...all: unknown[]): void }).gtag("consent", "update", {
      analytics_storage: "granted",
      personalization_storage: "denied",
    }),
  );
  await expect
    .poll(() => consent(page))
    .toMatchObject({ analytics: "granted", experiments: "granted", personalization: "denied", heatmap: "granted" });
  await expect.poll(() => made.messages.map(({ type }) => type)).toContain("page");
  await expect.poll(() => sources(made)).toEqual(["google"]);
});

/** The consent dialog: usable by everybody, refusing as easy as agreeing, and nothing happens before. */
import { expect, type Page, test } from "@playwright/test";
import { Site } from "./site.ts";

const CSP =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; require-trusted-types-for 'script'; trusted-types vario";
const sites: Site[] = [];

async function open(page: Page, options: object = {}, lang = "en"): Promise<Site> {
  const html = `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>Tea</title>
<meta name="viewport" content="width=device-width"><script src="/vario/vario.iife.js"></script><script src="/start.js"></script>
</head><body><h1>Tea</h1><input id="search" aria-label="Search"><button id="settings">Privacy settings</button></body></html>`;
  const given = { writeKey: "demo", dialog: true, ...options };
  const start = `Vario.start({ ...${JSON.stringify(given)}, endpoint: location.origin });
    addEventListener("DOMContentLoaded", () => {
      document.querySelector("#settings").onclick = async () =>
        (await import("/vario/dialog.js")).openConsentDialog(vario).then((consent) => { window.answer = consent ?? "later" });
    });`;
  const made = await new Site({
    folders: { "/vario/": "dist" },
    pages: { "/": html },
    scripts: { "/start.js": start },
    headers: { "content-security-policy": CSP },
  }).start();
  sites.push(made);
  await page.route("**/favicon.ico", (route) => route.fulfill({ body: "" }));
  await page.goto(made.url);
  return made;
}
test.afterEach(async () => {
  for (const made of sites.splice(0)) await made.stop();
});

const dialog = (page: Page) => page.getByRole("dialog");
const consent = (page: Page) => page.evaluate(() => Object.values(window.vario?.consent() ?? {}).join());
const names = (made: Site) => made.messages.map(({ event, type }) => event ?? type);

test("asks by name and in words, and Escape decides nothing: it is asked again", async ({ page }) => {
  const complaints: string[] = [];
  page.on("console", (message) => ["warning", "error"].includes(message.type()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  const made = await open(page);
  await expect(page.getByRole("dialog", { name: "May we remember your visit?" })).toBeVisible();
  await expect(dialog(page)).toHaveAccessibleDescription(/You decide what for/);
  await expect(dialog(page)).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toHaveCount(0);
  expect(await consent(page)).toBe("pending,pending,pending,pending");
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
  await page.reload();
  await expect(dialog(page)).toBeVisible();
  // That the question was shown is counted, under a number of its own each time.
  await expect.poll(() => names(made)).toEqual(["Consent Asked", "Consent Asked"]);
  expect(new Set(made.messages.map(({ anonymousId }) => anonymousId)).size).toBe(2);
  expect(complaints).toEqual([]);
});

test("refusing takes one click on a button as large and as bright as the other, and holds", async ({ page }) => {
  const made = await open(page, { policyVersion: "2026-01" });
  const refuse = page.getByRole("button", { name: "Refuse all" });
  const accept = page.getByRole("button", { name: "Accept all" });
  const look = (button: typeof refuse) =>
    button.evaluate((element) => {
      const { width, height } = element.getBoundingClientRect();
      const { backgroundColor, color, fontSize, fontWeight } = getComputedStyle(element);
      return { width, height, backgroundColor, color, fontSize, fontWeight };
    });
  expect(await look(refuse)).toEqual(await look(accept));
  await refuse.click();
  await expect(dialog(page)).toHaveCount(0);
  expect(await consent(page)).toBe("denied,denied,denied,denied");
  await expect.poll(() => names(made)).toEqual(["Consent Asked", "Consent Changed"]);
  const [asked, changed] = made.messages;
  expect(changed?.anonymousId).toBe(asked?.anonymousId);
  expect(changed?.properties).toMatchObject({ n: 1, source: "dialog", policyVersion: "2026-01" });
  await page.reload();
  await page.evaluate(() => window.vario?.ready);
  await page.waitForTimeout(300);
  await expect(dialog(page)).toHaveCount(0);
});

test("every purpose is chosen on its own, by the keyboard alone", async ({ page }) => {
  await open(page);
  await expect(dialog(page)).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Choose what for" })).toBeFocused();
  await page.keyboard.press("Enter");
  const statistics = page.getByRole("switch", { name: "Statistics" });
  await expect(statistics).toBeFocused();
  await expect(statistics).toHaveAccessibleDescription(/Which pages are read/);
  await page.keyboard.press("Space");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await expect(page.getByRole("switch", { name: "Suggestions" })).toBeChecked();
  for (let step = 0; step < 8; step++) {
    if (await page.getByRole("button", { name: "Save my choice" }).evaluate((one) => one.matches(":focus"))) break;
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  expect(await consent(page)).toBe("granted,denied,granted,denied");
});

test("opens again from a link, shows what holds, and gives the focus back", async ({ page }) => {
  await open(page, { dialog: false });
  await page.evaluate(() =>
    window.vario?.consent({ analytics: true, experiments: false, personalization: false, heatmap: false }),
  );
  await page.locator("#settings").click();
  await page.getByRole("button", { name: "Choose what for" }).click();
  await expect(page.getByRole("switch", { name: "Statistics" })).toBeChecked();
  await expect(page.getByRole("switch", { name: "Click map" })).not.toBeChecked();
  await page.keyboard.press("Escape");
  await expect(page.locator("#settings")).toBeFocused();
  expect(await page.evaluate(() => (window as { answer?: unknown }).answer)).toBe("later");
  expect(await consent(page)).toBe("granted,denied,denied,denied");
});

test("does not take the focus from who is typing", async ({ page }) => {
  await page.addInitScript(() => {
    addEventListener("DOMContentLoaded", () => document.querySelector<HTMLElement>("#search")?.focus());
  });
  await open(page);
  await expect(dialog(page)).toBeVisible();
  await expect(page.locator("#search")).toBeFocused();
  await page.keyboard.type("tea");
  expect(await page.locator("#search").inputValue()).toBe("tea");
});

test("speaks Chinese on a Chinese page", async ({ page }) => {
  await open(page, {}, "zh-CN");
  await expect(page.getByRole("dialog", { name: "可以记住您的这次访问吗？" })).toHaveAttribute("lang", "zh-CN");
  await page.getByRole("button", { name: "全部同意" }).click();
  expect(await consent(page)).toBe("granted,granted,granted,granted");
});

test("asks again when the policy has another version", async ({ page }) => {
  await open(page, { policyVersion: "2" });
  await page.getByRole("button", { name: "Accept all" }).click();
  await expect.poll(() => page.evaluate(() => localStorage.getItem("vario.consents"))).toBeTruthy();
  // As if it had been decided on the version before.
  await page.evaluate(() =>
    localStorage.setItem(
      "vario.consents",
      (localStorage.getItem("vario.consents") ?? "").replace('"policyVersion":"2"', '"policyVersion":"1"'),
    ),
  );
  await page.reload();
  await expect(dialog(page)).toBeVisible();
});

test("does not offer what the browser asks sites not to do", async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, "globalPrivacyControl", { value: true }));
  await open(page);
  await page.getByRole("button", { name: "Choose what for" }).click();
  await expect(page.getByRole("switch", { name: "Suggestions" })).toBeDisabled();
  await expect(page.getByText("Your browser asks sites not to do this.")).toBeVisible();
});

test("fits a phone, and a window of 320 by 256 pixels: everything can be reached, nothing is cut off", async ({
  page,
}) => {
  for (const size of [
    { width: 390, height: 844 },
    { width: 320, height: 256 },
  ]) {
    await page.setViewportSize(size);
    await open(page, { dialog: { privacyUrl: "/privacy" } });
    await page.getByRole("button", { name: "Choose what for" }).click();
    for (const target of await page
      .locator("vario-consent button:visible, vario-consent a, vario-consent input")
      .all()) {
      await target.scrollIntoViewIfNeeded();
      const box = await target.boundingBox();
      expect(box?.height).toBeGreaterThanOrEqual(24);
      expect(box?.x).toBeGreaterThanOrEqual(0);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(size.width);
      expect(box?.y).toBeGreaterThanOrEqual(0);
    }
  }
});

test("keeps a contrast of 4.5 in light and dark, and stands still for who wants that", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await open(page, { dialog: { privacyUrl: "/privacy" } });
    await page.getByRole("button", { name: "Choose what for" }).click();
    const faults = await page.evaluate(() => {
      const root = document.querySelector("vario-consent")?.shadowRoot;
      const pen = document.createElement("canvas").getContext("2d") as CanvasRenderingContext2D;
      const luminance = (color: string) => {
        pen.fillStyle = color;
        pen.fillRect(0, 0, 1, 1);
        const [r = 0, g = 0, b = 0] = [...pen.getImageData(0, 0, 1, 1).data].map((part) => {
          const share = part / 255;
          return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const behind = (element: Element | null): string => {
        const color = element ? getComputedStyle(element).backgroundColor : "white";
        return color === "rgba(0, 0, 0, 0)" ? behind(element?.parentElement ?? null) : color;
      };
      const all = [...(root?.querySelectorAll("h2, p, a, span, button") ?? [])];
      const moving = all
        .concat(root?.querySelector(".card") ?? [])
        .filter((one) => getComputedStyle(one).animationName !== "none");
      const pale = all.filter((one) => {
        const [a, b] = [luminance(getComputedStyle(one).color), luminance(behind(one))];
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5;
      });
      return { pale: pale.map((one) => one.textContent), moving: moving.length };
    });
    expect(faults).toEqual({ pale: [], moving: 0 });
  }
});

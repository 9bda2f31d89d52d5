/** The debug panel: usable without a mouse, at every width, in both languages, under a strict policy; and what it says is so. */
import { type BrowserContext, expect, type Page, test } from "@playwright/test";
import { type DebugPage, debugPage, ORIGIN } from "./panel-page.ts";

const opened: BrowserContext[] = [];
test.afterEach(async () => {
  for (const context of opened.splice(0)) await context.close();
});
async function open(...parameters: Parameters<typeof debugPage>): Promise<DebugPage> {
  const made = await debugPage(...parameters);
  opened.push(made.context);
  return made;
}

const panel = (page: Page) => page.getByRole("region", { name: /Vario debug panel|Vario 调试面板/ });
const row = (page: Page, name: string | RegExp) => panel(page).getByRole("button", { name, expanded: false });
const tab = (page: Page, name: string | RegExp) => panel(page).getByRole("tab", { name });
/** Role and name of what has the focus, in the panel or on the page. */
const focus = (page: Page) =>
  page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    const label = (element as HTMLInputElement | null)?.labels?.[0]?.querySelector(".name")?.textContent;
    return (
      label ??
      element?.getAttribute("aria-label") ??
      element?.querySelector(".title")?.textContent ??
      element?.textContent ??
      ""
    );
  });
async function press(page: Page, ...keys: string[]): Promise<string> {
  for (const key of keys) await page.keyboard.press(key);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  return focus(page);
}
const headline = (page: Page) => page.locator("h1").textContent();

test("a page is not debugged unless its address asks for it", async ({ browser }) => {
  const { page } = await open(browser, "/");
  await page.waitForTimeout(300);
  await expect(page.locator("vario-panel")).toHaveCount(0);
});

test("everything can be done with the keyboard alone", async ({ browser }) => {
  const { page, complaints } = await open(browser, "/?vario_debug");
  await expect(panel(page)).toBeVisible();
  expect(await headline(page)).toBe("bold");

  await test.step("the shortcut brings the focus to the tabs, which arrow keys walk through", async () => {
    expect(await press(page, "Alt+Shift+V")).toMatch(/^Experiments/);
    expect(await press(page, "ArrowRight")).toBe("Features");
    await expect(tab(page, "Features")).toHaveAttribute("aria-selected", "true");
    expect(await press(page, "End")).toBe("Split");
    expect(await press(page, "ArrowRight")).toMatch(/^Experiments/);
  });

  await test.step("rows open with Enter or the right arrow, and close with the left", async () => {
    expect(await press(page, "Tab", "Tab")).toBe("Headline of the page");
    expect(await press(page, "ArrowDown")).toBe("one-page-checkout");
    expect(await press(page, "End")).toBe("hero-image");
    expect(await press(page, "Home")).toBe("Headline of the page");
    const head = panel(page).getByRole("button", { name: "Headline of the page" });
    await press(page, "ArrowRight");
    await expect(head).toHaveAttribute("aria-expanded", "true");
    await press(page, "ArrowLeft");
    await expect(head).toHaveAttribute("aria-expanded", "false");
    expect(await press(page, "Enter")).toBe("Headline of the page");
    await expect(head).toHaveAttribute("aria-expanded", "true");
  });

  await test.step("variations are switched by arrow keys, and the focus stays on the one chosen", async () => {
    expect(await press(page, "Tab")).toBe("As decided");
    expect(await press(page, "ArrowDown")).toBe("Calm");
    await expect.poll(() => headline(page)).toBe("calm");
    expect(await press(page, "ArrowDown", "ArrowDown")).toBe("Loud");
    await expect.poll(() => headline(page)).toBe("loud");
    await expect(panel(page)).toContainText("You see Loud because this tab forces it.");
    expect(await press(page, "Tab")).toBe("Reload");
  });

  await test.step("Escape closes the panel to a button, which opens it again", async () => {
    expect(await press(page, "Escape")).toBe("Open Vario’s debug panel");
    await expect(panel(page)).toBeHidden();
    expect(await press(page, "Enter")).toMatch(/^Experiments/);
    await expect(panel(page)).toBeVisible();
    expect(await press(page, "Alt+Shift+V")).toBe("Open Vario’s debug panel");
    await press(page, "Alt+Shift+V");
  });

  await test.step("the footer lets go of it all", async () => {
    await press(page, "Shift+Tab", "Shift+Tab", "Shift+Tab");
    const letGo = panel(page).getByRole("button", { name: "Let go (1)" });
    await letGo.focus();
    await press(page, "Enter");
    await expect.poll(() => headline(page)).toBe("bold");
    await expect(letGo).toBeHidden();
  });
  expect(complaints).toEqual([]);
});

test("the focus is always to be seen", async ({ browser }) => {
  const { page } = await open(browser, "/?vario_debug");
  await press(page, "Alt+Shift+V");
  for (let step = 0; step < 12; step += 1) {
    const outlined = await page.evaluate(() => {
      const element = document.querySelector("vario-panel")?.shadowRoot?.activeElement;
      if (!element) return true;
      const styles = [element, element.closest("label")].map((each) => each && getComputedStyle(each));
      return styles.some((style) => style && (style.outlineStyle === "solid" || style.boxShadow !== "none"));
    });
    expect(outlined).toBe(true);
    await press(page, "Tab");
  }
});

test("keys typed into the panel do not reach the page's shortcuts", async ({ browser }) => {
  const { page } = await open(browser, "/?vario_debug");
  await page.evaluate(() => {
    document.addEventListener("keydown", ({ key }) => {
      document.title += key;
    });
  });
  await tab(page, "Features").click();
  await panel(page).getByRole("searchbox").pressSequentially("no");
  await expect(row(page, /note/)).toBeVisible();
  await expect(row(page, /badge/)).toHaveCount(0);
  expect(await page.title()).toBe("Tea");
  await page.keyboard.press("Escape");
  await expect(row(page, /badge/)).toBeVisible();
  await expect(panel(page)).toBeVisible();
});

test("what is forced holds for the tab, over navigation and reload, until it is let go, and for no other tab", async ({
  browser,
}) => {
  const { page, context } = await open(browser, "/?vario_debug");
  await row(page, /Headline/).click();
  await panel(page).getByRole("radio", { name: /Calm/ }).check();
  await expect.poll(() => headline(page)).toBe("calm");

  await page.goto(`${ORIGIN}/next`);
  await expect(panel(page)).toBeVisible();
  expect(await headline(page)).toBe("calm");
  await page.reload();
  expect(await headline(page)).toBe("calm");
  await page.keyboard.press("Alt+Shift+V");
  await page.keyboard.press("Escape");
  await page.reload();
  await expect(panel(page)).toBeHidden();
  await expect(page.getByRole("button", { name: "Open Vario’s debug panel" })).toContainText("1");

  const other = await context.newPage();
  await other.goto(`${ORIGIN}/next`);
  expect(await headline(other)).toBe("bold");

  await page.getByRole("button", { name: "Open Vario’s debug panel" }).click();
  await row(page, /Headline/).click();
  await panel(page)
    .getByRole("radio", { name: /As decided/ })
    .check();
  await expect.poll(() => headline(page)).toBe("bold");
  await page.reload();
  expect(await headline(page)).toBe("bold");
});

test("ending it leaves nothing behind in the tab", async ({ browser }) => {
  const { page } = await open(browser, "/?vario_debug");
  await row(page, /Headline/).click();
  await panel(page).getByRole("radio", { name: /Loud/ }).check();
  await panel(page).getByRole("button", { name: "End" }).click();
  await expect(page.locator("vario-panel")).toHaveCount(0);
  expect(await headline(page)).toBe("bold");
  expect(await page.evaluate(() => Object.keys(sessionStorage).filter((key) => /debug|force/.test(key)))).toEqual([]);
  await page.goto(`${ORIGIN}/next`);
  await page.waitForTimeout(200);
  await expect(page.locator("vario-panel")).toHaveCount(0);
});

test("a variation that the address forces is named as such, and the way out is offered", async ({ browser }) => {
  const { page } = await open(browser, "/?vario_debug&vario_force=headline:loud");
  expect(await headline(page)).toBe("loud");
  await row(page, /Headline/).click();
  await expect(panel(page)).toContainText("because the page’s address or code forces it");
  await panel(page).getByRole("button", { name: "Open without it" }).click();
  await expect.poll(() => headline(page)).toBe("bold");
  expect(new URL(page.url()).searchParams.has("vario_force")).toBe(false);
});

test("the share link shows others what is seen here", async ({ browser }) => {
  const { page, context } = await open(browser, "/next?vario_debug&page=2", {
    permissions: ["clipboard-read", "clipboard-write"],
  });
  await row(page, /Headline/).click();
  await panel(page).getByRole("radio", { name: /Calm/ }).check();
  await panel(page).getByRole("button", { name: "Copy link" }).click();
  await expect(panel(page).getByRole("status")).toHaveText("Link copied");
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const { searchParams } = new URL(link);
  expect(searchParams.get("vario_force")).toContain("headline:calm");
  expect(searchParams.get("page")).toBe("2");
  expect(searchParams.has("vario_debug")).toBe(false);
  const other = await context.newPage();
  await other.goto(link);
  expect(await headline(other)).toBe("calm");
});

test("where the clipboard is closed, the link is there to be copied by hand", async ({ browser }) => {
  const { page } = await open(browser, "/?vario_debug");
  await page.evaluate(() => {
    Object.defineProperty(navigator, "clipboard", { value: undefined });
  });
  await panel(page).getByRole("button", { name: "Copy link" }).click();
  const link = panel(page).getByRole("textbox", { name: "Copy this link:" });
  await expect(link).toBeFocused();
  expect(await link.inputValue()).toContain("vario_force=headline%3Abold");
});

test("a condition is shown line by line, with what the visitor meets and has instead", async ({ browser }) => {
  const { page } = await open(browser, "/?vario_debug");
  await row(page, /one-page-checkout/).click();
  const lines = panel(page).locator(".lines li");
  await expect(lines).toHaveText(['✗country is one of "DE", "AT" here: "FR"', "✓orders ≥ 3"]);
  await expect(panel(page)).toContainText("50% of visitors");
});

test("features show value and source", async ({ browser }) => {
  const { page } = await open(browser, "/?vario_debug");
  await tab(page, "Features").click();
  await expect(row(page, /headline/)).toContainText("experiment headline");
  await expect(row(page, /badge/)).toContainText("set by a rule (fr_1)");
  await row(page, /badge/).click();
  await expect(panel(page).locator("pre")).toHaveText('{\n  "text": "Spring harvest"\n}');
});

test("events appear as they leave, newest first", async ({ browser }) => {
  const { page } = await open(browser, "/?vario_debug");
  await tab(page, /Events/).click();
  await page.evaluate(async () => {
    window.vario?.track("Product Added", { product_id: "longjing" });
    await window.vario?.flush();
    window.vario?.track("Plan Chosen", { plan: "pro" });
    await window.vario?.flush();
  });
  await expect(panel(page).locator(".events .title").first()).toHaveText("Plan Chosen");
  await row(page, /Product Added/).click();
  await expect(panel(page).locator("pre")).toContainText('"product_id": "longjing"');
  await expect(tab(page, /Events/)).toContainText(/[2-5]/);
  await panel(page).getByRole("button", { name: "Clear" }).click();
  await expect(panel(page)).toContainText("What this page records from now on appears here");
});

test("visitor, consent and queue are shown as they are now", async ({ browser }) => {
  const { page } = await open(browser, "/?vario_debug");
  await tab(page, "Visitor").click();
  const id = await page.evaluate(() => window.vario?.debug().visitorId ?? "");
  await expect(panel(page)).toContainText(id);
  await expect(panel(page)).toContainText("Analyticsgranted");
  await page.evaluate(() => window.vario?.track(""));
  await expect(panel(page)).toContainText("E_EVENT_NAME 1");
  await page.evaluate(() => window.vario?.consent({ analytics: false }));
  await expect(panel(page)).toContainText("Analyticsdenied");
});

test("the split is checked while the page stays alive", async ({ browser }) => {
  const { page, complaints } = await open(browser, "/?vario_debug");
  await tab(page, "Split").click();
  await page.evaluate(() => {
    const gaps: number[] = [];
    let last = performance.now();
    Object.assign(window, { gaps });
    setInterval(() => {
      gaps.push(performance.now() - last);
      last = performance.now();
    }, 0);
  });
  await panel(page).getByRole("button", { name: "Check the split" }).click();
  await expect(panel(page).getByRole("progressbar")).toBeVisible();
  const results = panel(page).locator(".result");
  await expect(results).toHaveCount(3, { timeout: 50_000 });
  await expect(results.nth(0)).toContainText("100,000 of 100,000 take part.");
  await expect(results.nth(0)).toContainText("fits");
  await expect(results.nth(1)).toContainText("its conditions were set aside");
  await expect(results.nth(2)).toContainText("fits");
  // The page's own timer had its turns; the machine that runs this may hold some of them up.
  const gaps = await page.evaluate(() => (window as unknown as { gaps: number[] }).gaps.sort((a, b) => a - b));
  expect(gaps.length).toBeGreaterThan(20);
  expect(gaps[Math.floor(gaps.length * 0.95)]).toBeLessThan(60);
  expect(complaints).toEqual([]);
});

test("the page's styles do not get in, and the panel's do not get out", async ({ browser }) => {
  const { page } = await open(browser, "/?vario_debug");
  const button = panel(page).getByRole("button", { name: "Copy link" });
  await expect(button).toBeVisible();
  const styles = await button.evaluate((element) => {
    const { letterSpacing, fontFamily, backgroundColor } = getComputedStyle(element);
    return { letterSpacing, serif: fontFamily === "serif", red: backgroundColor === "rgb(255, 0, 0)" };
  });
  expect(styles).toEqual({ letterSpacing: "normal", serif: false, red: false });
  expect(await page.locator("h1").evaluate((element) => getComputedStyle(element).color)).toBe("rgb(1, 2, 3)");
  await expect(page.getByRole("button", { name: "Buy", includeHidden: true })).toBeHidden();
});

for (const width of [320, 390, 1280])
  for (const locale of ["en-US", "zh-CN"])
    test(`at ${width} px in ${locale} every tab fits and nothing complains`, async ({ browser }) => {
      const { page, complaints } = await open(browser, "/?vario_debug", { viewport: { width, height: 800 }, locale });
      const chinese = locale === "zh-CN";
      await panel(page)
        .getByRole("button", { name: /one-page-checkout/ })
        .click();
      for (const name of chinese
        ? ["实验", "功能", "事件", "访客", "分流"]
        : ["Experiments", "Features", "Events", "Visitor", "Split"]) {
        await tab(page, new RegExp(name)).click();
        const beside = await page.evaluate(() => {
          const root = document.querySelector("vario-panel")?.shadowRoot;
          const boxes = [
            root?.querySelector("section.panel"),
            root?.querySelector("footer"),
            ...(root?.querySelectorAll(".page") ?? []),
          ];
          return Math.max(
            ...boxes.map((box) => (box ? box.scrollWidth - box.clientWidth : 0)),
            document.documentElement.scrollWidth - innerWidth,
          );
        });
        expect(beside, name).toBeLessThanOrEqual(0);
      }
      await expect(panel(page)).toHaveAttribute("lang", chinese ? "zh" : "en");
      expect(complaints).toEqual([]);
    });

test("motion is left out for those who want none, and the dark is kept to", async ({ browser }) => {
  const { page } = await open(browser, "/?vario_debug", { reducedMotion: "reduce", colorScheme: "dark" });
  const look = await panel(page).evaluate((element) => {
    const { animationName, backgroundColor } = getComputedStyle(element);
    return { animationName, backgroundColor };
  });
  expect(look).toEqual({ animationName: "none", backgroundColor: "rgb(22, 25, 31)" });
});

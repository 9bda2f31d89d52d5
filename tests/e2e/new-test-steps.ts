/** What a marketer does in the Studio's "New test", by clicks and keys alone. */
import { expect, type Locator, type Page } from "@playwright/test";

/** Opens "New test" from the experiments page and waits for the landing page in its frame. */
export async function openNewTest(studio: Page, url: string): Promise<void> {
  await studio.goto(`${url}/studio/#/experiments`);
  await studio.getByTestId("new-test-link").click();
  await pageReady(studio);
}

export async function pageReady(studio: Page): Promise<void> {
  await expect(studio.getByTestId("pick-layer")).toBeVisible();
  await expect(studio.frameLocator(".stage-frame").getByTestId("headline")).not.toBeEmpty();
  await expect(studio.getByTestId("suggestion").first()).toBeVisible();
}

/** Clicks where an element of the landing page is seen in the frame. */
export async function pick(studio: Page, selector: string): Promise<void> {
  const element = studio.frameLocator(".stage-frame").locator(selector).first();
  await studio.getByTestId("pick-layer").evaluate((layer, target) => {
    const frame = layer.parentElement?.querySelector("iframe");
    const found = frame?.contentDocument?.querySelector(target);
    const scroller = layer.closest(".stage-scroll");
    const scale = layer.getBoundingClientRect().width / (frame?.offsetWidth ?? 1);
    const { top = 0, height = 0 } = found?.getBoundingClientRect() ?? {};
    scroller?.scrollTo(0, (top + height / 2) * scale - (scroller.clientHeight ?? 0) / 2);
  }, selector);
  const box = await element.boundingBox();
  if (box === null) throw new Error(`${selector} is not shown`);
  await studio.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await expect(studio.getByTestId("element-panel")).toBeVisible();
}

export async function setColour(input: Locator, colour: string): Promise<void> {
  await input.fill(colour);
}

/** Names the test, chooses its goal, and gives nearly all visitors the first variation. */
export async function plan(studio: Page, name: string, goal: string): Promise<void> {
  await studio.getByTestId("step-plan").click();
  await studio.getByTestId("test-name").fill(name);
  await studio.getByTestId("test-goal").selectOption(goal);
  await studio.getByTestId("share-a").fill("99");
}

export async function launch(studio: Page): Promise<void> {
  await studio.getByTestId("step-launch").click();
  await expect(studio.getByTestId("problem")).toHaveCount(0);
  await studio.getByTestId("launch").click();
  await expect(studio.getByTestId("launched")).toBeVisible();
}

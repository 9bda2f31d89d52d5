import type { Page } from "@playwright/test";

/**
 * Notes, just before every frame is painted, what an element says and whether it is to be seen. A frame callback runs
 * after all scripts and before the paint, so what it reads is what the frame shows.
 */
export async function watchFrames(page: Page, selector: string): Promise<() => Promise<string[]>> {
  await page.addInitScript((selector) => {
    const frames: string[] = [];
    Object.assign(window, { framesSeen: frames });
    const look = () => {
      const element = document.querySelector(selector);
      if (element && element.getClientRects().length > 0 && getComputedStyle(element).visibility === "visible") {
        frames.push(element.textContent ?? "");
      }
      if (frames.length < 120) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, selector);
  return () => page.evaluate(() => (window as unknown as { framesSeen: string[] }).framesSeen);
}

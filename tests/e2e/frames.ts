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

/** Collects the frames that the page shows from now on, over all its loads, as the compositor has them: PNG, base64. */
export async function screencast(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const frames: string[] = [];
  session.on("Page.screencastFrame", ({ data, sessionId }) => {
    frames.push(data);
    session.send("Page.screencastFrameAck", { sessionId }).catch(() => {});
  });
  await session.send("Page.startScreencast", { format: "png", everyNthFrame: 1 });
  return frames;
}

/** Per frame: which of the colours ("255,0,0") it shows somewhere. Decoded on a page of its own. */
export async function coloursShown(decoder: Page, frames: string[], colours: string[]): Promise<string[][]> {
  return decoder.evaluate(
    async ([frames, colours]) => {
      const shown: string[][] = [];
      for (const frame of frames) {
        const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${frame}`)).blob());
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
        const context = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
        context.drawImage(bitmap, 0, 0);
        const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
        const found = new Set<string>();
        for (let at = 0; at < data.length; at += 4) found.add(`${data[at]},${data[at + 1]},${data[at + 2]}`);
        shown.push(colours.filter((colour) => found.has(colour)));
      }
      return shown;
    },
    [frames, colours] as const,
  );
}

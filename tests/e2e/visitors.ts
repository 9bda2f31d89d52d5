import { type Browser, type BrowserContext, expect, type Page } from "@playwright/test";
import { watchFrames } from "./frames.ts";
import { textOf } from "./site.ts";

export interface Visitor {
  context: BrowserContext;
  page: Page;
  /** The visitor's id, as Vario made it. */
  id: string;
  headline: string;
  frames: () => Promise<string[]>;
  /** messageId → event name (or type) of what was seen to leave (a closing tab's beacons are not seen from outside). */
  sent: Map<string, string>;
  /** What the console said at the levels of warning and error. */
  complaints: string[];
}

interface Message {
  messageId: string;
  type: string;
  event?: string;
}

/** Opens the landing page as somebody who has never been there. */
export async function newVisitor(browser: Browser, url: string): Promise<Visitor> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const frames = await watchFrames(page, '[data-testid="headline"]');
  const sent = new Map<string, string>();
  page.on("request", (request) => {
    if (!request.url().includes("/v1/batch")) return;
    const { batch } = JSON.parse(textOf(request)) as { batch: Message[] };
    for (const { messageId, type, event } of batch) sent.set(messageId, event ?? type);
  });
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["warning", "error"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(url);
  await expect(page.getByTestId("headline")).not.toBeEmpty();
  const headline = await page.evaluate(() => document.documentElement.dataset.headline ?? "");
  const id = await page.evaluate(() => window.vario?.debug().visitorId ?? "");
  return { context, page, id, headline, frames, sent, complaints };
}

/** A visitor a variation: new ones come until both have been met. */
export async function visitorsOfBothVariations(browser: Browser, url: string): Promise<Map<string, Visitor>> {
  const visitors = new Map<string, Visitor>();
  for (let attempt = 0; attempt < 40 && visitors.size < 2; attempt += 1) {
    const visitor = await newVisitor(browser, url);
    if (visitors.has(visitor.headline)) {
      // A visitor like one we have: gone before anything was clicked. Their visit counts all the same.
      await visitor.page.evaluate(() => window.vario?.flush());
      await visitor.context.close();
    } else visitors.set(visitor.headline, visitor);
  }
  return visitors;
}

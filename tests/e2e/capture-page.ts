/** A site whose pages capture, what came of it, and waiting until all of it is at work. */
import type { Page } from "@playwright/test";
import { type Message, pageWith, Site, type SiteOptions } from "./site.ts";

const FOLDERS = { "/vario/": "dist" };
const sites: Site[] = [];
export const capturing = (more = "") => pageWith('data-consent="granted" data-capture', more);

export async function site(pages: Record<string, string>, options: SiteOptions = {}): Promise<Site> {
  const made = await new Site({ folders: FOLDERS, pages, ...options }).start();
  sites.push(made);
  return made;
}

export async function stopSites(): Promise<void> {
  for (const made of sites.splice(0)) await made.stop();
}

/** Open, with every chunk there and at work. */
export async function open(page: Page, url: string): Promise<void> {
  const loaded = ["behaviour", "vitals"].map((name) =>
    page.waitForResponse((response) => response.url().includes(`${name}.js`)),
  );
  await page.goto(url);
  await Promise.all(loaded);
  await page.evaluate(() => window.vario?.ready);
  await page.waitForTimeout(100);
}
export const flush = (page: Page) => page.evaluate(() => window.vario?.flush());
export const nameOf = ({ event, type }: Message) => event ?? type;
export const found = (made: Site, name: string) => made.messages.filter((message) => nameOf(message) === name);
export const properties = (made: Site, name: string) => found(made, name).map(({ properties }) => properties);
export const pathOf = (message: Message | undefined) => new URL(message?.context.page.url ?? "").pathname;

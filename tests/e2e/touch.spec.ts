/** Where visits come from, from the browser to the collector: touches, campaign and bot marks, and what consent allows. */
import { type BrowserContext, expect, type Page, test } from "@playwright/test";
import { type Message, pageWith, Site } from "./site.ts";

const sites: Site[] = [];
test.afterEach(async () => {
  for (const made of sites.splice(0)) await made.stop();
});

async function site(attributes: string): Promise<Site> {
  const page = pageWith(attributes);
  const pages = { "/": page, "/teas": page, "/elsewhere": `<a href="/teas">on</a>` };
  const made = await new Site({ folders: { "/vario/": "dist" }, pages }).start();
  sites.push(made);
  return made;
}

/** Enters as if led there from another site's page. */
async function arrive(page: Page, address: string, referer?: string): Promise<void> {
  await page.goto(address, referer ? { referer } : {});
  await page.evaluate(() => window.vario?.ready);
}

async function buy(page: Page, made: Site): Promise<Message> {
  const before = made.messages.length;
  await page.evaluate(() => {
    window.vario?.track("Order Completed", { order_id: "A-1", revenue: 24 });
    return window.vario?.flush();
  });
  const order = made.messages.slice(before).find(({ event }) => event === "Order Completed");
  expect(order).toBeDefined();
  return order as Message;
}

const context = (message: Message | undefined) => message?.context as unknown as Record<string, unknown>;
const kept = (context: BrowserContext) =>
  context.storageState().then(({ origins }) => JSON.stringify(origins.flatMap(({ localStorage }) => localStorage)));

test("a conversion tells of the visit by an advertisement and of the later one by a search engine", async ({
  page,
}) => {
  const made = await site('data-consent="granted"');
  await arrive(page, `${made.url}/?utm_source=spring-letter&utm_medium=email&utm_campaign=spring&gclid=g-1`);
  await page.evaluate(() => window.vario?.flush());
  // The first message, too, though it was recorded before the part that knows of campaigns was there.
  expect(context(made.messages.find(({ type }) => type === "page"))).toMatchObject({
    campaign: { name: "spring", source: "spring-letter", medium: "email" },
    channel: "mail",
    traffic: "paid",
    bot: { reason: "webdriver" },
  });

  await arrive(page, `${made.url}/teas`, "https://www.baidu.com/");
  const order = await buy(page, made);
  expect(order.properties).toMatchObject({
    order_id: "A-1",
    touchpoints: [{ source: "spring-letter" }, { source: "baidu" }],
    touch_first: {
      channel: "mail",
      medium: "email",
      campaign: "spring",
      traffic: "paid",
      landing: "/",
      click_id: { name: "gclid", value: "g-1" },
    },
    touch_last: { channel: "search", medium: "organic", traffic: "public", landing: "/teas", referrer: "baidu.com" },
  });
  expect(context(order)).toMatchObject({ channel: "search", traffic: "public", bot: { reason: "webdriver" } });
  expect(context(order)).not.toHaveProperty("campaign");

  // Within the site, and again by the same address, nothing is added.
  await arrive(page, `${made.url}/`, `${made.url}/teas`);
  await page.reload();
  expect((await buy(page, made)).properties?.touchpoints).toHaveLength(2);
  expect(await kept(page.context())).toContain("spring-letter");
});

test("who has declined leaves nothing on the device and sends nothing of where they come from", async ({ page }) => {
  const made = await site('data-consent="denied"');
  await arrive(page, `${made.url}/?utm_source=spring-letter&utm_medium=email&ref=ann.0`, "https://www.baidu.com/");
  await page.evaluate(() => {
    window.vario?.track("Order Completed", { revenue: 1 });
    return window.vario?.flush();
  });
  expect(made.messages).toEqual([]);
  expect(await kept(page.context())).not.toContain("touches");
});

test("what was touched before consent waits in memory, is kept when granted, and gone when forgotten", async ({
  page,
}) => {
  const made = await site("");
  await arrive(page, `${made.url}/?utm_source=spring-letter&utm_medium=email`);
  expect(await kept(page.context())).not.toContain("spring-letter");
  await page.evaluate(() => window.vario?.consent("granted"));
  expect((await buy(page, made)).properties).toMatchObject({ touch_first: { source: "spring-letter" } });
  await expect.poll(() => kept(page.context())).toContain("spring-letter");
  await page.evaluate(() => window.vario?.forget());
  expect(await kept(page.context())).not.toContain("spring-letter");
});

test("a link that a visitor shares brings another one, who knows by whom and how deep", async ({ browser }) => {
  const made = await site('data-consent="granted"');
  const [ann, ben] = await Promise.all([browser.newContext(), browser.newContext()]);
  const [anns, bens] = await Promise.all([ann.newPage(), ben.newPage()]);
  await arrive(anns, `${made.url}/`);
  const link = await anns.evaluate(async () => {
    const { shareLink } = await import("/vario/share.js" as string);
    return shareLink(window.vario, "/teas") as string;
  });
  const [, code] = /\/teas\?ref=(\w{14})\.0$/.exec(link) ?? [];
  expect(code).toBeDefined();
  await arrive(bens, link);
  const order = await buy(bens, made);
  expect(context(order).referral).toMatchObject({ by: code, depth: 1 });
  expect(context(await buy(anns, made)).referral).toEqual({ code, depth: 0 });
  await Promise.all([ann.close(), ben.close()]);
});

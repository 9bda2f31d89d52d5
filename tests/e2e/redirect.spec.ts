/** Redirects: the visitor goes to the variation's page at once, and the exposure arrives exactly once. */
import { expect, type Page, test } from "@playwright/test";
import type { Part, Site } from "./site.ts";
import { type Decided, type Given, stageHead, stageSite, variation } from "./variants-page.ts";

const pages: Record<string, string | Part[]> = {};
const elsewherePages: Record<string, string> = {};
let site: Site;
let elsewhere: Site;
test.beforeAll(async () => {
  site = await stageSite({ pages });
  elsewhere = await stageSite({ pages: elsewherePages });
});
test.afterAll(async () => {
  await site.stop();
  await elsewhere.stop();
});

const page = (given: Given) => `${stageHead(given)}<h1>Page</h1></body></html>`;
const redirect = (urlRedirect: string, more: Partial<Decided> = {}) => variation({ urlRedirect }, more);
const stage = (page: Page) => page.evaluate(() => ({ ...window.stage }));

test("to another path: without a trace in the history, the address as it is written", async ({ page: tab }) => {
  pages["/"] = page({ results: [redirect("/new?a=1#here")] });
  pages["/new"] = page({ results: [] });
  await tab.goto("about:blank");
  await tab.goto(`${site.url}/?b=2`);
  await tab.waitForURL("**/new**");
  expect(tab.url()).toBe(`${site.url}/new?a=1#here`);
  expect(await tab.evaluate(() => history.length)).toBe(2);
  await tab.goBack();
  expect(tab.url()).toBe("about:blank");
});

test("keeps the query where the experiment says so; the redirect's own parameters win", async ({ page: tab }) => {
  pages["/"] = page({ results: [redirect("/new?color=red&food=lasagna", { persistQueryString: true })] });
  pages["/new"] = page({ results: [] });
  await tab.goto(`${site.url}/?color=blue&food=sushi&title=original&size=1&size=2`);
  await tab.waitForURL("**/new**");
  expect(tab.url()).toBe(`${site.url}/new?color=red&food=lasagna&title=original&size=1&size=2`);
});

test("what QA put into the query goes along in any case: a preview stays one", async ({ page: tab }) => {
  pages["/"] = page({ results: [redirect("/new", { forced: true })] });
  pages["/new"] = page({ results: [] });
  await tab.goto(`${site.url}/?vario_preview=1&x=2`);
  await tab.waitForURL("**/new**");
  expect(tab.url()).toBe(`${site.url}/new?vario_preview=1`);
});

test("a visitor who is there already stays, and is exposed", async ({ page: tab }) => {
  pages["/"] = page({ results: [redirect("/?v=2")] });
  await tab.goto(`${site.url}/?v=2#part`);
  expect((await stage(tab)).exposed).toEqual(["hero:1"]);
  expect(tab.url()).toBe(`${site.url}/?v=2#part`);
});

interface Moment {
  at: number;
  opacity: string;
  exposed: string[];
  sheets: number;
}

test("while the destination takes its time: hidden for a second at most, nothing but the redirect exposed or applied", async ({
  page: tab,
}) => {
  pages["/"] = page({ results: [variation({ css: "h1{color:red}" }, { key: "first" }), redirect("/slow")] });
  pages["/slow"] = [{ html: "<p>slow</p>", after: () => new Promise((resolve) => setTimeout(resolve, 1_600)) }];
  const moments: Moment[] = [];
  tab.on("console", (message) => message.text().startsWith("{") && moments.push(JSON.parse(message.text())));
  await tab.addInitScript(() => {
    const note = () => {
      if (!window.stage) return;
      const { opacity } = getComputedStyle(document.documentElement);
      const { exposed } = window.stage;
      const moment = { at: performance.now(), opacity, exposed, sheets: document.adoptedStyleSheets.length };
      console.log(JSON.stringify(moment));
    };
    document.addEventListener("readystatechange", note);
    setInterval(note, 50);
  });
  await tab.goto(site.url);
  await tab.waitForURL("**/slow");
  const hidden = moments.filter(({ opacity }) => opacity === "0");
  expect(hidden[0]).toMatchObject({ exposed: ["hero:1"], sheets: 1 });
  expect(moments.at(-1)).toMatchObject({ exposed: ["hero:1"], sheets: 0, opacity: "1" });
  expect((hidden.at(-1)?.at ?? 0) - (hidden[0]?.at ?? 0)).toBeLessThan(1_200);
});

test("another origin only if it is listed; no other scheme, no broken address: then the control, not exposed", async ({
  page: tab,
}) => {
  for (const address of [elsewhere.url, "javascript:alert(1)", "http://[", "data:text/html,x"]) {
    pages["/"] = page({ results: [redirect(address)] });
    await tab.goto(site.url);
    expect((await stage(tab)).reported).toEqual(["E_VARIANT_REDIRECT"]);
    expect((await stage(tab)).exposed).toEqual([]);
    expect(tab.url()).toBe(`${site.url}/`);
  }
});

/** An exposure's message as the log has it. */
const exposure = (url: string, more: object = {}) =>
  JSON.stringify({
    type: "track",
    event: "Experiment Viewed",
    messageId: "01980000-0000-7000-8000-000000000001",
    anonymousId: "01980000-0000-7000-8000-000000000002",
    timestamp: new Date().toISOString(),
    properties: { experiment_id: "hero", variation_id: "bold" },
    context: { page: { url } },
    ...more,
  });

test("to another origin the exposure goes along in the fragment, and is taken out of the address there", async ({
  page: tab,
}) => {
  const messages = [exposure(site.url)];
  const options = { redirectOrigins: [site.url, elsewhere.url] };
  pages["/"] = page({ results: [redirect(`${elsewhere.url}/new#part`)], messages, options });
  elsewherePages["/new"] = page({ results: [], options });
  await tab.goto(site.url);
  await tab.waitForURL("**/new#part");
  expect(tab.url()).toBe(`${elsewhere.url}/new#part`);
  expect((await stage(tab)).arrived).toEqual(messages);
});

test("within an origin nothing is carried where the log may be stored, and it is where it may not", async ({
  page: tab,
}) => {
  const messages = [exposure(site.url)];
  for (const consent of ["granted", "pending"] as const) {
    pages["/"] = page({ results: [redirect("/new")], messages, consent });
    pages["/new"] = page({ results: [], consent });
    await tab.goto(site.url);
    await tab.waitForURL("**/new");
    await tab.waitForFunction(() => window.stage);
    expect((await stage(tab)).arrived).toEqual(consent === "pending" ? messages : []);
    expect(await tab.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([
      0,
      consent === "pending" ? 0 : 1,
    ]);
    await tab.evaluate(() => sessionStorage.clear());
  }
});

test("a forged fragment brings nothing into the log, and leaves the address", async ({ page: tab }) => {
  const options = { redirectOrigins: [elsewhere.url] };
  pages["/"] = page({ results: [], options });
  const forged = [
    exposure("https://evil.example/"),
    exposure(site.url, { event: "Order Completed" }),
    exposure(site.url, { type: "identify" }),
    exposure(site.url, { messageId: "x" }),
    exposure(site.url, { timestamp: new Date(Date.now() - 3_600_000).toISOString() }),
    exposure(site.url, { filler: "x".repeat(9_000) }),
    exposure(site.url, { context: {} }),
    "null",
    "{",
    7,
  ];
  const good = exposure(elsewhere.url);
  const arrived = async (carried: string) => {
    await tab.goto("about:blank");
    await tab.goto(`${site.url}/#part${carried}`);
    expect(tab.url()).toBe(`${site.url}/#part`);
    return (await stage(tab)).arrived;
  };
  const carry = (messages: unknown[]) => `~vario:${encodeURIComponent(JSON.stringify([[], ...messages]))}`;
  expect(await arrived(carry(forged))).toEqual([]);
  expect(await arrived(carry([good]))).toEqual([good]);
  expect(await arrived("~vario:%7B%7D")).toEqual([]);
  expect(await arrived("~vario:%7B")).toEqual([]);
  expect(await arrived("~vario:%")).toEqual([]);
  expect(await arrived(carry(Array.from({ length: 50 }, () => good)))).toHaveLength(10);
});

test("pages that send the visitor round in a circle are left after three redirects: by two experiments, by the server", async ({
  page: tab,
}) => {
  for (const consent of ["granted", "pending"] as const) {
    pages["/"] = page({ results: [redirect("/b")], consent });
    pages["/b"] = page({ results: [redirect("/", { key: "back" })], consent });
    await tab.goto(site.url);
    await tab.waitForFunction(() => window.stage?.reported.length);
    expect((await stage(tab)).reported).toEqual(["E_VARIANT_LOOP"]);
    expect((await stage(tab)).exposed).toEqual([]);
    expect(tab.url()).toBe(`${site.url}/b`);
    await tab.evaluate(() => sessionStorage.clear());
  }
  pages["/b"] = `<script>location.replace("/" + location.hash)</script>`;
  await tab.goto(site.url);
  await tab.waitForFunction(() => window.stage?.reported.length);
  expect((await stage(tab)).reported).toEqual(["E_VARIANT_LOOP"]);
});

test("redirects happen as a page or an address is entered, not under the visitor's hands", async ({ page: tab }) => {
  pages["/"] = page({ results: [] });
  pages["/new"] = page({ results: [] });
  await tab.goto(site.url);
  await tab.evaluate((result) => window.stage.decide([result]), redirect("/new"));
  await tab.waitForTimeout(100);
  expect(tab.url()).toBe(`${site.url}/`);
  expect((await stage(tab)).exposed).toEqual([]);
  await tab.evaluate((result) => {
    history.pushState(null, "", "/?step=2");
    window.stage.decide([result]);
  }, redirect("/new"));
  await tab.waitForURL("**/new");
});

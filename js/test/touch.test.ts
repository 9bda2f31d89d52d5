import { beforeEach, expect, test, vi } from "vitest";
import type { Inside } from "../src/inside.js";
import type { ChangeCause, ConsentState, Options } from "../src/options.js";
import { shareLink } from "../src/share.js";
import { keyValue } from "../src/storage.js";
import { followTouches, markBots } from "../src/touch.js";
import { FakeStorage } from "./surroundings.js";

const AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";

/** One page of a visitor's, with what the facade does for touches. */
async function page(href: string, referrer = "", more: Partial<Visit> = {}, options: Partial<Options> = {}) {
  const visit = { ...more } as Partial<Visit>;
  const store = visit.store ?? new FakeStorage();
  const state = {
    consent: visit.consent ?? "granted",
    visitor: visit.visitor ?? "v1",
    session: visit.session ?? "s1",
    now: 1e12,
  };
  const listeners: ((cause: ChangeCause) => void)[] = [];
  const counted: Record<string, number> = {};
  const url = new URL(href);
  const window = {
    location: url,
    document: { referrer },
    navigator: { userAgent: visit.agent ?? AGENT, languages: ["en"], plugins: [1], webdriver: visit.driven ?? false },
    requestIdleCallback: (work: () => void) => void work(),
  };
  const vario = {
    consent: () => ({ analytics: state.consent }),
    profile: () => ({ visitorId: state.visitor }),
    debug: () => ({ sessionId: state.session }),
  };
  const inside = {
    options,
    window,
    storage: keyValue(() => store),
    now: () => state.now,
    vario,
    context: {},
    enrichers: [],
    hidden: new Set(),
    shown: new Set(),
    onChange: (listener: (cause: ChangeCause) => void) => void listeners.push(listener),
    count(code: string, n: number) {
      counted[code] = (counted[code] ?? 0) + n;
    },
  } as unknown as Inside;
  markBots(inside);
  await followTouches(inside);
  return {
    inside,
    store,
    state,
    window,
    counted,
    vario: vario as never,
    kept: () => JSON.parse(store.getItem("vario.touches") ?? "null"),
    change(cause: ChangeCause) {
      for (const listener of listeners) listener(cause);
    },
    /** The message's properties and context; undefined where there is none. */
    send(name: string, properties: object = {}, kind: "track" | "page" | "exposure" = "track") {
      const call = { kind, name, body: "", context: JSON.stringify({ page: {}, ...inside.context }), now: state.now };
      let body: string | undefined = JSON.stringify(properties);
      for (const enrich of inside.enrichers) if (body !== undefined) body = enrich(call, body);
      return body === undefined ? undefined : { properties: JSON.parse(body), context: JSON.parse(call.context) };
    },
  };
}
interface Visit {
  store: FakeStorage;
  consent: ConsentState;
  visitor: string;
  session: string;
  agent: string;
  driven: boolean;
}

beforeEach(() => void vi.useRealTimers());

test("a conversion is sent with the first and the last touch of several visits, other events with none", async () => {
  const one = await page("https://tea.example/?utm_source=news&utm_medium=email&utm_campaign=spring&gclid=g");
  const two = await page("https://tea.example/teas", "https://www.baidu.com/", { store: one.store, session: "s2" });
  const { properties, context } = two.send("Order Completed", { revenue: 24 }) ?? {};
  expect(properties).toMatchObject({
    revenue: 24,
    touch_first: {
      channel: "mail",
      source: "news",
      medium: "email",
      campaign: "spring",
      traffic: "paid",
      landing: "/",
    },
    touch_last: { channel: "search", source: "baidu", medium: "organic", traffic: "public", landing: "/teas" },
  });
  expect(properties.touchpoints).toHaveLength(2);
  expect(context).toEqual({ page: {}, channel: "search", traffic: "public" });
  expect(two.send("Product Viewed", { product_id: "x" })?.properties).toEqual({ product_id: "x" });
  expect(
    (await page("https://tea.example/", "", {}, { conversions: ["Tasted"] })).send("Tasted")?.properties.touchpoints,
  ).toHaveLength(1);
});

test("every message of a visit has its campaign and channel, on later pages and in what was recorded before", async () => {
  const one = await page(
    "https://tea.example/?utm_source=google&utm_medium=cpc&utm_campaign=c&utm_term=t&utm_content=b",
  );
  const campaign = { name: "c", source: "google", medium: "cpc", term: "t", content: "b" };
  expect(one.inside.context).toMatchObject({ channel: "search", traffic: "paid", campaign });
  const two = await page("https://tea.example/teas", "https://tea.example/", { store: one.store });
  expect(two.inside.context).toMatchObject({ channel: "search", traffic: "paid", campaign });
  const early = { kind: "page" as const, name: "", body: "", context: '{"page":{"path":"/"}}', now: 1e12 };
  two.inside.enrichers[0]?.(early, "{}");
  expect(JSON.parse(early.context)).toEqual({ page: { path: "/" }, channel: "search", traffic: "paid", campaign });
});

test("after half an hour without a message another visit begins, and it is direct", async () => {
  const one = await page("https://tea.example/?utm_source=google&utm_medium=cpc");
  one.state.now += 31 * 60_000;
  one.state.session = "s2";
  expect(one.send("Product Viewed")?.context).toEqual({ page: {}, channel: "direct", traffic: "owned" });
  expect(one.kept().touches.map(({ channel }: { channel: string }) => channel)).toEqual(["search", "direct"]);
});

test("while consent is pending touches stay in memory; granted they are kept, denied they are gone", async () => {
  const one = await page("https://tea.example/", "https://www.google.com/", { consent: "pending" });
  expect(one.store.getItem("vario.touches")).toBeNull();
  expect(one.send("Signed Up")?.properties.touchpoints).toHaveLength(1);
  one.state.consent = "granted";
  one.change("consent");
  expect(one.kept().touches).toHaveLength(1);
  one.state.consent = "denied";
  one.change("consent");
  expect(one.store.getItem("vario.touches")).toBeNull();
  expect(one.send("Signed Up")?.properties).toEqual({});
  expect(JSON.parse(JSON.stringify(one.inside.context))).toEqual({});
});

test("who has denied leaves no touch, until they grant", async () => {
  const one = await page("https://tea.example/", "https://www.google.com/", { consent: "denied" });
  expect(one.store.getItem("vario.touches")).toBeNull();
  one.state.consent = "granted";
  one.change("consent");
  await vi.waitFor(() => expect(one.kept()?.touches).toMatchObject([{ source: "google" }]));
});

test("another visitor has none of the touches of the one before", async () => {
  const one = await page("https://tea.example/", "https://www.google.com/");
  one.state.visitor = "v2";
  one.change("visitor");
  expect(one.store.getItem("vario.touches")).toBeNull();
  expect(one.send("Signed Up")?.properties).toEqual({});
  expect((await page("https://tea.example/", "", { store: one.store, visitor: "v2" })).kept().touches).toHaveLength(1);
});

test("in a page without reloads an address with other campaign words is a touch, one without is not", async () => {
  const one = await page("https://tea.example/", "https://www.google.com/");
  one.window.location.href = "https://tea.example/teas";
  one.change("attributes");
  one.window.location.href = "https://tea.example/teas?utm_source=news&utm_medium=email";
  one.change("attributes");
  one.change("attributes");
  const sources = () => one.kept().touches.map(({ source }: { source: string }) => source);
  await vi.waitFor(() => expect(sources()).toEqual(["google", "news"]));
  one.window.location.href = "https://tea.example/teas?utm_source=news&utm_medium=email&sort=price";
  one.change("attributes");
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(sources()).toEqual(["google", "news"]);
});

test("to join a channel of the site's own is an owned touch, and the visit stays what it is", async () => {
  const one = await page("https://tea.example/", "https://www.google.com/");
  one.send("Channel Joined", { channel: "qr", source: "wecom" });
  one.send("Channel Joined", { channel: 7 });
  expect(one.kept().touches.slice(1)).toMatchObject([
    { channel: "owned", source: "wecom", medium: "qr", traffic: "owned" },
    { channel: "owned", source: "site", medium: "follow", traffic: "owned" },
  ]);
  const two = await page("https://tea.example/teas", "https://tea.example/", { store: one.store });
  expect(two.inside.context).toMatchObject({ channel: "search", traffic: "public" });
});

test("a session that tells nothing of itself is remembered as one, so that its next page looks nothing up", async () => {
  const one = await page("https://tea.example/");
  const two = await page("https://tea.example/", "", { store: one.store, session: "s2" });
  expect(two.kept()).toMatchObject({ session: "s2", touches: [{ channel: "direct" }] });
});

test("a visit inside an app is that app's, where nothing else is known", async () => {
  const agent = `${AGENT} MicroMessenger/8.0`;
  expect((await page("https://tea.example/", "", { agent })).inside.context).toMatchObject({
    channel: "social",
    traffic: "public",
    in_app: "wechat",
  });
  expect(
    (await page("https://tea.example/?utm_source=news&utm_medium=email", "", { agent })).inside.context,
  ).toMatchObject({
    channel: "mail",
    in_app: "wechat",
  });
  expect((await page("https://tea.example/", "", { agent: `${agent} wxwork/4` })).inside.context).toMatchObject({
    traffic: "owned",
  });
});

test("links that visitors share make a chain: each knows who brought them, and how deep they are", async () => {
  const ann = await page("https://tea.example/", "", { visitor: "ann" });
  expect(ann.inside.context.referral).toBeUndefined();
  const first = shareLink(ann.vario, "https://tea.example/offer?a=1#top");
  const { code } = ann.inside.context.referral as { code: string };
  expect(first).toBe(`https://tea.example/offer?a=1&ref=${code}.0#top`);
  expect(ann.inside.context.referral).toEqual({ code, depth: 0 });
  // The one who made the link is not brought by it.
  expect((await page(first, "", { store: ann.store, visitor: "ann" })).inside.context.referral).toEqual({
    code,
    depth: 0,
  });

  const ben = await page(first, "", { visitor: "ben" });
  expect(ben.inside.context).toMatchObject({ channel: "referral", traffic: "owned", referral: { by: code, depth: 1 } });
  expect(ben.send("Order Completed")?.properties.touch_first).toMatchObject({ ref: code, medium: "share" });
  const second = shareLink(ben.vario, "https://tea.example/");
  const cleo = await page(second, "", { visitor: "cleo" });
  const bens = (ben.inside.context.referral as { code: string }).code;
  expect(cleo.inside.context.referral).toMatchObject({ by: bens, depth: 2 });
  // On a later page, too; and who was here before is brought by nobody.
  const later = await page("https://tea.example/teas", "", { visitor: "ben", store: ben.store, session: "s2" });
  expect(later.inside.context.referral).toMatchObject({ by: code, depth: 1 });
  expect((await page(second, "", { visitor: "ann", store: ann.store })).inside.context.referral).toEqual({
    code,
    depth: 0,
  });
});

test("a link is shared as it was without consent, and for what is no address", async () => {
  const one = await page("https://tea.example/", "", { consent: "denied" });
  expect(shareLink(one.vario, "https://tea.example/a")).toBe("https://tea.example/a");
  expect(shareLink((await page("https://tea.example/")).vario, "no address")).toBe("no address");
});

test("an automated browser's messages are marked, or with bots: drop none is sent and each is counted", async () => {
  const marked = await page("https://tea.example/", "", { driven: true });
  expect(marked.send("Signed Up")?.context.bot).toEqual({ reason: "webdriver" });
  const dropped = await page("https://tea.example/", "", { driven: true }, { bots: "drop" });
  expect(dropped.send("Signed Up")).toBeUndefined();
  expect(dropped.send("", {}, "page")).toBeUndefined();
  expect(dropped.counted).toEqual({ E_BOT: 2 });
  expect((await page("https://tea.example/")).inside.context.bot).toBeUndefined();
});

test("broken storage, bodies and contexts cost the touch and never the message", async () => {
  const store = new FakeStorage();
  store.setItem("vario.touches", '{"visitor":"v1","touches":[null,7,{"channel":"search"}],"count":"many"}');
  const one = await page("https://tea.example/", "", { store });
  expect(one.send("Order Completed", { revenue: 1 })?.properties.revenue).toBe(1);
  const call = { kind: "track" as const, name: "Order Completed", body: "", context: "{", now: 1e12 };
  expect(one.inside.enrichers.reduce((body, enrich) => enrich(call, body) ?? "dropped", "[")).toBe("[");
});

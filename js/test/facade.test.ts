import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { VarioError } from "../src/errors.js";
import type { Options } from "../src/options.js";
import { tellable } from "../src/page.js";
import { Collector, FakeStorage, fakeWindow, logged, type Message, tinyModel, visit, wait } from "./surroundings.js";

let warnings: string[] = [];
beforeEach(() => {
  warnings = [];
  vi.spyOn(console, "warn").mockImplementation((text: string) => void warnings.push(text));
});

describe("configuration", () => {
  it("throws an error with a code for what the developer got wrong", () => {
    const wrong: [Partial<Options>, string][] = [
      [{ endpoint: "collector.example" }, "E_CONFIG_ENDPOINT"],
      [{ endpoint: undefined as unknown as string }, "E_CONFIG_ENDPOINT"],
      [{ writeKey: "" }, "E_CONFIG_WRITE_KEY"],
      [{ consent: "yes" as "granted" }, "E_CONFIG_CONSENT"],
    ];
    for (const [options, code] of wrong) {
      let thrown: VarioError | undefined;
      try {
        visit({ options });
      } catch (error) {
        thrown = error as VarioError;
      }
      expect(thrown?.code).toBe(code);
      expect(thrown?.name).toBe("VarioError");
    }
  });

  it("goes on with controls when the payload is broken, with one warning", async () => {
    const { vario } = visit({ options: { payload: "{broken" } });
    await vario.ready;
    expect(vario.variant("hero")).toBe("control");
    expect(warnings.filter((text) => text.includes("E_PAYLOAD_JSON"))).toHaveLength(1);
  });

  it("fetches a payload given as a URL before it is ready", async () => {
    const collector = new Collector();
    const { fetch } = collector;
    collector.fetch = (async (url: string | URL, init: RequestInit) =>
      String(url).endsWith("/payload.json")
        ? Response.json({ experiments: { hero: "new" } })
        : fetch(url, init)) as typeof fetch;
    const { vario } = visit({ collector, options: { payload: "https://shop.example/payload.json" } });
    await vario.ready;
    expect(vario.variant("hero")).toBe("new");
  });
});

describe("decisions", () => {
  it("answers the variation and logs the exposure once a session", async () => {
    const { vario, collector } = visit();
    await vario.ready;
    expect([vario.variant("hero"), vario.variant("hero"), vario.variant("hero")]).toEqual(["bold", "bold", "bold"]);
    await vario.flush();
    expect(collector.events()).toEqual(["Experiment Viewed"]);
    expect([...collector.stored.values()][0]?.properties).toEqual({ experiment_id: "hero", variation_id: "bold" });
    expect(vario.debug().exposures).toEqual({ hero: "bold" });
  });

  it("does not log the exposure again on the session's next page", async () => {
    const storage = new FakeStorage();
    const collector = new Collector();
    const first = visit({ storage, collector });
    await first.vario.ready;
    first.vario.variant("hero");
    await first.vario.flush();
    first.leave();
    const second = visit({ storage, collector });
    await second.vario.ready;
    expect(second.vario.variant("hero")).toBe("bold");
    await second.vario.flush();
    expect(collector.events()).toEqual(["Experiment Viewed"]);
    expect(second.vario.debug().visitorId).toBe(first.vario.debug().visitorId);
    expect(second.vario.debug().sessionId).toBe(first.vario.debug().sessionId);
  });

  it("logs the exposure before every later event", async () => {
    const { vario, collector } = visit({ late: true, sync: true });
    const { vario: another, collector: its } = visit();
    await another.ready;
    for (const one of [vario, another]) {
      one.variant("hero");
      one.track("Order Completed", { revenue: 3 });
    }
    await another.flush();
    expect(its.events()).toEqual(["Experiment Viewed", "Order Completed"]);
    expect(collector.events()).toEqual([]);
  });

  it("logs exposures of features too, and none that QA forced", async () => {
    const plain = visit();
    await plain.vario.ready;
    expect(plain.vario.isOn("hero")).toBe(true);
    expect(plain.vario.value("hero", "none")).toBe("bold");
    await plain.vario.flush();
    expect(plain.collector.events()).toEqual(["Experiment Viewed"]);

    const collector = new Collector();
    const forced = visit({ collector, window: fakeWindow(collector, "https://shop.example/?hero=plain") });
    await forced.vario.ready;
    expect(forced.vario.variant("hero")).toBe("plain");
    await forced.vario.flush();
    expect(collector.events()).toEqual([]);
  });

  it("answers controls and fallbacks for what it does not know, prototype names among them", async () => {
    const { vario } = visit();
    await vario.ready;
    for (const key of ["unknown", "", "__proto__", "constructor", "toString"]) {
      expect(vario.variant(key)).toBe("control");
      expect(vario.isOn(key)).toBe(false);
      expect(vario.value(key, 7)).toBe(7);
    }
  });

  it("never re-buckets on identify: the id stays the visitor's", async () => {
    const { vario, module } = visit();
    await vario.ready;
    const { visitorId } = vario.debug();
    vario.identify("user-17", { plan: "pro" });
    expect(module.fed.attributes.at(-1)).toEqual({ id: visitorId, userId: "user-17" });
  });

  it("gives a visitor who denied experiments no id to be bucketed by, so the control", async () => {
    const { vario, module } = visit();
    await vario.ready;
    expect(vario.variant("hero")).toBe("bold");
    vario.consent({ experiments: false });
    expect(vario.variant("hero")).toBe("control");
    expect(module.fed.attributes.at(-1)).toEqual({});
  });
});

describe("messages", () => {
  it("page() says where, and is sent once at the start unless told otherwise", async () => {
    const { vario, collector } = visit({ options: { autoPage: true } });
    await vario.ready;
    vario.page("Checkout", { step: 2 });
    await vario.flush();
    const [first, second] = [...collector.stored.values()] as [Message, Message];
    expect(first).toMatchObject({ type: "page", properties: { path: "/tea", title: "Tea" } });
    expect(second).toMatchObject({ type: "page", name: "Checkout", properties: { path: "/tea", step: 2 } });
  });

  it("page() waits in a prerendered page until somebody sees it", async () => {
    const collector = new Collector();
    const window = fakeWindow(collector);
    Object.assign(window.document, { prerendering: true });
    const { vario } = visit({ options: { autoPage: true }, collector, window });
    await vario.ready;
    expect(vario.debug().queue).toBe(0);
    window.document.dispatchEvent(new Event("prerenderingchange"));
    expect(vario.debug().queue).toBe(1);
  });

  it("group() and alias() carry their ids", async () => {
    const { vario, collector } = visit();
    await vario.ready;
    vario.group("acme", { plan: "pro" });
    vario.alias("user-17", "old-id");
    await vario.flush();
    const [group, alias] = [...collector.stored.values()] as [Message, Message];
    expect(group).toMatchObject({ type: "group", groupId: "acme", traits: { plan: "pro" } });
    expect(alias).toMatchObject({ type: "alias", userId: "user-17", previousId: "old-id" });
  });

  it("survive a page that dies before they were sent", async () => {
    const storage = new FakeStorage();
    const database = new IDBFactory();
    const offline = new Collector(Array.from({ length: 50 }, () => () => ({ status: 503 })));
    const first = visit({ storage, database, collector: offline });
    await first.vario.ready;
    first.vario.track("A");
    await wait(60);
    first.vario.track("B");
    first.leave();
    await wait(20);
    const second = visit({ storage, database });
    await second.vario.ready;
    await wait(60);
    await second.vario.flush();
    expect(second.collector.events().sort()).toEqual(["A", "B"]);
  });

  it("reset() makes another visitor of the same device", async () => {
    for (const late of [false, true]) {
      const { vario, collector, engine } = visit({ late });
      if (!late) await vario.ready;
      vario.identify("user-17");
      vario.track("A");
      vario.reset();
      vario.track("B");
      engine.arrive();
      await vario.flush();
      const [, a, b] = [...collector.stored.values()] as [Message, Message, Message];
      expect(a.userId).toBe("user-17");
      expect(b.userId).toBeUndefined();
      expect(b.anonymousId).not.toBe(a.anonymousId);
    }
  });

  it("forget() erases the device and keeps the decision", async () => {
    const { vario, storage, database } = visit({
      collector: new Collector(Array.from({ length: 9 }, () => () => ({ status: 503 }))),
    });
    await vario.ready;
    vario.consent("granted");
    vario.track("Product Viewed", { product_id: "t1" });
    const { visitorId } = vario.debug();
    await wait(60);
    expect(await logged(database)).toHaveLength(2);
    await vario.forget();
    await wait(60);
    expect((await logged(database)).map(({ bytes }) => JSON.parse(bytes).event)).toEqual([
      "Consent Changed",
      "Data Deletion Requested",
    ]);
    expect(vario.debug()).toMatchObject({ queue: 2 });
    expect(vario.debug().visitorId).not.toBe(visitorId);
    expect(vario.profile()).toMatchObject({ sessions: 1, viewed: [] });
    expect([...storage.texts.values()].join()).not.toContain(visitorId);
    expect(storage.texts.get("vario.consent")).toMatch(/^1\|gggg/);
  });
});

describe("recommendations", () => {
  it("are empty before engine and model, then follow the session's items, newest first", async () => {
    const { vario, engine } = visit({ late: true, options: { model: await tinyModel(), holdout: 0 } });
    expect(vario.recommend()).toEqual([]);
    for (const product_id of ["a", "a", "b", 1]) vario.track("Product Viewed", { product_id });
    engine.arrive();
    await vario.ready;
    expect(vario.profile().viewed).toEqual(["a", "b", "1"]);
    const ids = vario.recommend({ exclude: ["1", "3"] }).map(({ id }) => id);
    expect(ids[0]).toBe("2");
    expect(ids).not.toContain("3");
    expect(vario.recommend({ count: 1 })).toHaveLength(1);
  });

  it("warn of a broken model and stay empty", async () => {
    const { vario } = visit({ options: { model: new ArrayBuffer(0) } });
    await vario.ready;
    await wait(1);
    expect(vario.recommend()).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining("E_MODEL_FORMAT")]);
  });

  it("do without a payload: a broken one does not cost the model", async () => {
    for (const late of [false, true]) {
      const { vario, engine } = visit({ late, options: { payload: "{broken", model: await tinyModel() } });
      engine.arrive();
      await vario.ready;
      expect(vario.recommend().length).toBeGreaterThan(0);
    }
  });

  it("remember what was viewed across pages only where personalization is granted", async () => {
    for (const [consent, viewed] of [
      ["granted", ["t1"]],
      ["pending", []],
    ] as const) {
      const storage = new FakeStorage();
      const first = visit({ storage, options: { consent, profile: true } });
      await first.vario.ready;
      first.vario.track("Product Viewed", { product_id: "t1" });
      await wait(1200);
      first.leave();
      const { vario } = visit({ storage, database: first.database, options: { consent, profile: true } });
      await vario.ready;
      await wait(300);
      expect(vario.profile().viewed).toEqual(viewed);
    }
  });
});

describe("properties of many events", () => {
  it("register() gives them to every later event and page, on later pages too, until unregister() and reset()", async () => {
    const storage = new FakeStorage();
    const collector = new Collector();
    const { vario, leave } = visit({ storage, collector });
    vario.register({ plan: "pro", theme: "dark" });
    vario.track("a", { theme: "light" });
    vario.unregister("theme");
    vario.page("Home");
    await vario.flush();
    leave();
    const next = visit({ storage, collector });
    next.vario.track("b");
    next.vario.reset();
    next.vario.track("c");
    await next.vario.flush();
    const properties = [...collector.stored.values()].map((message) => message.properties);
    expect(properties).toMatchObject([{ plan: "pro", theme: "light" }, { plan: "pro" }, { plan: "pro" }, {}]);
    expect(properties[1]).not.toHaveProperty("theme");
    expect(properties[3]).toEqual({});
  });

  it("timeEvent() gives the next event of its name the seconds since then", async () => {
    let now = 1_700_000_000_000;
    const { vario, collector } = visit({ options: { clock: () => now } });
    vario.timeEvent("Video Watched");
    now += 2500;
    vario.track("Video Watched", { title: "Tea" });
    vario.track("Video Watched");
    await vario.flush();
    expect([...collector.stored.values()].map((message) => message.properties)).toEqual([
      { duration: 2.5, title: "Tea" },
      {},
    ]);
  });
});

describe("what goes along", () => {
  it("parameters of addresses only where they are allowed", () => {
    const address = "https://shop.example/tea?utm_source=news&token=1&gclid=2&size=3&mail=a";
    expect(tellable(address, ["size"])).toBe("https://shop.example/tea?utm_source=news&gclid=2&size=3");
    expect(tellable(`${address}#top?a=b`)).toBe("https://shop.example/tea?utm_source=news&gclid=2#top?a=b");
    expect(tellable("/tea?mail=a#top")).toBe("/tea#top");
    expect(tellable("")).toBe("");
  });

  it("only what middleware lets through, and as it made it; one that throws drops the message, counted", async () => {
    const { vario, collector } = visit({
      options: {
        middleware: [
          (message) => (message.event === "secret" ? null : message),
          (message) => {
            if (message.event === "broken") throw new Error("mine");
            return { ...message, messageId: "another", properties: { changed: true } };
          },
        ],
      },
    });
    for (const event of ["secret", "plain", "broken"]) vario.track(event);
    await vario.flush();
    expect(collector.events()).toEqual(["plain"]);
    const [message] = collector.stored.values();
    expect(message?.properties).toEqual({ changed: true });
    expect(message?.messageId).not.toBe("another");
    expect(vario.debug().dropped).toEqual({ E_MIDDLEWARE: 1 });
  });

  it("a count of what was lost, by reason", async () => {
    const { vario, collector, window } = visit();
    await vario.ready;
    vario.track("");
    vario.track("");
    window.document.visibilityState = "hidden";
    window.document.dispatchEvent(new Event("visibilitychange"));
    await vario.flush();
    const [report] = collector.stored.values();
    expect(report).toMatchObject({ event: "Events Dropped", properties: { reason: "E_EVENT_NAME", count: 2 } });
  });
});

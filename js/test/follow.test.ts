/** What other tabs and pages of the visitor's do holds on this page too. */
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Collector, FakeStorage, type Visit, type Visiting, visit, wait } from "./surroundings.js";

let now = 0;
let storage: FakeStorage;
let database: IDBFactory;

beforeEach(() => {
  now = 1_700_000_000_000;
  storage = new FakeStorage();
  database = new IDBFactory();
  vi.spyOn(console, "warn").mockImplementation(() => {});
});

async function tab(given: Visiting = {}): Promise<Visit> {
  const opened = visit({ storage, database, ...given, options: { clock: () => now, ...given.options } });
  await opened.vario.ready;
  // Visitor and session are saved when the page is idle, a second later at most.
  await wait(1100);
  return opened;
}
const tell = ({ window }: Visit, key: string | null) =>
  window.dispatchEvent(Object.assign(new Event("storage"), { key }));
const back = ({ window }: Visit) => window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
function show({ window }: Visit, visibilityState: "hidden" | "visible") {
  window.document.visibilityState = visibilityState;
  window.document.dispatchEvent(new Event("visibilitychange"));
}
const offline = () => new Collector(Array.from({ length: 50 }, () => () => ({ status: 503 })));

describe("another tab", () => {
  it("that resets makes this one the new visitor's: no tab brings back who logged out", async () => {
    const [one, two] = [await tab(), await tab()];
    two.vario.identify("user-17");
    await two.vario.flush();
    tell(one, "vario.visitor");
    expect(one.vario.debug().visitorId).toBe(two.vario.debug().visitorId);
    one.vario.reset();
    await one.vario.flush();
    tell(two, "vario.visitor");
    expect(two.vario.debug().visitorId).toBe(one.vario.debug().visitorId);
    two.vario.track("A");
    await two.vario.flush();
    const message = [...two.collector.stored.values()].at(-1);
    expect([message?.event, message?.userId]).toEqual(["A", undefined]);
    two.leave();
    expect(storage.texts.get("vario.visitor")).toBe(`1|${one.vario.debug().visitorId}|${now}|`);
    expect(two.module.fed.attributes.at(-1)).toEqual({ id: one.vario.debug().visitorId });
  });

  it("that forgets empties this one's memory", async () => {
    const [one, two] = [await tab(), await tab({ collector: offline() })];
    const { visitorId } = two.vario.debug();
    two.vario.track("Product Viewed", { product_id: "t1" });
    await wait(60);
    await one.vario.forget();
    tell(two, "vario.visitor");
    expect(two.vario.debug()).toMatchObject({ queue: 0 });
    expect(two.vario.profile().viewed).toEqual([]);
    expect(two.vario.debug().visitorId).not.toBe(visitorId);
    await wait(1100);
    two.leave();
    expect([...storage.texts.values()].join()).not.toContain(visitorId);
  });

  it("that forgets is not undone by what this one had yet to save", async () => {
    const [one, two] = [await tab(), await tab()];
    const { visitorId } = two.vario.debug();
    two.vario.track("Product Viewed", { product_id: "t1" });
    await one.vario.forget();
    two.leave();
    expect([...storage.texts.values()].join()).not.toContain(visitorId);
    expect(storage.texts.get("vario.viewed") ?? "[]").toBe("[]");
  });

  it("that cleared all storage counts as one that forgot", async () => {
    const one = await tab({ collector: offline() });
    one.vario.track("A");
    storage.texts.clear();
    tell(one, null);
    expect(one.vario.debug().queue).toBe(0);
  });

  it("that grants what was pending here loses nothing of what waits here", async () => {
    const one = await tab({ options: { consent: "pending" } });
    one.vario.track("A");
    storage.texts.set("vario.consent", `1|gggg|${now}`);
    tell(one, "vario.consent");
    await one.vario.flush();
    expect(one.collector.events()).toEqual(["A"]);
  });

  it("keeps the session going for both", async () => {
    const [one, two] = [await tab(), await tab()];
    const { sessionId } = one.vario.debug();
    expect(two.vario.debug().sessionId).toBe(sessionId);
    show(two, "hidden");
    now += 25 * 60_000;
    one.vario.track("A");
    await one.vario.flush();
    show(one, "hidden");
    now += 15 * 60_000;
    show(two, "visible");
    two.vario.track("B");
    await two.vario.flush();
    expect([...two.collector.stored.values()].at(-1)?.context.sessionId).toBe(sessionId);
    expect(two.vario.debug().sessionId).toBe(sessionId);
  });
});

describe("a page back from the cache", () => {
  it("keeps to the decision made meanwhile", async () => {
    const one = await tab({ options: { consent: "pending" } });
    one.vario.consent("granted");
    await one.vario.flush();
    one.leave();
    const two = await tab();
    two.vario.consent("denied");
    two.leave();
    back(one);
    expect(Object.values(one.vario.consent())).toEqual(["denied", "denied", "denied", "denied"]);
    one.vario.track("A");
    await wait(1100);
    one.leave();
    expect([...storage.texts.keys()]).toEqual(["vario.consent", "vario.consents"]);
    expect(one.collector.events()).toEqual([]);
  });

  it("goes on as who reset() made of the visitor meanwhile", async () => {
    const one = await tab();
    one.vario.identify("user-17");
    one.leave();
    const two = await tab();
    two.vario.reset();
    two.leave();
    back(one);
    expect(one.vario.debug().visitorId).toBe(two.vario.debug().visitorId);
    one.vario.track("A");
    await one.vario.flush();
    expect([...one.collector.stored.values()].at(-1)?.userId).toBeUndefined();
  });

  it("sends nothing again that the next page sent", async () => {
    const one = await tab({ collector: offline() });
    one.vario.track("A");
    await wait(60);
    one.vario.track("B");
    one.leave();
    const two = await tab();
    await two.vario.flush();
    expect(two.collector.events().sort()).toEqual(["A", "B"]);
    two.leave();
    one.collector.batches.length = 0;
    back(one);
    await wait(1200);
    await one.vario.flush();
    expect(one.collector.batches).toEqual([]);
    expect(one.vario.debug().queue).toBe(0);
  });

  it("that is only looked at again stays as it was", async () => {
    const one = await tab();
    one.vario.identify("user-17");
    const { visitorId, sessionId } = one.vario.debug();
    show(one, "hidden");
    show(one, "visible");
    expect(one.vario.debug()).toMatchObject({ visitorId, sessionId });
    expect(one.module.fed.attributes.at(-1)).toEqual({ id: visitorId, userId: "user-17" });
  });
});

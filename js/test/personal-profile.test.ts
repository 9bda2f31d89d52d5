/** The visitor's profile on a page, with the real module. Run `npm run build` first. */
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Options, ProfileChange } from "../src/options.js";
import { FakeStorage, type Visit, type Visiting, visit, wait } from "./surroundings.js";

let warnings: string[] = [];
beforeEach(() => {
  warnings = [];
  vi.spyOn(console, "warn").mockImplementation((text: string) => void warnings.push(text));
});

const soon = (check: () => void) => vi.waitFor(check, { timeout: 4000, interval: 10 });
/** One device, many pages. */
function device(options: Partial<Options> = {}) {
  const [storage, database] = [new FakeStorage(), new IDBFactory()];
  const open = (more: Visiting = {}): Visit =>
    visit({ storage, database, ...more, options: { profile: true, ...options, ...more.options } });
  return { storage, open };
}
function order(vario: Visit["vario"], id = "o-1") {
  const products = [{ product_id: "longjing", category: "green", price: 12, quantity: 1 }];
  vario.track("Order Completed", { order_id: id, revenue: 12, currency: "EUR", products });
}
const orders = (vario: Visit["vario"]) => vario.profile().rfm?.orders;

describe("the profile", () => {
  it("is not there without the option, and no module is loaded for it", async () => {
    const personal = vi.fn(() => Promise.reject(new Error("asked for")));
    const { vario } = visit({ personal });
    await vario.ready;
    expect(vario.profile()).not.toHaveProperty("segment");
    expect(personal).not.toHaveBeenCalled();
  });

  it("knows an order at once, and still on the next page", async () => {
    const { open, storage } = device();
    const first = open();
    await first.vario.ready;
    expect(first.vario.profile()).toMatchObject({ rfm: { orders: 0, r: 0 }, interests: [], viewed: [] });
    order(first.vario);
    await soon(() => expect(orders(first.vario)).toBe(1));
    expect(first.vario.profile()).toMatchObject({
      rfm: { amount: 12, currency: "EUR" },
      interests: [{ name: "green", kind: "category" }],
      lifecycle: { stage: expect.any(String), rule: expect.any(String) },
      tier: { level: expect.any(String) },
    });
    await soon(() => expect(storage.texts.get("vario.history")).toMatch(/^[\w+/=]{40,}$/));
    expect([...storage.texts.values()].join()).not.toContain("longjing");
    expect(atob(storage.texts.get("vario.history") ?? "")).not.toContain("longjing");
    first.leave();
    const next = open();
    await next.vario.ready;
    expect(orders(next.vario)).toBe(1);
  });

  it("counts what happened before engine and module were there", async () => {
    const { vario, engine } = device().open({ late: true });
    order(vario);
    vario.page();
    engine.arrive();
    await vario.ready;
    await soon(() => expect(orders(vario)).toBe(1));
  });

  it("is kept in memory only while consent is pending, and kept from when it is granted", async () => {
    const { open, storage } = device({ consent: "pending" });
    const { vario, leave } = open();
    await vario.ready;
    order(vario);
    await soon(() => expect(orders(vario)).toBe(1));
    await wait(1100);
    expect([...storage.texts.keys()].filter((key) => /history|traits/.test(key))).toEqual([]);
    vario.consent("granted");
    await soon(() => expect(storage.texts.has("vario.history")).toBe(true));
    leave();
    const next = open();
    await next.vario.ready;
    expect(orders(next.vario)).toBe(1);
  });

  it("knows and keeps nothing where personalization is denied, neither then nor afterwards", async () => {
    const { open, storage } = device();
    const { vario, module } = open();
    await vario.ready;
    order(vario);
    await soon(() => expect(storage.texts.has("vario.history")).toBe(true));
    vario.consent({ personalization: false });
    order(vario, "o-2");
    await wait(1100);
    expect(vario.profile()).toMatchObject({ rfm: { orders: 0 }, interests: [] });
    expect([...storage.texts.keys()].filter((key) => /history|traits|viewed/.test(key))).toEqual([]);
    expect(module.fed.attributes.at(-1)).not.toHaveProperty("vario");
    const next = open();
    await next.vario.ready;
    expect(orders(next.vario)).toBe(0);
  });

  it("is gone with forget() and reset()", async () => {
    for (const way of ["forget", "reset"] as const) {
      const { open, storage } = device();
      const { vario, module } = open();
      await vario.ready;
      order(vario);
      await soon(() => expect(storage.texts.has("vario.traits")).toBe(true));
      await vario[way]();
      expect(orders(vario)).toBe(0);
      expect(module.fed.attributes.at(-1)).not.toHaveProperty("vario");
      expect([...storage.texts.keys()].filter((key) => /history|traits/.test(key))).toEqual([]);
      const next = open();
      await next.vario.ready;
      expect(orders(next.vario)).toBe(0);
    }
  });

  it("begins anew where what was kept is broken", async () => {
    const { open, storage } = device();
    for (const text of ["nonsense!", btoa("x".repeat(200))]) {
      storage.texts.set("vario.history", text);
      storage.texts.set("vario.traits", "{broken");
      const { vario } = open();
      await vario.ready;
      expect(orders(vario)).toBe(0);
      expect(storage.texts.get("vario.history")).not.toBe(text);
    }
    expect(warnings).toEqual([]);
  });

  it("loses nothing that two tabs saw", async () => {
    const { open } = device();
    const one = open();
    await one.vario.ready;
    order(one.vario, "o-1");
    await wait(1200);
    const two = open();
    await two.vario.ready;
    order(one.vario, "o-2");
    await wait(200);
    order(two.vario, "o-3");
    await wait(1200);
    const three = open();
    await three.vario.ready;
    expect(orders(three.vario)).toBe(3);
  }, 15_000);

  it("does without its module: one warning, and events go on", async () => {
    vi.resetModules();
    const { vario, collector } = device().open({ personal: () => Promise.reject(new Error("blocked")) });
    await vario.ready;
    order(vario);
    await vario.flush();
    expect(vario.profile()).not.toHaveProperty("segment");
    expect(vario.recommend()).toEqual([]);
    expect(collector.events()).toEqual(["Order Completed"]);
    expect(warnings).toEqual([expect.stringContaining("E_ENGINE_LOAD")]);
  });

  it("survives a trap of its module", async () => {
    const { vario } = device().open();
    await vario.ready;
    order(vario);
    await soon(() => expect(orders(vario)).toBe(1));
    const glue = await import("../../build/wasm/profile/profile.js");
    vi.spyOn(glue.Profile.prototype, "snapshot").mockImplementationOnce(() => {
      throw new WebAssembly.RuntimeError("unreachable");
    });
    expect(orders(vario)).toBe(1);
    expect(warnings).toEqual([expect.stringContaining("E_ENGINE_TRAP")]);
  });
});

describe("what decisions know of the visitor", () => {
  it("is the attribute vario, on this page and from the beginning on the next", async () => {
    const { open, storage } = device();
    const first = open();
    await first.vario.ready;
    order(first.vario);
    await soon(() =>
      expect(first.module.fed.attributes.at(-1)).toMatchObject({ vario: { orders: 1, segment: "new" } }),
    );
    await soon(() => expect(storage.texts.get("vario.traits")).toContain('"segment":"new"'));
    const next = open({ late: true });
    next.engine.arrive();
    await next.vario.ready;
    expect(next.module.fed.attributes[0]).toMatchObject({ vario: { orders: 1, segment: "new" } });
  });
});

describe("changes of the profile", () => {
  it("are told once, also over pages", async () => {
    const { open } = device();
    const changes: ProfileChange[] = [];
    const first = open();
    first.vario.on("profile", (change) => changes.push(change));
    await first.vario.ready;
    order(first.vario);
    await soon(() => expect(changes).toContainEqual({ what: "segment", from: "", to: "new" }));
    const known = changes.length;
    first.vario.track("A");
    await wait(1200);
    const next = open();
    const stop = next.vario.on("profile", (change) => changes.push(change));
    await next.vario.ready;
    next.vario.track("B");
    await wait(1200);
    expect(changes).toHaveLength(known);
    stop();
  });

  it("become events only where the site shares them and analytics is consented to", async () => {
    for (const [shareProfile, consent, sent] of [
      [true, "granted", true],
      [false, "granted", false],
      [true, "pending", false],
    ] as const) {
      const { vario, collector } = device({ shareProfile, consent }).open();
      await vario.ready;
      order(vario);
      await wait(1200);
      vario.consent("granted");
      await vario.flush();
      const events = [...collector.stored.values()].filter(({ event }) => event === "Profile Changed");
      const segments = events.filter(({ properties }) => properties?.what === "segment");
      expect(segments.map(({ properties }) => properties)).toEqual(
        sent ? [{ what: "segment", from: "", to: "new" }] : [],
      );
    }
  }, 15_000);
});

import { describe, expect, it } from "vitest";
import { Collector, FakeStorage, fakeWindow, logged, visit, wait } from "./surroundings.js";

it("a call made while all was denied is not let through by a decision in the same task, nor one before a denial", async () => {
  const { vario, collector } = visit({ options: { consent: "denied" } });
  await vario.ready;
  vario.track("While denied");
  vario.consent("granted");
  vario.track("While granted");
  vario.consent("denied");
  vario.consent("granted");
  vario.track("Granted again");
  await vario.flush();
  expect(collector.events()).toEqual(["Granted again"]);
  expect(vario.debug().dropped).toMatchObject({ E_CONSENT: 1 });
});

describe("consent", () => {
  it("pending: decides, keeps everything in memory, stores and sends nothing", async () => {
    const { vario, collector, storage, database, leave } = visit({ options: { consent: "pending" } });
    await vario.ready;
    expect(vario.variant("hero")).toBe("bold");
    vario.track("A");
    await vario.flush();
    await wait(1100);
    leave();
    expect(vario.debug().queue).toBe(2);
    expect([collector.batches, collector.beacons]).toEqual([[], []]);
    expect([...storage.texts.keys()]).toEqual([]);
    expect(await database.databases()).toEqual([]);
  });

  it("granted: releases what was kept, under the same visitor", async () => {
    const { vario, collector, storage } = visit({ options: { consent: "pending" } });
    await vario.ready;
    vario.variant("hero");
    vario.track("A");
    const { visitorId } = vario.debug();
    expect(vario.consent("granted")).toEqual({
      analytics: "granted",
      experiments: "granted",
      personalization: "granted",
      heatmap: "granted",
    });
    await vario.flush();
    expect(collector.events()).toEqual(["Experiment Viewed", "A"]);
    const own = [...collector.stored.values()].filter(({ event }) => event !== "Consent Changed");
    expect(own.map((message) => message.anonymousId)).toEqual([visitorId, visitorId]);
    expect(storage.texts.get("vario.consent")).toMatch(/^1\|gggg\|\d+$/);
    expect(storage.texts.get("vario.visitor")).toContain(visitorId);
  });

  it("denied: erases everything but the decision and its record, which names nobody", async () => {
    const { vario, collector, storage, database } = visit();
    await vario.ready;
    vario.track("Product Viewed", { product_id: "t1" });
    await vario.flush();
    await wait(50);
    expect(storage.texts.has("vario.visitor")).toBe(true);
    collector.batches.length = 0;
    vario.track("B");
    vario.consent("denied");
    vario.track("C");
    await vario.flush();
    await wait(1100);
    expect([...storage.texts.keys()]).toEqual(["vario.consent", "vario.consents"]);
    expect([...storage.texts.values()].join()).not.toContain(vario.debug().visitorId);
    expect(await logged(database)).toEqual([]);
    expect(collector.batches.flat().map(({ event }) => event)).toEqual(["Consent Changed"]);
    expect(JSON.stringify(collector.batches)).not.toContain(vario.debug().visitorId);
    expect(vario.profile().viewed).toEqual([]);
  });

  it("is told apart by purpose and read again on the next page", async () => {
    const storage = new FakeStorage();
    const first = visit({ storage, options: { consent: "pending" } });
    first.vario.consent({ analytics: true, heatmap: false });
    const { vario } = visit({ storage, options: { consent: "granted" } });
    expect(vario.consent()).toEqual({
      analytics: "granted",
      experiments: "pending",
      personalization: "pending",
      heatmap: "denied",
    });
  });

  it("logs the exposure when experiments are granted after a denial", async () => {
    const { vario, collector } = visit();
    await vario.ready;
    vario.consent({ experiments: false });
    vario.variant("hero");
    vario.consent({ experiments: true });
    expect(vario.variant("hero")).toBe("bold");
    await vario.flush();
    expect(collector.events()).toEqual(["Experiment Viewed"]);
  });

  it("follows a decision made in another tab", async () => {
    const { vario, window, storage } = visit();
    await vario.ready;
    await wait(0);
    storage.texts.set("vario.consent", "1|gddp|1700000000000");
    window.dispatchEvent(Object.assign(new Event("storage"), { key: "vario.consent" }));
    expect(vario.consent()).toEqual({
      analytics: "granted",
      experiments: "denied",
      personalization: "denied",
      heatmap: "granted",
    });
  });

  it("denies personalization under Global Privacy Control", async () => {
    const collector = new Collector();
    const window = fakeWindow(collector);
    window.navigator.globalPrivacyControl = true;
    const { vario, storage } = visit({ collector, window });
    await vario.ready;
    vario.consent("granted");
    vario.track("Product Viewed", { product_id: "t1" });
    await vario.flush();
    expect(vario.consent().personalization).toBe("denied");
    expect(vario.profile().viewed).toEqual([]);
    expect(storage.texts.has("vario.viewed")).toBe(false);
  });
});

describe("preview", () => {
  it("decides, and tracks, stores and sends nothing", async () => {
    const collector = new Collector();
    for (const visiting of [
      { options: { preview: true } },
      { collector, window: fakeWindow(collector, "https://shop.example/?vario_preview=1") },
    ]) {
      const { vario, collector: its, storage, database, leave } = visit(visiting);
      await vario.ready;
      expect(vario.variant("hero")).toBe("bold");
      vario.track("A");
      vario.consent("granted");
      await vario.flush();
      leave();
      expect([its.batches, its.beacons]).toEqual([[], []]);
      expect([...storage.texts.keys()]).toEqual([]);
      expect(await database.databases()).toEqual([]);
    }
  });
});

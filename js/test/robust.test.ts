import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { fakeModule } from "./fake-module.js";
import { FakeStorage, visit, wait } from "./surroundings.js";

let warnings: string[] = [];
beforeEach(() => {
  warnings = [];
  vi.spyOn(console, "warn").mockImplementation((text: string) => void warnings.push(text));
});

describe("hostile input", () => {
  it("never makes a call throw", async () => {
    const cyclic: Record<string, unknown> = { name: "cycle" };
    cyclic.self = cyclic;
    const throwing = {
      fine: 1,
      get bad() {
        throw new Error("getter");
      },
    };
    const unreadable = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error("proxy");
        },
      },
    );
    const hostile: unknown[] = [
      cyclic,
      throwing,
      unreadable,
      { big: 10n },
      { symbol: Symbol("s") },
      { date: new Date(Number.NaN) },
      {
        toJSON: () => {
          throw new Error("toJSON");
        },
      },
      { huge: "x".repeat(2_000_000) },
      JSON.parse('{"__proto__":{"polluted":true},"constructor":1}'),
      Symbol("s"),
      () => {},
      10n,
      "text",
      Number.NaN,
      null,
      undefined,
      [],
    ];
    for (const sync of [true, false]) {
      const { vario, collector } = visit({ sync, late: sync });
      if (!sync) await vario.ready;
      for (const value of hostile) {
        const any = value as never;
        vario.track("A", any);
        vario.track(any, any);
        vario.page(any, any);
        vario.identify(any, any);
        vario.group(any, any);
        vario.alias(any, any);
        expect(vario.variant(any)).toBe("control");
        expect(vario.isOn(any)).toBe(false);
        expect(vario.value(any, "fallback")).toBe("fallback");
        expect(vario.recommend(any)).toEqual([]);
        vario.consent(any);
      }
      if (sync) continue;
      await vario.flush();
      const properties = [...collector.stored.values()]
        .filter(({ event }) => event === "A")
        .map((message) => message.properties);
      expect(properties).toContainEqual({ name: "cycle" });
      expect(properties).toContainEqual({ fine: 1 });
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
      expect(vario.debug().dropped).toMatchObject({
        E_EVENT_NAME: expect.any(Number),
        E_EVENT_JSON: expect.any(Number),
        E_EVENT_SIZE: 5,
      });
    }
    const codes = warnings.map((text) => text.split(" ")[1]);
    expect(new Set(codes).size).toBeGreaterThan(2);
  });

  it("warns once a code", async () => {
    const { vario } = visit();
    await vario.ready;
    for (let time = 0; time < 5; time++) vario.track("");
    expect(vario.debug().dropped).toEqual({ E_EVENT_NAME: 5 });
    expect(warnings).toEqual([expect.stringContaining("E_EVENT_NAME")]);
  });

  it("works where storage is blocked or full, and where there is no database", async () => {
    for (const quota of [0, 10]) {
      const { vario, collector, leave } = visit({ storage: new FakeStorage(quota), database: undefined });
      await vario.ready;
      expect(vario.variant("hero")).toBe("bold");
      vario.track("A");
      vario.consent("granted");
      leave();
      await vario.flush();
      expect(collector.events()).toEqual(["Experiment Viewed", "A"]);
    }
  });

  it("does no storage access within track()", async () => {
    const { vario, storage } = visit();
    await vario.ready;
    await wait(1100);
    const opened = vi.spyOn(IDBFactory.prototype, "open");
    const before = storage.used;
    for (let time = 0; time < 100; time++) vario.track("A", { time });
    expect(storage.used).toBe(before);
    expect(opened).not.toHaveBeenCalled();
  });
});

describe("a trap in the module", () => {
  it("is recovered from within the call: same visitor, same variation, nothing lost or doubled", async () => {
    const { vario, collector, module } = visit();
    await vario.ready;
    vario.variant("hero");
    vario.track("A");
    vario.identify("user-17");
    const { visitorId, sessionId } = vario.debug();
    module.traps.message = 1;
    vario.track("B");
    module.traps.experiment = 1;
    expect(vario.variant("hero")).toBe("bold");
    vario.track("C");
    await vario.flush();
    expect(module.instances()).toBe(3);
    expect(collector.events()).toEqual(["Experiment Viewed", "A", "identify", "B", "C"]);
    expect(vario.debug()).toMatchObject({ visitorId, sessionId, engine: "ready" });
    expect([...collector.stored.values()].at(-1)?.userId).toBe("user-17");
    expect(module.fed.attributes.at(-1)).toEqual({ id: visitorId, userId: "user-17" });
    expect(warnings.filter((text) => text.includes("E_ENGINE_TRAP"))).toHaveLength(1);
  });

  it("gives up the one call that traps every time and goes on", async () => {
    const { vario, collector, module } = visit();
    await vario.ready;
    module.traps.message = 2;
    vario.track("poison");
    vario.track("A");
    await vario.flush();
    expect(collector.events()).toEqual(["A"]);
    expect(vario.debug().engine).toBe("ready");
  });

  it("goes on without a module that traps again and again, or that cannot be made anew", async () => {
    for (const module of [fakeModule(), fakeModule({ resettable: false })]) {
      const { vario, collector } = visit({ module });
      await vario.ready;
      vario.variant("hero");
      const { visitorId } = vario.debug();
      module.traps.message = 1000;
      for (let time = 0; time < 10; time++) vario.track(`event-${time}`);
      expect(vario.debug()).toMatchObject({ engine: "degraded", visitorId });
      expect(vario.variant("hero")).toBe("control");
      await vario.flush();
      expect(collector.events()).toContain("event-9");
    }
  });

  it("of one visitor does not cost another visitor of the same instance their state", async () => {
    const module = fakeModule();
    const one = visit({ module });
    const two = visit({ module });
    await Promise.all([one.vario.ready, two.vario.ready]);
    const before = two.vario.debug().visitorId;
    module.traps.message = 1;
    one.vario.track("A");
    two.vario.track("B");
    one.vario.track("C");
    await Promise.all([one.vario.flush(), two.vario.flush()]);
    expect(module.instances()).toBe(2);
    expect([one.collector.events(), two.collector.events()]).toEqual([["A", "C"], ["B"]]);
    expect(two.vario.debug().visitorId).toBe(before);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Message, visit } from "./surroundings.js";

let warnings: string[] = [];
beforeEach(() => {
  warnings = [];
  vi.spyOn(console, "warn").mockImplementation((text: string) => void warnings.push(text));
});
afterEach(() => void vi.useRealTimers());

const library = (message: Message) => message.context.library.name;

describe("before the engine is there", () => {
  it("decides at once on the synchronous entry and keeps calls in order, with their time and page", async () => {
    let now = 1_700_000_000_000;
    const { vario, collector, engine, window } = visit({ late: true, sync: true, options: { clock: () => now } });
    expect(vario.debug().engine).toBe("loading");
    expect(vario.variant("hero")).toBe("bold");
    vario.track("A", { text: "free text, only the engine lets it pass!" });
    now += 1000;
    window.location.href = "https://shop.example/next";
    vario.track("B");
    vario.identify("user-17");
    vario.track("C");
    expect(vario.debug().queue).toBe(5);
    now += 60_000;
    engine.arrive();
    await vario.flush();
    expect(collector.events()).toEqual(["Experiment Viewed", "A", "B", "identify", "C"]);
    const [, a, b, , c] = [...collector.stored.values()] as [Message, Message, Message, Message, Message];
    expect([a.timestamp, b.timestamp]).toEqual(["2023-11-14T22:13:20.000Z", "2023-11-14T22:13:21.000Z"]);
    expect([a.context.page.url, b.context.page.url]).toEqual(["https://shop.example/tea", "https://shop.example/next"]);
    expect([b.userId, c.userId]).toEqual([undefined, "user-17"]);
    expect(library(a)).toBe("engine");
    expect(vario.debug().engine).toBe("ready");
  });

  it("keeps the visitor when the engine takes over, consent pending or granted", async () => {
    for (const consent of ["pending", "granted"] as const) {
      const { vario, engine } = visit({ late: true, sync: true, options: { consent } });
      const { visitorId, sessionId } = vario.debug();
      engine.arrive();
      await vario.ready;
      expect(vario.debug()).toMatchObject({ visitorId, sessionId, engine: "ready" });
    }
  });

  it("beacons what is safe when the page goes first, and encodes none of it again", async () => {
    const { vario, collector, engine, leave } = visit({ late: true, sync: true });
    vario.variant("hero");
    vario.track("A", { product_id: "t1", note: "free text, müsste redigiert werden" });
    leave();
    const [exposure, a] = collector.beacons[0] as [Message, Message];
    expect([exposure.event, a.event, library(a)]).toEqual(["Experiment Viewed", "A", "vario"]);
    expect(a.properties).toEqual({ product_id: "t1" });
    engine.arrive();
    await vario.flush();
    expect(collector.batches.flat().map(({ messageId }) => messageId)).toEqual([exposure.messageId, a.messageId]);
    vario.variant("hero");
    await vario.flush();
    expect(collector.events()).toEqual(["Experiment Viewed", "A"]);
  });

  it("encodes without the engine when it fails, and says so once", async () => {
    const { vario, collector, engine } = visit({ late: true });
    vario.track("A", { product_id: "t1" });
    engine.fail();
    await vario.ready;
    vario.track("B");
    await vario.flush();
    expect(collector.events()).toEqual(["A", "B"]);
    expect(vario.debug().engine).toBe("degraded");
    expect(vario.variant("hero")).toBe("control");
    expect(warnings.filter((text) => text.includes("E_ENGINE_LOAD"))).toHaveLength(1);
  });

  it("sends nothing that consent forbade meanwhile, though it was given again before the engine came", async () => {
    const { vario, collector, engine } = visit({ late: true, sync: true, options: { consent: "pending" } });
    vario.track("before");
    vario.consent("denied");
    vario.track("while denied");
    vario.consent("granted");
    vario.track("after");
    engine.arrive();
    await vario.flush();
    expect(collector.events()).toEqual(["after"]);
  });

  it("decides for the new visitor at once after reset(), and attributes to them what follows", async () => {
    const { vario, collector, engine, module } = visit({ late: true, sync: true });
    vario.track("A");
    const before = vario.debug().visitorId;
    vario.reset();
    const { visitorId } = vario.debug();
    expect(visitorId).not.toBe(before);
    vario.identify("user-18");
    vario.variant("hero");
    engine.arrive();
    await vario.flush();
    expect(vario.debug().visitorId).toBe(visitorId);
    expect([...collector.stored.values()].map((message) => message.anonymousId)).toEqual([
      before,
      visitorId,
      visitorId,
    ]);
    expect(module.fed.attributes.at(-1)).toEqual({ id: visitorId, userId: "user-18" });
  });

  it("waits ten seconds for the engine, goes on without it, and takes it when it comes after all", async () => {
    vi.useFakeTimers();
    const { vario, collector, engine } = visit({ late: true, database: undefined });
    vario.track("A");
    await vi.advanceTimersByTimeAsync(9900);
    expect(vario.debug()).toMatchObject({ engine: "loading", queue: 1 });
    await vi.advanceTimersByTimeAsync(200);
    expect(vario.debug().engine).toBe("degraded");
    await vi.advanceTimersByTimeAsync(2000);
    expect(collector.events()).toEqual(["A"]);
    const { visitorId } = vario.debug();
    engine.arrive();
    await vi.advanceTimersByTimeAsync(1);
    expect(vario.debug()).toMatchObject({ engine: "ready", visitorId });
    expect(vario.variant("hero")).toBe("bold");
  });
});

import { IDBFactory } from "fake-indexeddb";
import { describe, expect, it, vi } from "vitest";
import type { Destination, SegmentMessage } from "../src/options.js";
import { Collector, FakeStorage, fakeWindow, logged, textOf, visit, wait } from "./surroundings.js";

/** Answers each address by itself, and remembers what came. */
class Services extends Collector {
  readonly calls: { url: string; headers: Record<string, string>; body: { batch: Record<string, unknown>[] } }[] = [];
  down = "";
  override fetch = (async (url: string, init: RequestInit = {}) => {
    const body = JSON.parse(await textOf(init.body));
    if (this.down && url.includes(this.down)) return new Response(null, { status: 503 });
    this.calls.push({ url, headers: init.headers as Record<string, string>, body });
    return Response.json({});
  }) as typeof fetch;
  to = (host: string) => this.calls.filter(({ url }) => url.includes(host));
}

function sending(
  destinations: Destination[],
  more: { storage?: FakeStorage; database?: IDBFactory; down?: string } = {},
) {
  const collector = new Services();
  collector.down = more.down ?? "";
  const window = fakeWindow(collector);
  const made = visit({ collector, window, options: { destinations }, ...more });
  return { ...made, services: collector, window: window as typeof window & { dataLayer?: unknown[] } };
}

describe("destinations", () => {
  it("get Segment's format with the key where they want it", async () => {
    const endpoint = (name: string) => `https://${name}.example/`;
    const { vario, services } = sending([
      { type: "segment", endpoint: endpoint("segment"), writeKey: "k1" },
      { type: "segment", endpoint: endpoint("rudder"), writeKey: "k2", auth: "basic" },
      { type: "segment", endpoint: endpoint("jitsu"), writeKey: "k3", auth: "header" },
    ]);
    await vario.ready;
    vario.track("Plan Chosen", { plan: "pro" });
    await vario.flush();
    for (const name of ["collector", "segment", "rudder", "jitsu"]) {
      const [call] = services.to(`${name}.example`);
      expect(call?.url).toBe(`https://${name}.example/v1/batch`);
      expect(call?.body.batch).toMatchObject([{ type: "track", event: "Plan Chosen", properties: { plan: "pro" } }]);
    }
    expect(services.to("segment")[0]?.body).toMatchObject({ writeKey: "k1" });
    expect(services.to("rudder")[0]?.headers.Authorization).toBe(`Basic ${btoa("k2:")}`);
    expect(services.to("jitsu")[0]?.headers["X-Write-Key"]).toBe("k3");
  });

  it("PostHog gets its own names, and ids by which a second arrival counts once", async () => {
    const { vario, services } = sending([{ type: "posthog", endpoint: "https://posthog.example", apiKey: "phc" }]);
    await vario.ready;
    vario.page("Home");
    vario.track("Plan Chosen", { plan: "pro" });
    vario.identify("user-17", { name: "x" });
    await vario.flush();
    const [call] = services.to("posthog");
    expect(call?.url).toBe("https://posthog.example/batch/");
    expect(call?.body).toMatchObject({ api_key: "phc" });
    const batches = (host: string) => services.to(host).flatMap(({ body }) => body.batch);
    const own = batches("collector");
    expect(batches("posthog")).toMatchObject([
      { event: "$pageview", uuid: own[0]?.messageId, properties: { distinct_id: own[0]?.anonymousId } },
      { event: "Plan Chosen", uuid: own[1]?.messageId, properties: { plan: "pro" } },
      { event: "$identify", properties: { distinct_id: "user-17", $anon_distinct_id: own[0]?.anonymousId } },
    ]);
  });

  it("a webhook gets JSON with its headers, a tag manager its queue, a function each message", async () => {
    const got: SegmentMessage[] = [];
    const { vario, services, window } = sending([
      { type: "webhook", url: "https://hook.example/in", headers: { "X-Key": "1" } },
      { type: "dataLayer" },
      (message) => void got.push(message),
    ]);
    await vario.ready;
    vario.track("Plan Chosen", { plan: "pro" });
    await vario.flush();
    expect(services.to("hook")[0]).toMatchObject({ headers: { "X-Key": "1", "Content-Type": "application/json" } });
    expect(window.dataLayer).toMatchObject([{ event: "Plan Chosen", plan: "pro" }]);
    expect(got).toMatchObject([{ event: "Plan Chosen" }]);
  });

  it("what one has not got is kept for it alone, on the next page too", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    const [storage, database] = [new FakeStorage(), new IDBFactory()];
    const hook: Destination = { type: "webhook", url: "https://hook.example/in" };
    const first = sending([hook], { storage, database, down: "hook" });
    await first.vario.ready;
    first.vario.track("Plan Chosen");
    await wait(1200);
    expect(first.services.to("collector")).toHaveLength(1);
    expect(await logged(database)).toMatchObject([{ done: [""] }]);
    first.leave();
    await wait(20);
    const second = sending([hook], { storage, database });
    await second.vario.ready;
    await wait(60);
    await second.vario.flush();
    expect(second.services.to("hook")[0]?.body.batch).toMatchObject([{ event: "Plan Chosen" }]);
    expect(second.services.to("collector")).toHaveLength(0);
    await wait(60);
    expect(await logged(database)).toEqual([]);
  });

  it("a function that rejects a message is given it again; the visitor's clicks it never gets", async () => {
    let times = 0;
    const { vario, services } = sending([
      () => {
        if (++times === 1) throw new Error("not now");
      },
    ]);
    await vario.ready;
    vario.track("a");
    await wait(1200);
    await vario.flush();
    expect(times).toBe(2);
    expect(vario.debug().queue).toBe(0);
    expect(services.to("collector")).toHaveLength(1);
  });
});

/** The real modules under the TypeScript: run `npm run build` first. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { decideRuntime } from "../src/decider.js";
import { basicTracker } from "../src/degraded.js";
import * as glue from "../src/engine.js";
import { compile, createRuntime } from "../src/load.js";
import type * as NodeEntry from "../src/node.js";
import type { FakeModule } from "./fake-module.js";
import { Collector, fakeWindow, visit } from "./surroundings.js";

const NOW = 1_700_000_000_000;
const file = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const experiment = (key: string) => ({
  defaultValue: "control",
  rules: [
    {
      key,
      seed: key,
      hashVersion: 2,
      coverage: 1,
      weights: [0.5, 0.5],
      variations: ["control", "bold"],
      meta: [{ key: "control" }, { key: "bold" }],
    },
  ],
});
const payload = { features: { hero: experiment("hero"), offer: experiment("offer"), note: { defaultValue: true } } };

let node: typeof NodeEntry;
let folder: string;
let real: FakeModule;

beforeAll(async () => {
  glue.initSync({ module: new WebAssembly.Module(readFileSync(file("build/wasm/engine/engine_bg.wasm"))) });
  real = { runtime: createRuntime(glue) } as FakeModule;
  folder = mkdtempSync(join(tmpdir(), "vario-"));
  const shared = {
    bundle: true,
    format: "esm",
    platform: "node",
    target: "es2022",
  } as const;
  await build({
    ...shared,
    external: ["./engine.js"],
    entryPoints: [file("js/src/node.ts")],
    outfile: join(folder, "node.mjs"),
  });
  await build({ ...shared, entryPoints: [file("js/src/engine.ts")], outfile: join(folder, "engine.js") });
  for (const name of ["engine", "node"])
    cpSync(file(`build/wasm/${name}/${name}_bg.wasm`), join(folder, `${name}.wasm`));
  node = await import(/* @vite-ignore */ join(folder, "node.mjs"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("in Node", () => {
  it("serves many visitors from one module, each bucketed on their own, every message as the collector wants it", async () => {
    const collector = new Collector();
    const variations: Record<string, number> = {};
    for (let visitor = 0; visitor < 200; visitor++) {
      const vario = await node.createVario({
        endpoint: "http://collector.example",
        writeKey: "demo",
        payload,
        consent: "granted",
        clock: () => NOW + visitor,
        fetch: collector.fetch,
        page: () => ({ url: "https://shop.example/?utm=1", path: "/", title: "Tea", referrer: "" }),
      });
      const variation = vario.variant("hero");
      variations[variation] = (variations[variation] ?? 0) + 1;
      vario.page();
      vario.track("Order Completed", { revenue: 42.5, currency: "EUR" });
      vario.identify("user-17", { plan: "pro" });
      vario.group("acme");
      vario.alias("user-17", "old");
      await vario.flush();
      expect(vario.debug()).toMatchObject({ queue: 0, dropped: {}, engine: "ready" });
    }
    expect(variations.control).toBeGreaterThan(60);
    expect(variations.bold).toBeGreaterThan(60);
    const messages = [...collector.stored.values()];
    expect(messages).toHaveLength(200 * 6);
    expect(new Set(messages.map((message) => message.anonymousId)).size).toBe(200);
    for (const message of messages.slice(0, 60)) expect(node.checkMessage(JSON.stringify(message))).toBe("");
    expect(messages.slice(0, 6).map((message) => message.event ?? message.type)).toEqual([
      "Experiment Viewed",
      "page",
      "Order Completed",
      "identify",
      "group",
      "alias",
    ]);
    expect(messages[1]).toMatchObject({ properties: { path: "/", title: "Tea" }, context: { page: { path: "/" } } });
    expect(messages[2]).toMatchObject({
      timestamp: "2023-11-14T22:13:20.000Z",
      properties: { revenue: 42.5, currency: "EUR" },
    });
  });

  it("checks messages as the collector does", () => {
    expect(node.checkMessage("")).not.toBe("");
    expect(node.checkMessage("{}")).toMatch(/^E_EVENT_/);
    expect(node.checkMessage('{"type":"nonsense","messageId":"x","anonymousId":"y"}')).toMatch(/^E_EVENT_/);
  });

  it("counts what the core refuses and warns once", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const vario = await node.createVario({
      endpoint: "http://collector.example",
      writeKey: "demo",
      fetch: new Collector().fetch,
    });
    let deep: object = {};
    for (let level = 0; level < 12; level++) deep = { deep };
    vario.track("");
    vario.track("");
    vario.track("A", deep as never);
    vario.track("A", { text: "x".repeat(40_000) });
    vario.track("A", [] as never);
    expect(vario.debug().dropped).toEqual({ E_EVENT_NAME: 2, E_EVENT_DEPTH: 1, E_EVENT_SIZE: 1, E_EVENT_JSON: 1 });
    expect(warn).toHaveBeenCalledTimes(4);
  });
});

describe("the engine", () => {
  it("takes over from the decide module: same visitor, same session, same variations, exposures in order", async () => {
    for (const consent of ["granted", "pending"] as const) {
      const decider = decideRuntime();
      expect(decider).toBeDefined();
      const { vario, collector, engine } = visit({ module: real, late: true, decider, options: { payload, consent } });
      const before = { hero: vario.variant("hero"), offer: vario.variant("offer"), note: vario.isOn("note") };
      const { visitorId, sessionId } = vario.debug();
      vario.track("A", { note: "call 4111 1111 1111 1111, says a@b.example" });
      engine.arrive();
      await vario.ready;
      expect(vario.debug()).toMatchObject({ visitorId, sessionId, engine: "ready" });
      expect({ hero: vario.variant("hero"), offer: vario.variant("offer"), note: vario.isOn("note") }).toEqual(before);
      vario.consent("granted");
      await vario.flush();
      expect(collector.events()).toEqual(["Experiment Viewed", "Experiment Viewed", "A"]);
      const messages = [...collector.stored.values()].filter(({ event }) => event !== "Consent Changed");
      expect(messages.map((message) => message.anonymousId)).toEqual([visitorId, visitorId, visitorId]);
      expect(JSON.stringify(messages[2])).not.toMatch(/4111|a@b/);
    }
  });

  it("compiles whatever content type a server gives it", async () => {
    const bytes = readFileSync(file("build/wasm/engine/engine_bg.wasm"));
    for (const type of ["application/wasm", "application/wasm; charset=utf-8", "application/octet-stream"]) {
      const get = async () => new Response(bytes, { headers: { "Content-Type": type } });
      expect(await compile("https://shop.example/engine.wasm", get)).toBeInstanceOf(WebAssembly.Module);
    }
  });

  it("reads the records that TypeScript writes without it, and the other way round", () => {
    const basic = basicTracker({}, "granted", false, NOW, Math.random);
    basic.decide("ggdg", NOW);
    basic.message("identify", "user|17", "", "{}", NOW);
    basic.exposure("hero", "bold", "{}", NOW);
    const records = [basic.consentRecord(), basic.visitorRecord(), basic.sessionRecord()] as const;
    const tracker = new glue.Tracker(...records, "pending", false, NOW + 1);
    expect([tracker.consentRecord(), tracker.visitorRecord()]).toEqual(records.slice(0, 2));
    expect(tracker.sessionId(NOW + 1)).toBe(basic.sessionId(NOW + 1));
    expect(tracker.exposure("hero", "bold", "{}", NOW + 1)).toBe("");
    expect(tracker.exposure("hero", "control", "{}", NOW + 1)).not.toBe("");
    expect([0, 1, 2, 3].map((purpose) => tracker.gate(purpose))).toEqual([1, 1, 2, 1]);

    const back = basicTracker(
      { consent: tracker.consentRecord(), visitor: tracker.visitorRecord(), session: tracker.sessionRecord() },
      "pending",
      false,
      NOW + 2,
      Math.random,
    );
    expect([back.visitorRecord(), back.userId()]).toEqual([tracker.visitorRecord(), "user|17"]);
    expect(back.exposure("hero", "control", "{}", NOW + 2)).toBe("");
  });

  it("makes the same messages with and without it, ids and numbers aside", () => {
    const trackers = [
      basicTracker({}, "granted", false, NOW, Math.random),
      new glue.Tracker(undefined, undefined, undefined, "granted", false, NOW),
    ];
    const page = JSON.stringify({ url: "https://shop.example/tea", path: "/tea", title: "Tea", referrer: "" });
    const calls = [
      ["track", "Order Completed", '{"revenue":42.5,"products":[{"product_id":"t1","quantity":2}]}'],
      ["page", "", '{"path":"/tea"}'],
      ["page", "Checkout", ""],
      ["identify", "user-17", '{"plan":"pro"}'],
      ["group", "acme", ""],
      ["alias", "user-18", '{"previousId":"user-17"}'],
    ] as const;
    for (const [kind, name, body] of calls) {
      const [basic, engine] = trackers.map((tracker) => {
        const { messageId, anonymousId, context, ...rest } = JSON.parse(tracker.message(kind, name, body, page, NOW));
        return { ...rest, context: { ...context, sessionId: "", tab: "" } };
      });
      expect(basic).toEqual(engine);
    }
  });

  it("lets QA force a variation by the page's address, and logs no exposure of it", async () => {
    const collector = new Collector();
    const window = fakeWindow(collector, "https://shop.example/?vario_force=hero:bold,offer:control");
    const { vario } = visit({ module: real, collector, window, options: { payload } });
    await vario.ready;
    expect([vario.variant("hero"), vario.variant("offer")]).toEqual(["bold", "control"]);
    await vario.flush();
    expect(collector.events()).toEqual([]);
  });

  it("is made anew for everybody after its instance is gone", async () => {
    const { vario, collector } = visit({ module: real, options: { payload } });
    await vario.ready;
    const variation = vario.variant("hero");
    const { visitorId, sessionId } = vario.debug();
    // As after a trap: every object of the instance is dead.
    expect(real.runtime.renew()).toBe(true);
    vi.spyOn(console, "warn").mockImplementation(() => {});
    vario.track("A");
    expect(vario.variant("hero")).toBe(variation);
    await vario.flush();
    expect(collector.events()).toEqual(["Experiment Viewed", "A"]);
    expect(vario.debug()).toMatchObject({ visitorId, sessionId, engine: "ready" });
  });
});

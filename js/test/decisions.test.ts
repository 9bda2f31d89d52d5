/** Decisions through the facade, made by the real modules. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { createDecide } from "../src/decide.js";
import * as glue from "../src/engine.js";
import { createRuntime, type Runtime } from "../src/load.js";
import type { FakeModule } from "./fake-module.js";
import { FakeStorage, type Visiting, visit } from "./surroundings.js";

const NOW = 1_700_000_000_000;
let runtime: Runtime;
beforeAll(() => {
  const path = fileURLToPath(new URL("../../build/wasm/engine/engine_bg.wasm", import.meta.url));
  glue.initSync({ module: new WebAssembly.Module(readFileSync(path)) });
  runtime = createRuntime(glue);
});

const rule = (more: object = {}) => ({
  key: "hero",
  seed: "hero",
  hashVersion: 2,
  variations: ["calm", "bold"],
  meta: [{ key: "calm" }, { key: "bold" }],
  ...more,
});
const payloadOf = (more: object = {}) => ({ features: { headline: { defaultValue: "none", rules: [rule(more)] } } });
const real = (given: Visiting) => visit({ ...given, module: { runtime } as FakeModule });

describe("decisions", () => {
  it("by number are those that cross as text, for many visitors in turn", { timeout: 30_000 }, async () => {
    const payload = {
      features: {
        headline: {
          defaultValue: "none",
          rules: [{ condition: { age: { $lt: 18 } }, force: "young" }, rule({ coverage: 0.8 })],
        },
        plain: { defaultValue: { x: 1 } },
      },
    };
    const { vario } = real({ options: { payload } });
    await vario.ready;
    const evaluator = createDecide(glue);
    evaluator.load(JSON.stringify(payload));
    for (let age = 0; age < 300; age++) {
      vario.setAttributes({ age: age % 40, country: String(age) });
      vario.reset();
      evaluator.attributes(JSON.stringify({ age: age % 40, id: vario.profile().visitorId }));
      expect(vario.value("headline", "?")).toBe(JSON.parse(evaluator.feature("headline")).value);
      expect(vario.variant("hero")).toBe(JSON.parse(evaluator.experiment("hero")).variation);
      expect(vario.value("plain", {})).toEqual({ x: 1 });
      expect(vario.value("no-such", "fallback")).toBe("fallback");
    }
    evaluator.free();
  });

  it("are made anew when attributes, payload or forced variations change", async () => {
    const condition = { country: "DE" };
    const { vario } = real({ options: { payload: payloadOf({ condition }), attributes: { country: "FR" } } });
    await vario.ready;
    expect(vario.value("headline", "?")).toBe("none");
    vario.setAttributes({ country: "DE" });
    expect(vario.value("headline", "?")).toMatch(/calm|bold/);
    vario.setAttributes({ country: "FR" });
    expect(vario.value("headline", "?")).toBe("none");
  });

  it("that are sticky stay when the weights change, are kept on the device and go with forget()", async () => {
    const storage = new FakeStorage();
    const all = { bucketVersion: 1, weights: [1, 0] };
    const first = real({ storage, options: { payload: payloadOf(all), sticky: true } });
    await first.vario.ready;
    expect(first.vario.variant("hero")).toBe("calm");
    first.leave();
    const second = real({ storage, options: { payload: payloadOf({ ...all, weights: [0, 1] }), sticky: true } });
    await second.vario.ready;
    expect(second.vario.peek("hero")).toMatchObject({ variation: "calm", stickyBucketUsed: true });
    second.leave();
    const without = real({ storage, options: { payload: payloadOf({ ...all, weights: [0, 1] }) } });
    await without.vario.ready;
    expect(without.vario.variant("hero")).toBe("bold");
    await second.vario.forget();
    const last = real({ storage, options: { payload: payloadOf({ ...all, weights: [0, 1] }), sticky: true } });
    await last.vario.ready;
    expect(last.vario.variant("hero")).toBe("bold");
  });
});

describe("a trap in the module", () => {
  const PROMO = { key: "promo", variations: ["none", "ten"], meta: [{ key: "none" }, { key: "ten" }], coverage: 0 };
  it.each(["evaluate", "ask"] as const)("while it does %s: a fresh instance answers the same", async (method) => {
    const storage = new FakeStorage();
    const sticky = { bucketVersion: 1, condition: { country: "DE" } };
    const attributes = { country: "DE" };
    const before = real({
      storage,
      options: { payload: payloadOf({ ...sticky, weights: [1, 0] }), sticky: true, attributes },
    });
    await before.vario.ready;
    expect(before.vario.variant("hero")).toBe("calm");
    before.leave();

    const payload = { ...payloadOf({ ...sticky, weights: [0, 1] }), experiments: [PROMO] };
    const { vario, collector } = real({
      storage,
      options: { payload, sticky: true, attributes, force: { promo: "ten" } },
    });
    await vario.ready;
    const answers = () => [
      vario.peek("hero"),
      vario.peek("promo"),
      vario.peekFeature("headline"),
      vario.variant("hero"),
      vario.value("headline", "?"),
      vario.profile().visitorId,
      vario.debug().sessionId,
    ];
    const expected = answers();
    expect(expected).toMatchObject([
      { variation: "calm", stickyBucketUsed: true },
      { variation: "ten", forced: true },
      { value: "calm" },
      "calm",
      "calm",
      before.vario.profile().visitorId,
      expect.any(String),
    ]);
    for (let time = 0; time < 3; time++) {
      const { generation } = runtime;
      vi.spyOn(glue.Decide.prototype, method).mockImplementationOnce(() => {
        throw new WebAssembly.RuntimeError("unreachable");
      });
      // Asks once more where the first question is remembered.
      expect([vario.peek("hero"), ...answers()]).toEqual([expected[0], ...expected]);
      expect(runtime.generation).toBe(generation + 1);
    }
    vario.track("Bought");
    await vario.flush();
    // The session has its exposure already.
    expect(collector.events()).toEqual(["Bought"]);
  });
});

it("prototype names are keys like others: of features, experiments, attributes and forced variations", async () => {
  const names = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"];
  const texts = (value: (name: string) => unknown) =>
    `{${names.map((name) => `${JSON.stringify(name)}:${JSON.stringify(value(name))}`)}}`;
  // By JSON, so that `__proto__` is a key.
  const own = (value: unknown) => JSON.parse(texts(() => value));
  const features = texts((name) => ({ defaultValue: "no", rules: [{ condition: { [name]: "yes" }, force: name }] }));
  const experiments = names.map((key) => ({ key, variations: [0, 1], weights: [1, 0], hashVersion: 2 }));
  const payload = `{"features":${features},"experiments":${JSON.stringify(experiments)}}`;
  const nobody = real({ options: { payload } });
  await nobody.vario.ready;
  for (const name of names) {
    expect(nobody.vario.value(name, "?")).toBe("no");
    expect(nobody.vario.variant(name)).toBe("0");
    expect(nobody.vario.value(`${name}x`, "?")).toBe("?");
  }
  const somebody = real({ options: { payload, attributes: own("yes"), force: own(1) } });
  await somebody.vario.ready;
  for (const name of names) {
    expect(somebody.vario.value(name, "?")).toBe(name);
    expect(somebody.vario.variant(name)).toBe("1");
  }
  await somebody.vario.flush();
  expect(somebody.collector.events()).toEqual([]);
});

describe("exposures", () => {
  it("are logged once a phase, with the phase, and before what follows", async () => {
    const storage = new FakeStorage();
    const first = real({ storage, options: { payload: payloadOf({ phase: "0" }) } });
    await first.vario.ready;
    for (let time = 0; time < 5; time++) first.vario.variant("hero");
    first.vario.track("Bought");
    await first.vario.flush();
    expect(first.collector.events()).toEqual(["Experiment Viewed", "Bought"]);
    const [exposure] = [...first.collector.stored.values()];
    expect(exposure?.properties).toEqual({ experiment_id: "hero", variation_id: expect.any(String), phase: "0" });
    first.leave();
    const again = real({ storage, options: { payload: payloadOf({ phase: "0" }) } });
    await again.vario.ready;
    again.vario.variant("hero");
    await again.vario.flush();
    expect(again.collector.events()).toEqual([]);
    again.leave();
    const next = real({ storage, options: { payload: payloadOf({ phase: "1" }) } });
    await next.vario.ready;
    next.vario.variant("hero");
    await next.vario.flush();
    expect(next.collector.events()).toEqual(["Experiment Viewed"]);
  });

  it("of forced variations are not logged", async () => {
    const { vario, collector } = real({ options: { payload: payloadOf({ coverage: 0 }), force: { hero: "bold" } } });
    await vario.ready;
    expect(vario.variant("hero")).toBe("bold");
    expect(vario.value("headline", "?")).toBe("bold");
    await vario.flush();
    expect(collector.events()).toEqual([]);
  });
});

it("a visit with clock and seed is the same again, message for message", async () => {
  const play = async (seed: number) => {
    let time = NOW;
    const { vario, collector } = real({ options: { payload: payloadOf(), seed, clock: () => (time += 7) } });
    await vario.ready;
    vario.variant("hero");
    vario.track("Bought", { revenue: 3 });
    await vario.flush();
    return [...collector.stored.values()];
  };
  const [one, two, other] = [await play(7), await play(7), await play(8)];
  expect(one).toEqual(two);
  expect(one.length).toBe(2);
  expect(other[0]?.anonymousId).not.toBe(one[0]?.anonymousId);
});

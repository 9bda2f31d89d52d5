/** Decisions on a server, by the real modules: run `npm run build` first. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { cookieText, readCookie } from "../src/cookie.js";
import { uuid7 } from "../src/degraded.js";
import { createEvaluator } from "../src/edge.js";
import * as engine from "../src/engine.js";
import { createEvaluate, type Evaluate, inlineJson } from "../src/evaluate.js";
import { createRuntime, type Runtime } from "../src/load.js";
import type { DecideObject } from "../src/wasm.js";

const file = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const wasm = (name: string) => new WebAssembly.Module(readFileSync(file(`build/wasm/${name}/${name}_bg.wasm`)));

const payload = {
  features: {
    hero: {
      defaultValue: "control",
      rules: [
        { key: "hero", hashVersion: 2, variations: ["control", "bold"], meta: [{ key: "control" }, { key: "bold" }] },
      ],
    },
    "from-china": { defaultValue: false, rules: [{ force: true, condition: { country: "CN" } }] },
    "free-shipping-from": { defaultValue: 280 },
    // Its experiment has the feature's name.
    offer: { defaultValue: "a", rules: [{ variations: ["a", "b", "c"], weights: [0.2, 0.3, 0.5], coverage: 0.7 }] },
    plan: { defaultValue: 0, rules: [{ key: "by-user", hashAttribute: "userId", variations: [1, 2] }] },
  },
};
const VISITOR = "0192a9c0-1111-7222-8333-444455556666";

let evaluate: Evaluate;
beforeAll(() => {
  engine.initSync({ module: wasm("engine") });
  evaluate = createEvaluate(() => createRuntime(engine));
});

describe("the visitor", () => {
  it("is new without a cookie: a UUIDv7, and the cookie's text to keep it", () => {
    const { visitorId, setCookie } = evaluate({ payload, url: "https://shop.example/" });
    expect(visitorId).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(setCookie).toBe(`vario_visitor=${visitorId}; Path=/; Max-Age=34560000; SameSite=Lax; Secure`);
    expect(evaluate({ payload }).visitorId).not.toBe(visitorId);
  });

  it("is known by the cookie, among others and whatever else the header holds", () => {
    const known = evaluate({ payload, cookie: `a=b; vario_visitor=${VISITOR}; xvario_visitor=1` });
    expect(known.visitorId).toBe(VISITOR);
    expect(known.setCookie).toBeUndefined();
    expect(readCookie(cookieText(VISITOR))).toBe(VISITOR);
  });

  it("is new when the cookie is not an id, as anybody may send any", () => {
    for (const value of ["", "1", `${VISITOR}x`, "<script>", `"${VISITOR}"`])
      expect(readCookie(`vario_visitor=${value}`)).toBeUndefined();
    fc.assert(fc.property(fc.string(), (header) => readCookie(header) === undefined));
  });

  it("is the one named, even where the cookie names another", () => {
    const { visitorId, setCookie } = evaluate({
      payload,
      visitorId: VISITOR,
      cookie: cookieText(uuid7(1, Math.random)),
    });
    expect([visitorId, setCookie]).toEqual([VISITOR, undefined]);
  });
});

describe("decisions", () => {
  it("answer every feature and every experiment, those named after their feature too", () => {
    const { features, experiments, error } = evaluate({ payload, visitorId: VISITOR });
    expect(error).toBeUndefined();
    expect(Object.keys(features)).toEqual(Object.keys(payload.features));
    expect(Object.keys(experiments)).toEqual(["hero", "offer", "by-user"]);
    expect(features["free-shipping-from"]).toMatchObject({ value: 280, source: "defaultValue" });
    expect(experiments.hero?.variation).toBe(features.hero?.value);
  });

  it("are those asked for, where the page needs only some", () => {
    const { bootstrap } = evaluate({ payload, visitorId: VISITOR, keys: ["hero", "offer-of-yesterday"] });
    expect(Object.keys(bootstrap.features)).toEqual(["hero"]);
    expect(Object.keys(bootstrap.experiments)).toEqual(["hero"]);
  });

  it("follow this request's attributes, user and address, not an earlier one's", () => {
    const attributes = { country: "CN" };
    expect(evaluate({ payload, visitorId: VISITOR, attributes }).features["from-china"]?.value).toBe(true);
    expect(evaluate({ payload, visitorId: VISITOR }).features["from-china"]?.value).toBe(false);
    expect(evaluate({ payload, visitorId: VISITOR, userId: "u" }).experiments["by-user"]?.inExperiment).toBe(true);
    expect(evaluate({ payload, visitorId: VISITOR }).experiments["by-user"]?.inExperiment).toBe(false);
    const url = "https://shop.example/?vario_force=hero:bold";
    expect(evaluate({ payload, visitorId: VISITOR, url }).experiments.hero).toMatchObject({ forced: true });
    expect(evaluate({ payload, visitorId: VISITOR }).experiments.hero).toMatchObject({ forced: false });
  });

  it("are the visitor's, whatever id the attributes name", () => {
    const one = evaluate({ payload, visitorId: VISITOR });
    const other = evaluate({ payload, visitorId: VISITOR, attributes: { id: "other", userId: "other" } });
    expect(other).toEqual(one);
  });

  it("are controls without a cookie where experiments were declined", () => {
    const { experiments, setCookie } = evaluate({ payload, consent: "denied" });
    expect(Object.values(experiments).some(({ inExperiment }) => inExperiment)).toBe(false);
    expect(setCookie).toBeUndefined();
  });

  it("are the same from both modules, and from the payload's text, for a thousand visitors", () => {
    const atTheEdge = createEvaluator(wasm("decide"));
    const text = JSON.stringify(payload);
    const shown = new Set<unknown>();
    for (let n = 0; n < 1000; n++) {
      const visitorId = uuid7(1_700_000_000_000 + n, Math.random);
      const here = evaluate({ payload, visitorId, userId: `u${n}` });
      expect(JSON.stringify(atTheEdge({ payload: text, visitorId, userId: `u${n}` }))).toBe(JSON.stringify(here));
      shown.add(here.features.offer?.value);
    }
    expect([...shown].sort()).toEqual(["a", "b", "c"]);
  });
});

describe("what goes wrong", () => {
  it("is a code in the answer, and the page shows its controls", () => {
    for (const [broken, code] of [
      ["{", "E_PAYLOAD_JSON"],
      ["null", "E_PAYLOAD_SHAPE"],
      ["3", "E_PAYLOAD_SHAPE"],
      [{ features: 3 }, "E_PAYLOAD_SHAPE"],
      [{ encryptedFeatures: "a.b" }, "E_PAYLOAD_DECRYPT"],
    ] as const) {
      const { visitorId, bootstrap, error } = evaluate({ payload: broken, visitorId: VISITOR });
      expect(error?.code).toBe(code);
      expect([visitorId, bootstrap.features, bootstrap.experiments]).toEqual([VISITOR, {}, {}]);
    }
    expect(evaluate({ payload, visitorId: VISITOR }).error).toBeUndefined();
  });

  it("in the module is mended by a fresh one, and the same request is answered", () => {
    let instances = 0;
    class Trapping {
      number = ++instances;
      ask(what: number) {
        if (what === 5 && this.number === 1) throw new WebAssembly.RuntimeError("unreachable");
        return { 5: '{"value":280}', 7: "[]" }[what] ?? "";
      }
      evaluate = () => 2;
      free() {}
    }
    const runtime = createRuntime({ Decide: Trapping, __wbg_reset_state() {} });
    const { features, error } = createEvaluate(() => runtime)({ payload, keys: ["free-shipping-from"] });
    expect(features["free-shipping-from"]?.value).toBe(280);
    expect(error).toBeUndefined();
    expect(runtime.generation).toBe(1);
  });

  it("in loading the module is E_ENGINE_LOAD", () => {
    const missing = createEvaluate(() => {
      throw new Error("no file");
    });
    expect(missing({ payload }).error?.code).toBe("E_ENGINE_LOAD");
  });
});

describe("a server that runs for long", () => {
  it("keeps a bounded number of payloads, and memory stays flat", () => {
    let alive = 0;
    const runtime: Runtime = createRuntime(engine);
    const counted = {
      ...runtime,
      glue: {
        Decide: class {
          constructor() {
            alive++;
            const decide = new engine.Decide();
            const free = decide.free.bind(decide);
            decide.free = () => {
              alive--;
              free();
            };
            // biome-ignore lint/correctness/noConstructorReturn: stands in for wasm-bindgen's class
            return decide;
          }
        } as unknown as new () => DecideObject,
      },
    };
    const many = createEvaluate(() => counted);
    for (let n = 0; n < 50; n++) many({ payload: JSON.stringify({ ...payload, dateUpdated: n }), visitorId: VISITOR });
    expect(alive).toBe(8);
  });
});

describe("in the page", () => {
  it("the bootstrap can stand in a script element, whatever it holds", () => {
    const text = inlineJson({ a: "</script><script>alert(1)</script><!--", b: "\u2028\u2029" });
    expect(text).not.toMatch(/[<\u2028\u2029]/);
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const inlined = inlineJson(value);
        expect(inlined).not.toContain("<");
        expect(JSON.parse(inlined)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    const { bootstrap } = evaluate({ payload, visitorId: VISITOR });
    expect(JSON.parse(inlineJson(bootstrap))).toEqual(bootstrap);
  });
});

describe("at the edge", () => {
  it("runs where scripts may not compile, with nothing of Node's", async () => {
    const { outputFiles } = await build({
      entryPoints: [file("js/src/edge.ts")],
      bundle: true,
      format: "iife",
      globalName: "edge",
      platform: "neutral",
      target: "es2022",
      write: false,
    });
    const source = outputFiles[0]?.text ?? "";
    expect(source).not.toMatch(/node:|import\.meta|require\(/);
    const worker = createContext(
      { WebAssembly, TextEncoder, TextDecoder, URLSearchParams, crypto, wasm: wasm("decide"), payload },
      { codeGeneration: { strings: false, wasm: false } },
    );
    runInContext(source, worker);
    const answer = runInContext(
      `JSON.stringify(edge.createEvaluator(wasm)({ payload, visitorId: "${VISITOR}" }))`,
      worker,
    );
    expect(JSON.parse(answer)).toEqual(JSON.parse(JSON.stringify(evaluate({ payload, visitorId: VISITOR }))));
  });
});

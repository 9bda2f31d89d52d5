/** The modules answer bit for bit what the native core answers (tests/recommend_vectors.rs, tests/profile_vectors.rs). Run `npm run build` first. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import * as profileGlue from "../../build/wasm/profile/profile.js";
import { flat, listOf, type Question } from "../src/personal/wire.js";

const file = (path: string) => readFileSync(join(import.meta.dirname, "../..", path));
const vectors = (name: string) => JSON.parse(file(`tests/vectors/${name}.json`).toString());
const moduleOf = (name: string) => new WebAssembly.Module(file(`build/wasm/${name}/${name}_bg.wasm`));

/** A recommender of a fresh instance of the module in one of its forms. */
async function recommender(form: string, model: Uint8Array) {
  vi.resetModules();
  const glue = await import("../../build/wasm/recommend/recommend.js");
  glue.initSync({ module: moduleOf(form) });
  return new glue.Recommender(model);
}

describe.each(["recommend", "recommend.simd"])("the module %s", (form) => {
  const { cases } = vectors("recommend") as { cases: { question: Partial<Question>; answer: object[] }[] };

  it("answers every question as the native core does", async () => {
    const object = await recommender(form, file("tests/vectors/shop.model"));
    expect(object.fault()).toBe(0);
    for (const { question, answer } of cases) {
      const numbers = object.recommend(...flat(question));
      expect(listOf(numbers, object.ids(), question.explain)).toEqual(answer);
    }
  });

  it("tells a damaged artifact, one of another version, and what is none", async () => {
    const model = file("tests/vectors/shop.model");
    const changed = (at: number) => model.map((byte, index) => (index === at ? byte ^ 1 : byte));
    for (const [at, fault] of [
      [0, 1],
      [8, 2],
      [100, 3],
    ] as const)
      expect((await recommender(form, changed(at))).fault()).toBe(fault);
  });
});

describe("the module profile", () => {
  it("says of a history what the native core says, and keeps the same bytes", () => {
    const { model, events, answers, saved } = vectors("profile");
    profileGlue.initSync({ module: moduleOf("profile") });
    const object = new profileGlue.Profile(new Uint8Array(), model);
    for (const [name, properties, at, device, offset] of events) object.observe(name, properties, at, device, offset);
    const last = events.at(-1)[2];
    for (const { now, ...answer } of answers) {
      const [snapshot, attributes, changes] = [object.snapshot(now), object.attributes(now), object.changes(now)];
      expect({ snapshot, attributes, changes }).toEqual(answer);
    }
    expect(Buffer.from(object.save(last)).toString("hex")).toBe(saved);
  });
});

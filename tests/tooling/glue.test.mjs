/** What is cut from wasm-bindgen's glue. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { renamed, shortenGlue, usedExports } from "../../scripts/build/glue.mjs";

const ROOT = join(import.meta.dirname, "../..");

test("glue of another shape stops the build and names what is missing", () => {
  assert.throws(() => shortenGlue("export class Decide {}"), {
    message: /^wasm-bindgen's glue is another than expected: /,
    remedy: /glue\.mjs/,
  });
});

test("only what the glue uses is kept, and both sides get the same short names", () => {
  const glue = "wasm.memory.buffer; wasm.decide_ask(1); wasm.memory";
  assert.deepEqual(JSON.parse(usedExports(glue))[0].reaches, ["memory", "decide_ask"]);
  const names = JSON.stringify({ imports: [["./x_bg.js", "__wbg_a_1", "a"]], exports: [["decide_ask", "c"]] });
  const text = '"./decide_bg.js": import0, __wbg_a_1: function(); wasm.decide_ask(); wasm.decide_asked()';
  assert.equal(renamed(text, names), "a: import0, a: function(); wasm.c(); wasm.decide_asked()");
});

test("the built modules are imported and exported by one letter", () => {
  for (const name of ["decide", "engine"]) {
    const module = new WebAssembly.Module(readFileSync(join(ROOT, `dist/${name}.wasm`)));
    const names = [...WebAssembly.Module.imports(module), ...WebAssembly.Module.exports(module)].map(
      ({ name }) => name,
    );
    assert.ok(names.every((name) => name.length <= 2));
  }
});

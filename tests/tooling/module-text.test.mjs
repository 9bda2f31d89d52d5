/** The text that carries a wasm module inside a script. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { DECODER, moduleText } from "../../scripts/build/module-text.mjs";

const ROOT = join(import.meta.dirname, "../..");

test("the decoder is module-text.wat", () => {
  const folder = mkdtempSync(join(tmpdir(), "vario-"));
  const wat = join(ROOT, "scripts/build/module-text.wat");
  const out = join(folder, "decoder.wasm");
  execFileSync(process.execPath, [join(ROOT, "node_modules/binaryen/bin/wasm-opt"), wat, "-Oz", "-o", out]);
  assert.equal(readFileSync(out).toString("base64"), DECODER);
  rmSync(folder, { recursive: true });
});

test("every byte comes back, whatever stands beside it", () => {
  const bytes = Uint8Array.from({ length: 65_536 }, (_, place) => (place % 2 ? place >> 8 : place));
  const [decoder, text] = moduleText(bytes).split(" ");
  assert.match(text, /^[#-[\]-~]+$/);
  const { m, d } = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(decoder, "base64"))).exports;
  const memory = new Uint8Array(m.buffer);
  new TextEncoder().encodeInto(text, memory.subarray(100_000));
  assert.deepEqual(memory.slice(0, d(100_000)), bytes);
});

test("a module that has no room to be decoded stops the build", () => {
  assert.throws(() => moduleText(new Uint8Array(100_001)), /100001 bytes/);
});

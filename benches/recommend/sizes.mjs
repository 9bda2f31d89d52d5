/** What a page loads for it, bytes of brotli. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const OWN = {
  "Vario, scalar": "dist/recommend.wasm",
  "Vario, SIMD": "dist/recommend.simd.wasm",
};
const OTHERS = {
  "onnxruntime-web": "benches/node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm",
  "tfjs (wasm)": "benches/node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm",
};

/** Large ones by a lower quality: the highest takes half a minute each. */
function brotli(file) {
  const bytes = readFileSync(file);
  const quality = bytes.length > 2 ** 20 ? 9 : 11;
  return brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  }).length;
}

/** @returns {Record<string, number>} by module */
export const bytesOf = (root, peers) =>
  Object.fromEntries(
    Object.entries({ ...OWN, ...(peers && OTHERS) }).map(([name, file]) => [name, brotli(join(root, file))]),
  );

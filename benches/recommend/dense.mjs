/**
 * The 20 rows of a table of 100,000 × 64 signed bytes whose product with a query is largest, by each contender: `prepare`
 * takes the table, `top` a row of it that is asked for.
 */

import { setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { matMul, ready, setBackend, tensor2d, tidy, topk } from "@tensorflow/tfjs-core";
import * as ort from "onnxruntime-web/wasm";
import { topOfProducts } from "./onnx.mjs";

export const ROWS = 100_000;
export const DIMENSIONS = 64;
export const COUNT = 20;

/** Vectors of length about 127 in no order, the same on every run. */
export function makeTable() {
  const table = new Int8Array(ROWS * DIMENSIONS);
  let state = 1;
  const chance = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  for (let row = 0; row < ROWS; row++) {
    const vector = Array.from({ length: DIMENSIONS }, () => chance() + chance() + chance() - 1.5);
    const length = Math.hypot(...vector);
    for (let at = 0; at < DIMENSIONS; at++) table[row * DIMENSIONS + at] = Math.round((127 * vector[at]) / length);
  }
  return table;
}

const queryOf = (table, row) => table.subarray(row * DIMENSIONS, (row + 1) * DIMENSIONS);

/** Two loops over an Int8Array, and a short sorted list. */
export function plain(table) {
  return (row) => {
    const query = Int32Array.from(queryOf(table, row));
    const best = [];
    let least = Number.NEGATIVE_INFINITY;
    for (let at = 0, start = 0; at < ROWS; at++, start += DIMENSIONS) {
      let product = 0;
      for (let place = 0; place < DIMENSIONS; place++) product += table[start + place] * query[place];
      if (product <= least) continue;
      let place = best.length;
      while (place > 0 && best[place - 1][1] < product) place--;
      best.splice(place, 0, [at, product]);
      if (best.length > COUNT) best.pop();
      if (best.length === COUNT) least = best[COUNT - 1][1];
    }
    return best.map(([at]) => at);
  };
}

async function onnx(table, cast) {
  ort.env.wasm.wasmPaths = "/onnx/";
  // One thread, as the others: a visitor's page is seldom isolated, which threads need.
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(topOfProducts(cast(table), DIMENSIONS, COUNT));
  return async (row) => {
    const given = cast(queryOf(table, row));
    const type = given instanceof Int8Array ? "int8" : "float32";
    const { rows } = await session.run({ query: new ort.Tensor(type, given, [1, DIMENSIONS]) });
    return Array.from(rows.data, Number);
  };
}
export const onnxBytes = (table) => onnx(table, (rows) => Int8Array.from(rows));
export const onnxFloats = (table) => onnx(table, (rows) => Float32Array.from(rows));

export async function tensorFlow(table) {
  setWasmPaths("/tfjs/");
  setThreadsCount(1);
  await setBackend("wasm");
  await ready();
  const rows = tensor2d(Float32Array.from(table), [ROWS, DIMENSIONS]);
  return (row) =>
    tidy(() => {
      const query = tensor2d(Float32Array.from(queryOf(table, row)), [1, DIMENSIONS]);
      return [...topk(matMul(query, rows, false, true), COUNT).indices.dataSync()];
    });
}

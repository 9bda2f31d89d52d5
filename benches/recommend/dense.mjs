/**
 * The 20 rows of a table of 100,000 × 64 signed bytes whose product with a query is largest, by each contender: `prepare`
 * takes the table, `top` a row of it that is asked for.
 */

import { setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { matMul, ready, setBackend, tensor2d, tidy, topk } from "@tensorflow/tfjs-core";
import * as ort from "onnxruntime-web/wasm";
import { topOfProducts } from "./onnx.mjs";
import { COUNT, DIMENSIONS, ROWS } from "./table-of-vectors.mjs";

/** One more than asked for: the row itself is not wanted. */
const MOST = COUNT + 1;

const others = (row, list) => list.filter((other) => other !== row).slice(0, COUNT);
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
      if (best.length > MOST) best.pop();
      if (best.length === MOST) least = best[MOST - 1][1];
    }
    return others(
      row,
      best.map(([at]) => at),
    );
  };
}

async function onnx(table, cast) {
  ort.env.wasm.wasmPaths = "/onnx/";
  // One thread, as the others: a visitor's page is seldom isolated, which threads need.
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(topOfProducts(cast(table), DIMENSIONS, MOST));
  return async (row) => {
    const given = cast(queryOf(table, row));
    const type = given instanceof Int8Array ? "int8" : "float32";
    const { rows } = await session.run({ query: new ort.Tensor(type, given, [1, DIMENSIONS]) });
    return others(row, Array.from(rows.data, Number));
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
      return others(row, [...topk(matMul(query, rows, false, true), MOST).indices.dataSync()]);
    });
}

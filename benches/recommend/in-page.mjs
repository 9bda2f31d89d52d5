/** What runs in the page: loading, sessions and dense scoring, each by one contender. */
import { onnxBytes, onnxFloats, plain, tensorFlow } from "./dense.mjs";
import { COUNT, idOf, makeTable } from "./table-of-vectors.mjs";
import { openVario } from "./vario.mjs";
import { vmisOfArrays, vmisOfMaps } from "./vmis.mjs";

const bytesOf = async (address) => new Uint8Array(await (await fetch(address)).arrayBuffer());
const textOf = async (address) => (await fetch(address)).text();
const sessionsOf = (text) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => line.split(" "));

/** From bytes that are there to the first answer: `needs` is fetched before, everything else counts. */
const loaders = {
  vario: {
    needs: () => Promise.all([bytesOf("/dist/recommend.simd.wasm"), bytesOf("/model.vario")]),
    open: ([module, model]) => openVario(module, model),
  },
  arrays: { needs: () => textOf("/sessions.txt"), open: (text) => vmisOfArrays(sessionsOf(text)) },
  maps: { needs: () => textOf("/sessions.txt"), open: (text) => vmisOfMaps(sessionsOf(text)) },
};

const opened = {};

/** ms from the bytes to the first answer. */
globalThis.load = async (name, session) => {
  const needs = await loaders[name].needs();
  const start = performance.now();
  opened[name] = await loaders[name].open(needs);
  opened[name](session, 20);
  return performance.now() - start;
};

/** ms of each answer, and the answers. */
globalThis.replay = (name, cases) => {
  const recommend = opened[name];
  return cases.map((session) => {
    const start = performance.now();
    const list = recommend(session, 20);
    return { took: performance.now() - start, list };
  });
};

/** The module answers with ids; rows are asked for. */
async function varioOf(module) {
  const recommend = openVario(await bytesOf(module), await bytesOf("/dense.vario"));
  return (row) => recommend([idOf(row)], COUNT).map(Number);
}

let table;
const dense = {
  vario: () => varioOf("/dist/recommend.simd.wasm"),
  varioScalar: () => varioOf("/dist/recommend.wasm"),
  plain,
  onnxBytes,
  onnxFloats,
  tensorFlow,
};
const made = {};

/** ms of each of these rows' answers, and the answers: the rows that are most like it. */
globalThis.dense = async (name, rows) => {
  table ??= makeTable();
  made[name] ??= await dense[name](table);
  const found = [];
  for (const row of rows) {
    const start = performance.now();
    const list = await made[name](row);
    found.push({ took: performance.now() - start, list });
  }
  return found;
};

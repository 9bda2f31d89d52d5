/** The bench on a page: run.mjs calls `bench`, once a size. */
import { createVarioSync } from "/dist/vario.inline.js";
import * as glue from "../../build/wasm/decide/decide.js";
import { createDecide } from "../../js/src/decide.ts";
import { contenders } from "./contenders.mjs";
import { measure } from "./measure.mjs";

globalThis.bench = async ({ count, rounds, target, peers }) => {
  glue.initSync({ module: await (await fetch("/dist/decide.wasm")).arrayBuffer() });
  const all = await contenders({
    create: (options) => createVarioSync(options),
    createDecide: () => createDecide(glue),
    peers,
    page: true,
  });
  return measure({
    all,
    count,
    rounds,
    target,
    clock: () => performance.now(),
    tick: () => globalThis.tick(),
  });
};

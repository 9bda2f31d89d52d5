/** The bench in Node: run by run.mjs in a process of its own; a line of JSON a size, and an empty line a step. */
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import * as glue from "../../build/wasm/decide/decide.js";
import { createDecide } from "../../js/src/decide.ts";
import { contenders } from "./contenders.mjs";
import { measure } from "./measure.mjs";

const { counts, rounds, target, peers, root } = JSON.parse(process.argv[2]);
const { createVario } = await import(pathToFileURL(`${root}dist/node.js`).href);
glue.initSync({ module: readFileSync(`${root}dist/decide.wasm`) });
const all = await contenders({ create: createVario, createDecide: () => createDecide(glue), peers, page: false });

/** CPU time of the process, all its threads, in milliseconds. */
function clock() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

for (const count of counts) {
  const result = await measure({
    all,
    count,
    rounds,
    target,
    clock,
    tick: () => process.stdout.write("\n"),
  });
  process.stdout.write(`${JSON.stringify({ count, ...result })}\n`);
}
process.exit(0);

/** What runs in the page: one contender, one number of clicks. */
import { deckGl, heatmapJs, simpleHeat, vario } from "./contenders.mjs";
import { clicks } from "./points.mjs";

const contenders = { vario, simpleHeat, heatmapJs, deckGl };
const made = {};

/** ms of one painting, and what the module's memory is then. */
globalThis.paint = async (name, count) => {
  made[name] ??= await contenders[name]();
  const contender = made[name];
  const points = contender.prepare(clicks(count));
  const start = performance.now();
  await contender.paint(points);
  const took = performance.now() - start;
  return { took, memory: contender.memory?.() };
};

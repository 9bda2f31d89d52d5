/** Vario's module without the page around it: the shipped bytes, asked as the package asks them. */
import * as glue from "../../build/wasm/personal/personal.js";

/** @returns {(session: string[], count: number) => string[]} */
export function openVario(module, model) {
  glue.initSync({ module: new WebAssembly.Module(module) });
  const recommender = new glue.Recommender(model);
  return (session, count) => JSON.parse(recommender.recommend(JSON.stringify({ session, count }))).map(({ id }) => id);
}

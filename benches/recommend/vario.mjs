/** Vario's module without the page around it: the shipped bytes, asked as the package asks them. */
import * as glue from "../../build/wasm/recommend/recommend.js";
import { flat, listOf } from "../../js/src/personal/wire.ts";

/** @returns {(session: string[], count: number) => string[]} */
export function openVario(module, model) {
  glue.initSync({ module: new WebAssembly.Module(module) });
  const recommender = new glue.Recommender(model);
  return (session, count) => {
    const answer = recommender.recommend(...flat({ session, count }));
    return listOf(answer, recommender.ids()).map(({ id }) => id);
  };
}

import type { Decide, DecideModule } from "./wasm.js";

/** An evaluator of a running module; what it is asked and told crosses as numbers and texts (src/wasm/decide.rs). */
export function createDecide(glue: DecideModule): Decide {
  const module = new glue.Decide();
  const ask = (what: number, text = "") => {
    const answer = module.ask(what, text);
    if (answer.startsWith("E_")) throw answer;
    return answer;
  };
  let told: string;
  return {
    free: () => module.free(),
    load: (payload) => void ask(0, payload),
    attributes: (json) => void ask(1, json),
    settings(json) {
      if (told !== json) ask(2, json);
      told = json;
    },
    stick: (lines) => void ask(3, lines),
    sticky: () => ask(4),
    feature: (key) => ask(5, key),
    experiment: (key) => ask(6, key),
    auto: () => ask(7),
    place: (key, experiment) => Number(ask(experiment ? 9 : 8, key) || -1),
    evaluate: (place) => module.evaluate(place),
  };
}

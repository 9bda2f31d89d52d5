/** A Vario that is nothing but the real evaluator, and writes down what is logged. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createDecide } from "../src/decide.js";
import * as engine from "../src/engine.js";
import { VarioError } from "../src/errors.js";
import type { Bootstrap, ChangeCause, Properties, Recommendation, Vario } from "../src/options.js";

export interface StandIn extends Vario {
  /** "experiment:variation" of each exposure, events by name. */
  log: string[];
  load(payload: object): void;
  fire(cause: ChangeCause): void;
  fail(code: string): void;
  recommended: Recommendation[];
  released: number;
  listeners(): number;
}

let loaded = false;

export function standIn(payload?: object, id = "visitor-1", bootstrap?: Bootstrap): StandIn {
  if (!loaded) {
    const file = join(import.meta.dirname, "../../build/wasm/engine/engine_bg.wasm");
    engine.initSync({ module: new WebAssembly.Module(readFileSync(file)) });
    loaded = true;
  }
  const decide = createDecide(engine);
  const changes = new Set<(cause: ChangeCause) => void>();
  const errors = new Set<(error: VarioError) => void>();
  const exposed = new Set<string>();
  let text = "";
  const expose = (key: string, variation: string) => {
    const entry = `${key}:${variation}`;
    if (exposed.has(entry)) return;
    exposed.add(entry);
    vario.log.push(entry);
  };
  const vario = {
    log: [] as string[],
    recommended: [] as Recommendation[],
    released: 0,
    ready: Promise.resolve(),
    load(next: object) {
      text = JSON.stringify(next);
      decide.load(text);
      vario.fire("payload");
    },
    fire(cause: ChangeCause) {
      for (const listener of changes) listener(cause);
    },
    fail(code: string) {
      for (const listener of errors) listener(new VarioError(code, "503"));
    },
    listeners: () => changes.size + errors.size,
    payload: () => text,
    peek: (key: string) =>
      text ? (JSON.parse(decide.experiment(key) || "null") ?? undefined) : bootstrap?.experiments[key],
    peekFeature: (key: string) => (text || !bootstrap ? JSON.parse(decide.feature(key)) : bootstrap.features[key]),
    variant(key: string) {
      const result = vario.peek(key);
      if (result?.inExperiment) expose(key, result.variation);
      return result?.variation ?? "control";
    },
    value(key: string, fallback: unknown) {
      const result = vario.peekFeature(key);
      if (result?.experiment?.inExperiment) expose(result.experiment.key, result.experiment.variation);
      return result?.value ?? fallback;
    },
    isOn: (key: string) => Boolean(vario.value(key, false)),
    on(event: string, listener: never) {
      const listeners: Set<never> = event === "change" ? (changes as Set<never>) : (errors as Set<never>);
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    setAttributes(attributes: Properties) {
      decide.attributes(JSON.stringify({ ...attributes, id }));
      vario.fire("attributes");
    },
    release() {
      vario.released++;
    },
    recommend: () => vario.recommended,
    track(event: string, properties: Properties) {
      vario.log.push(`${event} ${JSON.stringify(properties)}`);
    },
  };
  decide.attributes(JSON.stringify({ id }));
  if (payload) vario.load(payload);
  return vario as unknown as StandIn;
}

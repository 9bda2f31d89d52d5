/** The `personal` module: one instance for all visitors of a process, which a browser has one of. */
import * as glue from "../../../build/wasm/personal/personal.js";
import { toVarioError } from "../errors.js";
import { inFolder } from "../host.js";
import type { Inside } from "../inside.js";
import { compile } from "../load.js";

/** A visitor for whom the module traps more often goes on without it. */
const MOST_TRAPS = 3;

/** What the module exports. Times are ms since the epoch, lists are lines. */
export interface ProfileObject {
  free(): void;
  observe(name: string, properties: string, now: number, device: string, offset: number): boolean;
  snapshot(now: number): string;
  attributes(now: number): string;
  changes(now: number): string;
  save(now: number): Uint8Array<ArrayBuffer>;
  viewed(most: number): string;
  cart(): string;
  bought(): string;
}

export interface Recommender {
  free(): void;
  /** Question and answer as JSON text: src/wasm/recommender.rs. */
  recommend(question: string): string;
  /** The profile model that the artifact carries, "" where it has none. */
  profileModel(): string;
}

export interface Module {
  /** Grows with every fresh instance: objects of an older generation are dead. */
  generation(): number;
  /** Runs a piece of work on the module's objects; `fallback` when it throws or the module is not there. After a trap the
   *  module is made anew and the work tried once more. */
  ask<T>(work: () => T, fallback: T): T;
  profile(history: Uint8Array, model: string): ProfileObject;
  /** One recommender an artifact, since artifacts are large and recommenders keep no state. */
  recommender(artifact: Uint8Array): Recommender;
  /** Resolves when the module is there; rejects without it. */
  loaded: Promise<void>;
}

export type ModuleOf = (inside: Inside) => Promise<WebAssembly.Module>;

let loading: Promise<void> | undefined;
let generation = 0;
let recommenders = new WeakMap<Uint8Array, Recommender>();

/** From the folder of assets where the page names one, else from beside this file. */
export async function fetched({ options, fetch: get }: Inside): Promise<WebAssembly.Module> {
  const beside = new URL("./personal.wasm", import.meta.url);
  if (!options.assets) return compile(beside, get);
  return compile(inFolder("personal.wasm", options.assets), get).catch(() => compile(beside, get));
}

export function openModule(inside: Inside, moduleOf: ModuleOf): Module {
  let [up, traps] = [false, 0];
  loading ??= moduleOf(inside).then((module) => void glue.initSync({ module }));
  const loaded = loading.then(() => {
    up = true;
  });
  loading.catch(() => (loading = undefined));

  function renew() {
    glue.__wbg_reset_state();
    generation++;
    recommenders = new WeakMap();
    if (++traps > MOST_TRAPS) up = false;
  }
  return {
    generation: () => generation,
    ask<T>(work: () => T, fallback: T): T {
      for (let attempt = 0; up; attempt++) {
        try {
          return work();
        } catch (thrown) {
          inside.report(toVarioError(thrown, "E_ENGINE_TRAP"));
          if (typeof thrown === "string") break;
          renew();
          if (attempt) break;
        }
      }
      return fallback;
    },
    profile: (history, model) => new glue.Profile(history, model) as ProfileObject,
    recommender(artifact) {
      const known = recommenders.get(artifact) ?? (new glue.Recommender(artifact) as Recommender);
      recommenders.set(artifact, known);
      return known;
    },
    loaded,
  };
}

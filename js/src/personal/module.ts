/** The wasm modules `profile` and `recommend`: one instance each for all visitors of a process, which a browser has one of. */
import * as profileGlue from "../../../build/wasm/profile/profile.js";
import * as recommendGlue from "../../../build/wasm/recommend/recommend.js";
import { toVarioError } from "../errors.js";
import { inFolder } from "../host.js";
import type { Inside } from "../inside.js";
import { compile } from "../load.js";

/** A visitor for whom a module traps more often goes on without it. */
const MOST_TRAPS = 3;

/** What `profile` exports. Times are ms since the epoch, lists are lines. */
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

/** What `recommend` exports: src/wasm/recommender.rs. */
export interface Recommender {
  /** 0, or the place in FAULTS, from 1, of why the artifact could not be loaded. */
  fault(): number;
  /** The numbers of the answer to a question. */
  recommend(texts: string, numbers: Int32Array): Float64Array;
  /** The names of the last answer, UTF-8. */
  ids(): Uint8Array;
  /** The profile model that the artifact carries, UTF-8, empty where it has none. */
  profileModel(): Uint8Array;
}

/** What the visitors of a process share of a module. */
interface Shared {
  glue: { initSync(from: { module: WebAssembly.Module }): unknown; __wbg_reset_state(): void };
  file(): ModuleFile;
  loading: Promise<void> | undefined;
  /** Grows with every fresh instance: objects of an older generation are dead. */
  generation: number;
}

export interface Module {
  generation(): number;
  /** Runs a piece of work on the module's objects; `fallback` when it throws or the module is not there. After a trap the
   *  module is made anew and the work tried once more. */
  ask<T>(work: () => T, fallback: T): T;
  /** Resolves when the module is there; rejects without it. */
  loaded: Promise<void>;
}

/** Each one's address beside this file, written out for bundlers. */
const BESIDE = {
  "profile.wasm": () => new URL("./profile.wasm", import.meta.url),
  "recommend.wasm": () => new URL("./recommend.wasm", import.meta.url),
  "recommend.simd.wasm": () => new URL("./recommend.simd.wasm", import.meta.url),
};

export type ModuleFile = keyof typeof BESIDE;
export type ModuleOf = (inside: Inside, file: ModuleFile) => Promise<WebAssembly.Module>;

/** A module with one SIMD instruction: `i8x16.popcnt` of zeros. */
const SIMD = "\0asm\x01\0\0\0\x01\x05\x01`\0\x01{\x03\x02\x01\0\n\n\x01\x08\0A\0\xfd\x0f\xfdb\x0b";
const hasSimd = () => WebAssembly.validate(Uint8Array.from(SIMD, (byte) => byte.charCodeAt(0)));

export const PROFILE: Shared = {
  glue: profileGlue,
  file: () => "profile.wasm",
  loading: undefined,
  generation: 0,
};
export const RECOMMEND: Shared = {
  glue: recommendGlue,
  file: () => (hasSimd() ? "recommend.simd.wasm" : "recommend.wasm"),
  loading: undefined,
  generation: 0,
};

/** From the folder of assets where the page names one, else from beside this file. */
export async function fetched({ options, fetch: get }: Inside, file: ModuleFile): Promise<WebAssembly.Module> {
  const beside = () => compile(BESIDE[file](), get);
  return options.assets ? compile(inFolder(file, options.assets), get).catch(beside) : beside();
}

export function openModule(inside: Inside, moduleOf: ModuleOf, shared: Shared): Module {
  let [up, traps] = [false, 0];
  shared.loading ??= moduleOf(inside, shared.file()).then((module) => void shared.glue.initSync({ module }));
  const loaded = shared.loading.then(() => {
    up = true;
  });
  // It may fail before anybody waits for it.
  loaded.catch(() => {});
  shared.loading.catch(() => {
    shared.loading = undefined;
  });

  function renew() {
    shared.glue.__wbg_reset_state();
    shared.generation++;
    if (++traps > MOST_TRAPS) up = false;
  }
  return {
    generation: () => shared.generation,
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
    loaded,
  };
}

export const openProfile = (history: Uint8Array, model: string): ProfileObject =>
  new profileGlue.Profile(history, model) as ProfileObject;

const FAULTS = [
  "E_MODEL_FORMAT\t\tno Vario model, or it is cut or inconsistent",
  "E_MODEL_VERSION\t\ta model of another version",
  "E_MODEL_HASH\t\tthe model's content does not match its hash",
];

const recommenders = new WeakMap<Uint8Array, { object: Recommender; generation: number }>();

/** One recommender an artifact, since artifacts are large and recommenders keep no state. Throws what it is not loaded for. */
export function recommenderOf(artifact: Uint8Array): Recommender {
  const { generation } = RECOMMEND;
  let known = recommenders.get(artifact);
  if (known?.generation !== generation) {
    known = { object: new recommendGlue.Recommender(artifact) as Recommender, generation };
    const fault = FAULTS[known.object.fault() - 1];
    if (fault) throw fault;
    recommenders.set(artifact, known);
  }
  return known.object;
}

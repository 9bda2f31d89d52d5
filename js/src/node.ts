/** The entry for Node: same facade, nothing kept but in memory, one compiled module for all visitors. */
import { readFileSync } from "node:fs";
import * as glue from "../../build/wasm/engine/engine.js";
import { createDecide } from "./decide.js";
import { toVarioError, type VarioError } from "./errors.js";
import { createEvaluate } from "./evaluate.js";
import type { Inside } from "./inside.js";
import { createRuntime, type Runtime } from "./load.js";
import type { Options, Untyped, Vario } from "./options.js";
import type { ModuleFile } from "./personal/module.js";
import { keyValue } from "./storage.js";
import { start } from "./vario.js";
import type { EngineModule } from "./wasm.js";

export { type ConsentRecord, verifyConsents } from "./consent/chain.js";
export { VarioError } from "./errors.js";
export type { Evaluate, Evaluation, EvaluationRequest, StickyDocs } from "./evaluate.js";
export { inlineJson } from "./evaluate.js";
export { type EventPlan, type PlanVerdict, readEventPlan } from "./event-plan.js";
export { checkMessage } from "./message.js";
export type * from "./options.js";
export {
  type MetadataFilter,
  type Pruned,
  pruneCondition,
  type ReducedPayload,
  type ReduceOptions,
  reducePayload,
} from "./partial.js";
export { alphabetName, debiasReports, type ReportedSymbol } from "./private-reports.js";
export { decrypt as decryptPayload } from "./source/decrypt.js";
export { version } from "./version.js";

/** Compiled once for all visitors. */
const compiled: Partial<Record<ModuleFile, WebAssembly.Module>> = {};
async function personalModule(_: Inside, file: ModuleFile): Promise<WebAssembly.Module> {
  compiled[file] ??= new WebAssembly.Module(readFileSync(new URL(`./${file}`, import.meta.url)));
  return compiled[file];
}

let runtime: Runtime | undefined;

function engine(): Runtime {
  if (!runtime) {
    glue.initSync({ module: new WebAssembly.Module(readFileSync(new URL("./engine.wasm", import.meta.url))) });
    runtime = createRuntime(glue as EngineModule);
  }
  return runtime;
}

const CHUNKS = {
  variants: () => import("./variants.js"),
  source: () => import("./source.js"),
  panel: () => import("./panel.js"),
  local: () => import("./local.js"),
  delivery: () => import("./delivery.js"),
  companions: () => import("./companions.js"),
  /** Of pages only. */
  frame: async () => ({ attend() {} }),
  personal: async () => {
    const { personalize } = await import("./personal.js");
    return { personalize: (inside: Inside) => personalize(inside, personalModule) };
  },
};

/** A visitor of its own a call. Wait for `flush()` before the process ends. */
export async function createVario<
  Features extends object = Untyped,
  Experiments extends object = Untyped,
  Events extends object = Untyped,
>(options: Options): Promise<Vario<Features, Experiments, Events>> {
  const { vario, decided } = start(options, {
    window: undefined,
    storage: keyValue(() => options.storage),
    database: () => undefined,
    fetch: options.fetch ?? fetch,
    engine: async () => engine(),
    chunk: (name) => CHUNKS[name]() as never,
  });
  await decided;
  return vario as Vario<Features, Experiments, Events>;
}

/**
 * Decides for one request what the page would decide: the same visitor gets the same variations. `bootstrap` in the answer is
 * the page's option of that name. Logs nothing; the page logs what it shows. Never throws.
 */
export const evaluate = createEvaluate(engine);

/** Reads a payload's JSON text as a visitor's page would: undefined when fine, else why it is refused (`E_PAYLOAD_…`, with its JSON path). */
export function checkPayload(text: string): VarioError | undefined {
  const used = engine();
  try {
    const decide = createDecide(glue as EngineModule);
    decide.load(text);
    decide.free();
    return undefined;
  } catch (thrown) {
    // What it throws by intent is a text; anything else is a trap, after which the instance is not to be used again.
    if (typeof thrown !== "string") used.renew();
    return toVarioError(thrown, "E_PAYLOAD_JSON");
  }
}

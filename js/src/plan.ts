/** Holds events to the site's plan of them, a lazy chunk: the check is Rust's (src/plan/), in a module of its own. */
import * as glue from "../../build/wasm/plan/plan.js";
import { addressOf, fetchOk } from "./config.js";
import { toVarioError, VarioError } from "./errors.js";
import { inFolder } from "./host.js";
import type { Call } from "./inputs.js";
import type { Inside } from "./inside.js";
import { toJson } from "./json.js";
import { compile } from "./load.js";
import { OWN_EVENTS } from "./own-events.js";

/** Names that are told of once; a page that makes names up without end is not followed. */
const MOST_NAMES = 1000;

/** A plan's JSON text. */
async function textOf(plan: object | string | URL, get: typeof fetch): Promise<string> {
  const address = addressOf(plan);
  if (address) return (await fetchOk(address, get)).text();
  return typeof plan === "string" ? plan : (toJson(plan) ?? "");
}

/** The module; from the folder of assets where the page names one, else from beside this file. */
async function moduleOf({ options, fetch: get }: Inside): Promise<WebAssembly.Module> {
  const beside = new URL("./plan.wasm", import.meta.url);
  if (!options.assets) return compile(beside, get);
  return compile(inFolder("plan.wasm", options.assets), get).catch(() => compile(beside, get));
}

/** Resolves when events are held to the plan; a plan that cannot be had or is none is reported, and nothing is checked. */
export async function holdToPlan(inside: Inside): Promise<void> {
  const { plan: given, strict } = inside.options;
  let text = "";
  let plan = { check: (_event: string, _properties: string) => "" };
  function load() {
    const made = new glue.EventPlan();
    const wrong = made.load(text);
    if (wrong) throw toVarioError(wrong);
    plan = made;
  }
  try {
    const [module, json] = await Promise.all([moduleOf(inside), textOf(given ?? "", inside.fetch)]);
    glue.initSync({ module });
    text = json;
    load();
  } catch (thrown) {
    return inside.report(toVarioError(thrown, "E_FETCH"));
  }

  const told = new Set<string>();
  function unplanned(name: string, body: string) {
    if (strict || (!told.has(name) && told.size < MOST_NAMES)) {
      inside.report(new VarioError("E_EVENT_UNPLANNED", "no event of the plan", name));
      inside.count("E_EVENT_UNPLANNED", 1);
    }
    told.add(name);
    return strict ? undefined : body;
  }
  // First of all: what other parts add to a message is theirs, not the page's.
  inside.enrichers.unshift(({ kind, name }: Call, body: string) => {
    if (kind !== "track") return body;
    let answer = "";
    try {
      answer = plan.check(name, body);
    } catch (thrown) {
      inside.report(toVarioError(thrown, "E_ENGINE_TRAP"));
      plan = { check: () => "" };
      glue.__wbg_reset_state();
      load();
    }
    if (answer === "?") return OWN_EVENTS.has(name) ? body : unplanned(name, body);
    const [faults = "", mended] = answer.split("\n");
    // Nothing is wrong, or it is no object: that the engine says itself.
    if (mended === undefined) return body;
    const [first = ""] = JSON.parse(faults) as string[];
    inside.report(new VarioError("E_EVENT_PLAN", `${name}: ${faults}`, first));
    inside.count("E_EVENT_PLAN", 1);
    return strict ? undefined : mended;
  });
}

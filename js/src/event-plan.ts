/** The plan of events on a server: the same check as on the page. */
import { toVarioError } from "./errors.js";
import { ask, glue, json } from "./node-module.js";

/** What a plan says of an event. */
export interface PlanVerdict {
  /** The plan knows an event of the name. */
  planned: boolean;
  /** Where the properties break the plan, as JSON paths (`$.seats`); `$`: the properties as a whole. Empty: nowhere. */
  faults: string[];
  /** The properties without what breaks the plan; what is required and missing stays missing. */
  properties: Record<string, unknown>;
}

export interface EventPlan {
  /** Never throws, but for properties that are no JSON object: `E_EVENT_JSON`. */
  check(event: string, properties?: Record<string, unknown>): PlanVerdict;
}

/**
 * Reads a plan, `{"events": {"Plan Chosen": <JSON Schema of its properties>, …}}`: object or JSON text. Throws
 * `E_PLAN_JSON`, `E_PLAN_SHAPE`, `E_PLAN_PATTERN` or `E_PLAN_SIZE`, with the JSON path in the plan.
 */
export function readEventPlan(plan: object | string): EventPlan {
  const text = json(plan);
  function load() {
    const made = new glue.EventPlan();
    const wrong = made.load(text);
    if (wrong) throw toVarioError(wrong);
    return made;
  }
  let held = ask(load);
  return {
    check(event, properties = {}) {
      const given = json(properties);
      let answer = "";
      try {
        answer = ask(() => held.check(event, given));
      } catch (thrown) {
        // The instance is a fresh one, which has not heard of the plan.
        held = ask(load);
        throw thrown;
      }
      const [faults = "", mended] = answer.split("\n");
      if (mended !== undefined) return { planned: true, faults: JSON.parse(faults), properties: JSON.parse(mended) };
      if (answer.startsWith("E_")) throw toVarioError(answer);
      return { planned: answer !== "?", faults: [], properties };
    },
  };
}

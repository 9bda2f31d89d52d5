import { toVarioError } from "./errors.js";
import { inTime } from "./in-time.js";
import type { Inside } from "./inside.js";

/** Loads the check of events where the page gives a plan of them; resolves when it is there, or late. */
export async function plannedEvents(inside: Inside): Promise<void> {
  if (!inside.options.plan) return;
  const held = import("./plan.js").then(({ holdToPlan }) => holdToPlan(inside));
  await inTime(held.catch((thrown) => inside.report(toVarioError(thrown, "E_ENGINE_LOAD"))));
}

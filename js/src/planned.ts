import { toVarioError } from "./errors.js";
import type { Inside } from "./inside.js";

/** How long events wait for their plan. */
const PLAN_MS = 5000;

/** Loads the check of events where the page gives a plan of them; resolves when it is there, or late. */
export async function plannedEvents(inside: Inside): Promise<void> {
  if (!inside.options.plan) return;
  const held = import("./plan.js")
    .then(({ holdToPlan }) => holdToPlan(inside))
    .catch((thrown) => inside.report(toVarioError(thrown, "E_ENGINE_LOAD")));
  let late: ReturnType<typeof setTimeout> | undefined;
  await Promise.race([held, new Promise<void>((resolve) => (late = setTimeout(resolve, PLAN_MS)))]);
  clearTimeout(late);
}

/** What begins beside the engine and no decision waits for. One chunk; what few pages need is imported from here. */
import type { Inside } from "./inside.js";
import { plannedEvents } from "./planned.js";
import { followTouches, markBots } from "./touch.js";

/** Lets the companions begin that the options ask for; resolves when those are there that have a say in messages. */
export async function attend(inside: Inside): Promise<void> {
  markBots(inside);
  await Promise.all([followTouches(inside), plannedEvents(inside)]);
}

/** What begins beside the engine and no decision waits for. One chunk; what few pages need is imported from here. */

import { startEcommerce } from "./capture/ecommerce.js";
import { startCapture } from "./capture.js";
import type { Inside } from "./inside.js";

/** Lets the companions begin that the options ask for; resolves when those are there that have a say in messages. */
export async function attend(inside: Inside): Promise<void> {
  startEcommerce(inside);
  startCapture(inside);
}

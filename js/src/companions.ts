/** What begins beside the engine and no decision waits for. */
import type { Inside } from "./inside.js";

/** Lets the companions begin that the options ask for; resolves when all are there. */
export async function attend(_inside: Inside): Promise<void> {}

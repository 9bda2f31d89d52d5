import { ask, glue } from "./node-module.js";

/** Checks a message's JSON text as the collector does: "" when fine, else its code (`E_EVENT_…`). */
export function checkMessage(text: string): string {
  try {
    return ask(() => glue.checkMessage(text));
  } catch {
    return "E_EVENT_JSON";
  }
}

/** After `forget()`: the collector is asked to delete what it has of the visitor. */
import { uuid7 } from "../degraded.js";
import type { Inside } from "../inside.js";
import { version } from "../version.js";

export function requestDeletions(inside: Inside): void {
  const { options, vario, now, random } = inside;
  // The browser's own store deletes by itself; a daily id may be several visitors', and is nobody's tomorrow.
  if (options.endpoint === "local:" || options.identity === "daily") return;
  /** Ids that messages may have left under. While all is pending or denied, none does. */
  const used = new Set<string>();
  const granted = () => Object.values(vario.consent()).includes("granted");
  function note() {
    if (granted()) used.add(vario.profile().visitorId);
  }
  note();
  inside.onChange((cause) => {
    if (cause === "consent" || cause === "visitor") note();
  });
  inside.forgotten.add((anonymousId) => {
    if (!(used.delete(anonymousId) || granted())) return;
    const at = now();
    const message = {
      type: "track",
      messageId: uuid7(at, random),
      anonymousId,
      timestamp: new Date(at).toISOString(),
      event: "Data Deletion Requested",
      properties: {},
      context: { library: { name: "vario", version }, sessionId: uuid7(at, random) },
    };
    inside.append(JSON.stringify(message), 4);
    vario.flush();
  });
}

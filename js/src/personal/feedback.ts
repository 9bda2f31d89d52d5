/**
 * What became of a recommendation: an event that names an item which this page was given (`data-vario-item` at what is
 * marked `data-vario-impression` or `data-vario-event`, or the property `item` of any other) is sent with the item's place
 * in its list, from 1, how likely chance was to put it there, and by which seed and model. That is what off-policy
 * evaluation asks for.
 */
import type { Call } from "../inputs.js";
import { text } from "../json.js";
import type { Recommendation } from "../options.js";

export interface Feedback {
  /** A list that the page was given. */
  gave(list: Recommendation[], seed: string, model: string): void;
  /** The body of a message, with what belongs to its item. */
  enrich(call: Call, body: string): string;
}

export function createFeedback(): Feedback {
  const given = new Map<string, object>();
  return {
    gave(list, seed, model) {
      for (const [index, { id, propensity = 1 }] of list.entries())
        given.set(id, { place: index + 1, propensity, seed, model });
    },
    enrich({ kind }, body) {
      if (kind !== "track" || !given.size || !body.includes('"item"')) return body;
      const properties = JSON.parse(body);
      const chosen = given.get(text(properties.item));
      return chosen ? JSON.stringify({ ...properties, ...chosen }) : body;
    },
  };
}

/** The content hash in a model's header, 16 hexadecimal digits. */
export function hashOf(model: Uint8Array): string {
  const view = new DataView(model.buffer, model.byteOffset, model.byteLength);
  return model.byteLength < 20 ? "" : view.getBigUint64(12, true).toString(16).padStart(16, "0");
}

/** What an auto experiment's variation may hold, in GrowthBook's form. It comes from a payload: nothing of it is taken for granted. */
import { text } from "../json.js";

export type Action = "append" | "set" | "remove";

/** One entry of `domMutations`, its fields made texts. */
export interface DomMutation {
  /** CSS selector of the elements to change; all that match, now and later. */
  selector: string;
  action: Action;
  /** `html`, `text`, `class`, `style`, `position`, or the name of an attribute. */
  attribute: string;
  value: string;
  /** Of `position`: where the element goes, the first that matches. */
  parentSelector: string;
  /** Of `position`: the child of the parent that the element goes before; "" for the end. */
  insertBeforeSelector: string;
}

export interface Variation {
  domMutations: DomMutation[];
  css: string;
  js: string;
  urlRedirect: string;
}

export const record = (given: unknown): Record<string, unknown> => (Object(given) === given ? (given as never) : {});

export function readVariation(value: unknown): Variation {
  const { domMutations, css, js, urlRedirect } = record(value);
  return {
    css: text(css),
    js: text(js),
    urlRedirect: text(urlRedirect),
    domMutations: (Array.isArray(domMutations) ? domMutations : []).map(record).map((entry) => ({
      selector: text(entry.selector),
      action: text(entry.action) as Action,
      attribute: text(entry.attribute),
      value: text(entry.value),
      parentSelector: text(entry.parentSelector),
      insertBeforeSelector: text(entry.insertBeforeSelector),
    })),
  };
}

/** What an auto experiment's variation may hold, in GrowthBook's form. It comes from a payload: nothing of it is taken for granted. */
import { text } from "../json.js";

/** One entry of `domMutations`, its fields made texts. */
export interface DomMutation {
  /** CSS selector of the elements to change; all that match, now and later. */
  selector: string;
  /** `append`, `set` or `remove`. */
  action: string;
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

export function readVariation(value: unknown): Variation {
  const { domMutations = [], css, js, urlRedirect } = Object(value);
  return {
    css: text(css),
    js: text(js),
    urlRedirect: text(urlRedirect),
    domMutations: [domMutations].flat().map((entry) => {
      const { selector, action, attribute, value, parentSelector, insertBeforeSelector } = Object(entry);
      return {
        selector: text(selector),
        action: text(action),
        attribute: text(attribute),
        value: text(value),
        parentSelector: text(parentSelector),
        insertBeforeSelector: text(insertBeforeSelector),
      };
    }),
  };
}

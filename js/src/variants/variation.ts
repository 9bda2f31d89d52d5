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

/** The named fields of anything, as texts. */
const texts = <K extends string>(given: unknown, ...names: K[]) =>
  Object.fromEntries(names.map((name) => [name, text(Object(given)[name])])) as Record<K, string>;

export function readVariation(value: unknown): Variation {
  return {
    ...texts(value, "css", "js", "urlRedirect"),
    domMutations: [Object(value).domMutations ?? []]
      .flat()
      .map((entry) =>
        texts(entry, "selector", "action", "attribute", "value", "parentSelector", "insertBeforeSelector"),
      ),
  };
}

import { elementsOf, isStableId, selectorOf } from "./selector.ts";

/** What may make a selector find another element, or none, after the next change of the page. */
export type Weakness = "nth" | "generated" | "class" | "long" | "several" | "none";

export interface SelectorCheck {
  /** How many elements it finds on this page. */
  matches: number;
  weaknesses: Weakness[];
  /** One without these weaknesses, or with fewer. */
  better?: string;
}

const LONGEST = 4;

/** Looks at a selector on the page that it is for; `meant` is the element that was chosen, where one was. */
export function checkSelector(page: Document, selector: string, meant?: Element): SelectorCheck {
  const found = elementsOf(page, selector);
  const weaknesses = weaknessesOf(selector, found.length);
  if (weaknesses.length === 0) return { matches: found.length, weaknesses };
  const element = meant ?? found[0];
  const better = element && selectorOf(element);
  if (element === undefined || better === undefined || better === selector)
    return { matches: found.length, weaknesses };
  const improved = weaknessesOf(better, elementsOf(page, better).length);
  const other = found.length > 0 && !found.includes(element);
  return improved.length < weaknesses.length && !other
    ? { matches: found.length, weaknesses, better }
    : { matches: found.length, weaknesses };
}

/** Whether it is likely to break with the next change of the page. Finding several elements may be meant. */
export function isFragile({ weaknesses }: SelectorCheck): boolean {
  return weaknesses.some((weakness) => weakness !== "several");
}

function weaknessesOf(selector: string, matches: number): Weakness[] {
  const bare = selector.replace(/"(?:\\.|[^"\\])*"/g, '""');
  const found: Weakness[] = [];
  if (/:nth-(of-type|child|last)/.test(bare)) found.push("nth");
  if (namedIds(selector).some((id) => !isStableId(id))) found.push("generated");
  if (/\.[\w-]/.test(bare) || /\[class[~|^$*]?=/.test(bare)) found.push("class");
  if (bare.split(/[\s>+~]+/).length > LONGEST) found.push("long");
  if (matches > 1) found.push("several");
  if (matches === 0) found.push("none");
  return found;
}

/** The ids that a selector names: `#x` and `[id="x"]`. */
function namedIds(selector: string): string[] {
  const bare = selector.replace(/"(?:\\.|[^"\\])*"/g, '""');
  const marks = [...bare.matchAll(/#((?:\\.|[\w-])+)/g)].map(([, id = ""]) => id.replace(/\\(.)/g, "$1"));
  const attributes = [...selector.matchAll(/\[id="((?:\\.|[^"\\])*)"\]/g)].map(([, id = ""]) => id);
  return [...marks, ...attributes];
}

/** What a test can change on a page without code. */
export const CHANGE_KINDS = ["text", "color", "background", "link", "hide"] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** One change of one element, or of all that the selector finds. */
export interface Change {
  selector: string;
  kind: ChangeKind;
  /** The text; `#rrggbb`; the address; "" for hide. */
  value: string;
  /** What the element is called, for people: "Button · See the teas". */
  label: string;
}

/** GrowthBook's change of an element; `text` is set as text, so it can never turn into markup. */
export interface DomMutation {
  selector: string;
  action: "set" | "append" | "remove";
  attribute: string;
  value?: string;
}

/** What a variation does to the page, as GrowthBook's auto experiments hold it; never a script. */
export interface PageChanges {
  domMutations?: DomMutation[];
  css?: string;
}

export type ChangeFault = "empty" | "color" | "link";

const SCHEMES = ["http:", "https:", "mailto:", "tel:"];
const BASE = "https://page.invalid/";
const PROPERTIES = { color: "color", background: "background-color", hide: "display" } as const;
const RULE = /^(.+)\{(color|background-color|display):(#[0-9a-f]{6}|none)!important\}$/;

/** Why a value cannot be used; undefined when it can. */
export function changeFault({ kind, value }: Pick<Change, "kind" | "value">): ChangeFault | undefined {
  if (kind === "hide") return undefined;
  if (value.trim() === "") return "empty";
  if (kind === "color" || kind === "background") return /^#[0-9a-f]{6}$/.test(value) ? undefined : "color";
  if (kind === "link") return isSafeLink(value) ? undefined : "link";
  return undefined;
}

/** Addresses that only lead somewhere: a script's are refused. */
function isSafeLink(value: string): boolean {
  return URL.canParse(value, BASE) && SCHEMES.includes(new URL(value, BASE).protocol);
}

/** The list with a change added; it takes the place of one of the same kind at the same element. */
export function withChange(changes: readonly Change[], change: Change): Change[] {
  const place = changes.findIndex((known) => sameTarget(known, change));
  return place < 0 ? [...changes, change] : changes.with(place, change);
}

/** The list without the change of that kind at that element. */
export function withoutChange(changes: readonly Change[], target: Pick<Change, "selector" | "kind">): Change[] {
  return changes.filter((change) => !sameTarget(change, target));
}

export function changeAt(changes: readonly Change[], selector: string, kind: ChangeKind): Change | undefined {
  return changes.find((change) => sameTarget(change, { selector, kind }));
}

function sameTarget(a: Pick<Change, "selector" | "kind">, b: Pick<Change, "selector" | "kind">): boolean {
  return a.selector === b.selector && a.kind === b.kind;
}

/** Texts and links as changes of the document, colours and visibility as style, a rule a line. */
export function pageChanges(changes: readonly Change[]): PageChanges {
  const domMutations: DomMutation[] = [];
  const css: string[] = [];
  for (const { selector, kind, value } of changes) {
    if (kind === "text" || kind === "link") {
      domMutations.push({ selector, action: "set", attribute: kind === "text" ? "text" : "href", value });
    } else {
      css.push(`${selector}{${PROPERTIES[kind]}:${kind === "hide" ? "none" : value}!important}`);
    }
  }
  return {
    ...(domMutations.length > 0 && { domMutations }),
    ...(css.length > 0 && { css: css.join("\n") }),
  };
}

/** The changes that a variation of a payload makes; undefined where another hand wrote more than the Studio can show. */
export function readChanges(value: unknown): Change[] | undefined {
  const { domMutations = [], css = "", js, urlRedirect } = (value ?? {}) as PageChanges & Record<string, unknown>;
  if (js || urlRedirect || !Array.isArray(domMutations)) return undefined;
  const changes: Change[] = [];
  for (const { selector, action, attribute, value = "" } of domMutations) {
    const kind = attribute === "text" ? "text" : attribute === "href" ? "link" : undefined;
    if (kind === undefined || action !== "set") return undefined;
    changes.push({ selector, kind, value, label: "" });
  }
  for (const line of css.split("\n").filter((rule) => rule.trim() !== "")) {
    const [, selector, property, colour = ""] = RULE.exec(line) ?? [];
    if (selector === undefined) return undefined;
    const kind = property === "display" ? "hide" : property === "color" ? "color" : "background";
    changes.push({ selector, kind, value: kind === "hide" ? "" : colour, label: "" });
  }
  return changes;
}

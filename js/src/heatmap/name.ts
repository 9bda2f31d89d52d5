/** What an element is called for a reader who sees the page: its kind, its words and the heading that it stands under. */

/** `under`: the heading of the card or section; "" for none. */
export interface ElementName {
  kind: "button" | "a" | "img" | "heading" | "input" | "text" | "area";
  name: string;
  under: string;
}

const MOST_CHARACTERS = 48;
const MASKED = "[data-vario-mask],input[type=password]";
const KINDS: [string, ElementName["kind"]][] = [
  ["button,[role=button],input[type=submit],summary", "button"],
  ["a", "a"],
  ["img,picture,svg,canvas,video", "img"],
  ["h1,h2,h3,h4,h5,h6", "heading"],
  ["input,select,textarea,label", "input"],
  ["p,span,strong,em,b,i,li,small,td,th,blockquote,figcaption,code", "text"],
];

/** Words of what is masked, and what is typed into fields, are left out. */
export function nameOf(element: Element): ElementName {
  const kind = KINDS.find(([matching]) => element.matches(matching))?.[1] ?? "area";
  if (element.closest(MASKED)) return { kind, name: "", under: "" };
  const words =
    element.getAttribute("aria-label") || element.getAttribute("alt") || (kind === "area" ? "" : textOf(element));
  const name = cut(words);
  const heading = element.parentElement?.closest("article,li,section")?.querySelector("h1,h2,h3,h4");
  const under = heading && !heading.closest(MASKED) ? cut(textOf(heading)) : "";
  return { kind, name, under: under === name ? "" : under };
}

function textOf(element: Element): string {
  const { placeholder, value, type } = element as HTMLInputElement;
  if (element.localName === "input") return placeholder || (/^(submit|button|reset)$/.test(type) ? value : "");
  if (/^(textarea|select)$/.test(element.localName)) return placeholder ?? "";
  const words: string[] = [];
  const texts = element.ownerDocument.createTreeWalker(element, 4);
  for (let at = texts.nextNode(); at && words.length < 40; at = texts.nextNode())
    if (!at.parentElement?.closest(`${MASKED},script,style,textarea,select`)) words.push(at.textContent ?? "");
  return words.join(" ");
}

function cut(text: string): string {
  const words = text.replace(/\s+/g, " ").trim();
  return words.length <= MOST_CHARACTERS ? words : `${words.slice(0, MOST_CHARACTERS - 1).trimEnd()}…`;
}

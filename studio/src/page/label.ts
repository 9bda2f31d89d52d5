import { t } from "../i18n.ts";
import type { TextKey } from "../texts.ts";

const MOST_CHARACTERS = 48;

const KINDS: [string, TextKey][] = [
  ["button, [role=button], input[type=submit], summary", "kind.button"],
  ["a", "kind.a"],
  ["img, picture, svg, canvas, video", "kind.img"],
  ["h1, h2, h3, h4, h5, h6", "kind.heading"],
  ["input, select, textarea, label", "kind.input"],
  ["p, span, strong, em, b, i, li, small, td, th, blockquote, figcaption, code", "kind.text"],
];

/** What a clicked element is called: "Button" and its words, as the visitor saw them, and the heading it stands under. */
export function labelOf(element: Element, selector: string): { kind: string; name: string; under: string | undefined } {
  const kind = KINDS.find(([matching]) => element.matches(matching))?.[1] ?? "kind.area";
  const words =
    element.getAttribute("aria-label") ?? element.getAttribute("alt") ?? (kind === "kind.area" ? "" : textOf(element));
  const name = cut(words.trim()) || selector;
  const under = headingAbove(element);
  return { kind: t(kind), name, under: under === name ? undefined : under };
}

/** "Add to cart" stands on every product: the product's heading tells which one. */
function headingAbove(element: Element): string | undefined {
  const heading = element.parentElement?.closest("article, li, section")?.querySelector("h1, h2, h3, h4");
  return heading ? cut(textOf(heading).trim()) || undefined : undefined;
}

function textOf(element: Element): string {
  if (element.tagName === "INPUT")
    return (element as HTMLInputElement).placeholder || (element as HTMLInputElement).value;
  const words: string[] = [];
  const texts = element.ownerDocument.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) words.push(texts.currentNode.textContent?.replace(/\s+/g, " ").trim() ?? "");
  return words.filter(Boolean).join(" ");
}

function cut(text: string): string {
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS - 1).trimEnd()}…`;
}

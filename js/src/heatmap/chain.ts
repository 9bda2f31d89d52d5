/**
 * The selector of an element, as clicks are anchored (src/heatmap/anchor.rs makes theirs): `data-vario-id`, else a stable id,
 * else places among siblings below the nearest ancestor that has one of them. Here it is needed where that module is not:
 * in the Studio's frame, and for the layout's boxes.
 */
import { plain } from "./path.js";
import { INSIDE } from "./resolve.js";

/** Longest `data-vario-id` that makes a selector. */
const LONGEST_NAME = 200;
const LONGEST = 2000;
const MOST_STEPS = 100;

/** Undefined for what lies too deep, or in no page. `page`: what frames are, and are not, inside of. */
export function selectorOf(element: Element, page: Document): string | undefined {
  let chain = "";
  let at: Element | null = element;
  const top: Node = element.getRootNode();
  for (let steps = 0; at; steps++) {
    if (steps > MOST_STEPS) return undefined;
    const named = plain(at.getAttribute("data-vario-id"));
    const id = plain(at.getAttribute("id"));
    const own =
      named && named.length <= LONGEST_NAME ? equals("data-vario-id", named) : isStableId(id) ? equals("id", id) : "";
    const ends = own || at.localName === "body" || at.localName === "html";
    const above: Element | null = at.parentElement;
    // An element at a tree's top says so: what fits the chain first may else be one further down.
    chain = `${own || stepOf(at)}${!ends && !above ? ":not(*>*)" : ""}${chain && ">"}${chain}`;
    if (ends) break;
    at = above;
  }
  let host: Element | null | undefined;
  if (top.nodeType === 11) host = (top as ShadowRoot).host;
  else if (top !== page) host = (top as Document).defaultView?.frameElement;
  else return chain.length <= LONGEST ? chain : undefined;
  const outer = host && selectorOf(host, page);
  const whole = outer && outer + INSIDE + chain;
  return whole && whole.length <= LONGEST ? whole : undefined;
}

function stepOf(element: Element): string {
  const { localName } = element;
  if (localName === "body" || localName === "html") return localName;
  let nth = 1;
  for (let before = element.previousElementSibling; before; before = before.previousElementSibling)
    if (before.localName === localName) nth++;
  // A custom element's name may have a dot.
  return `${localName.replace(/[^\w\u0080-\uffff-]/g, "\\$&")}:nth-of-type(${nth})`;
}

/** Whether an id looks written by a person; tests/vectors/stable-ids.json holds the same for all who judge. */
export function isStableId(id: string): boolean {
  const bytes = new TextEncoder().encode(id).length;
  if (!id || bytes > 64 || /[:«»]|^(radix|headlessui|react)-/.test(id)) return false;
  const digits = id.replace(/[^0-9]/g, "").length;
  return digits < 4 && !(bytes >= 8 && digits >= 2 && /^[0-9a-f-]+$/i.test(id));
}

function equals(name: string, value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they have no place in a selector
  return `[${name}="${value.replace(/["\\]/g, "\\$&").replace(/[\u0000-\u001f\u007f]/g, " ")}"]`;
}

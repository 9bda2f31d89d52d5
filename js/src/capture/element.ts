/** What a captured event says of an element: its names, and its text where nobody asked for privacy. Never a field's value. */
import type { Properties } from "../options.js";

/** Elements whose text belongs to the visitor: marked ones, password fields, and whatever is typed into. */
const PRIVATE = "[data-vario-mask],input[type=password],textarea,select,[contenteditable]:not([contenteditable=false])";
const SILENT = `${PRIVATE},input,script,style,noscript,template`;
/** Longest text of an element that is sent, in characters. */
const MOST_TEXT = 80;

export const isElement = (node: unknown): node is Element => (node as Node | null | undefined)?.nodeType === 1;

/** The elements that an event goes through, innermost first, open shadow trees included; to be asked for at once. */
export const pathOf = (event: Event): Element[] => event.composedPath().filter(isElement);

/** Whether an event's path leads through a shadow tree. The window, which ends it, would take long to say what it is. */
export function isShadowed(path: readonly EventTarget[]): boolean {
  for (let place = path.length - 3; place > 0; place--) if ((path[place] as Node).nodeType === 11) return true;
  return false;
}

/**
 * The innermost of an event's path that fits. Without a shadow tree on the way the browser walks up by itself, which is
 * faster; what is slotted into one is shown in elements that are not above it.
 */
export function nearest(
  path: readonly EventTarget[],
  selector: string,
  shadowed = isShadowed(path),
): Element | undefined {
  const [first] = path;
  if (!shadowed && isElement(first)) return first.closest(selector) ?? undefined;
  return path.find((node): node is Element => isElement(node) && node.matches(selector));
}

/** The same for an element without an event. */
export function pathUp(element: Element): Element[] {
  const path: Element[] = [];
  // A form's `parentNode` may be its field of that name, and the field's the form.
  for (let at: Element | null | undefined = element; at && !path.includes(at); ) {
    path.push(at);
    const above: Node | null = at.parentNode;
    // A link has a `host` too, a text.
    at =
      above?.nodeType === 11
        ? (above as ShadowRoot).host
        : (above as Document | null)?.nodeType === 1
          ? (above as Element)
          : undefined;
  }
  return path;
}

/** Part of the path from an element upwards. */
export const pathFrom = (element: Element, path: Element[]): Element[] => path.slice(path.indexOf(element));

export const isPrivate = (path: Element[]): boolean => path.some((element) => element.matches(PRIVATE));

function textOf(element: Element): string {
  let text = "";
  const read = (parent: Node) => {
    for (const child of parent.childNodes) {
      if (text.length > 4 * MOST_TEXT) return;
      if (child.nodeType === 3) text += (child as Text).data;
      else if (isElement(child) && !child.matches(SILENT)) {
        text += ` ${child.localName === "img" ? (child.getAttribute("alt") ?? "") : ""}`;
        read(child);
      }
    }
  };
  const label = element.querySelector(PRIVATE) ? "" : element.getAttribute("aria-label");
  if (label) text = label;
  else if (!element.matches(SILENT)) read(element);
  return text.replace(/\s+/g, " ").trim().slice(0, MOST_TEXT);
}

/** `tag`, `element_id`, `vario_id` (the nearest `data-vario-id` upwards). */
export function namesOf(element: Element, path: Element[]): Properties {
  const named = path.find((above) => above.hasAttribute("data-vario-id"));
  return {
    tag: element.localName,
    element_id: element.getAttribute("id") || undefined,
    vario_id: named?.getAttribute("data-vario-id") || undefined,
  };
}

/** The names and, unless it is private, `text`. `path`: from the element upwards. */
export function describe(element: Element, path: Element[] = pathUp(element)): Properties {
  return { ...namesOf(element, path), text: (!isPrivate(path) && textOf(element)) || undefined };
}

/** Where a link leads; SVG's links have an object for `href`, hence the attribute. */
export function targetOf(link: Element): URL | undefined {
  const address = link.getAttribute("href") ?? link.getAttribute("xlink:href");
  return address === null ? undefined : parse(address, link.baseURI);
}

export function parse(address: string, base?: string): URL | undefined {
  try {
    return new URL(address, base);
  } catch {
    return undefined;
  }
}

/** An address without query and hash; of one that is not the web's (mailto, data, blob) the scheme alone. */
export const bare = (url: URL | undefined): string | undefined =>
  url && (/^http/.test(url.protocol) ? url.origin + url.pathname : url.protocol);

/**
 * What `data-vario-…` attributes say: `data-vario-plan-name="pro"` is `plan_name: "pro"`. Numbers and booleans are sent as
 * such, but what is an identifier by its name stays a text.
 */
export function declaredBy(element: Element): Properties {
  const properties: Properties = {};
  for (const { name, value } of element.attributes) {
    const [, words] = /^data-vario-(?!(?:event|id|mask|impression|as-.*)$)(.+)/.exec(name) ?? [];
    if (!words) continue;
    const key = words.replace(/-/g, "_");
    const number = Number(value);
    properties[key] = /^(true|false)$/.test(value)
      ? value === "true"
      : String(number) === value && Number.isFinite(number) && !/(^|_)(id|sku|code)$/.test(key)
        ? number
        : value;
  }
  return properties;
}

/** The way from an element up to its page, as the module makes a selector of it. */

/** Siblings that are counted for one path: a click must not take longer in a list of 100,000 rows. */
const MOST_SIBLINGS = 5000;
/** Ancestors that are looked at; what lies deeper is anchored by its place on the page. */
const MOST_STEPS = 100;

/** What a click is anchored to: the control around the clicked element, where there is one. */
export const CONTROLS = "[data-vario-id],a,button,input,select,textarea,label,summary,[role=button]";

/** What would break a path's lines stands for no name. */
export const plain = (name: string | null) => (name && !/[\t\n]/.test(name) ? name : "");

/** Ids that are stable by any rule (src/heatmap/anchor.rs): what stands above them need not be read. */
const SURE = /^(?!radix-|headlessui-|react-)[a-z_-]{1,64}$/i;

/** What holds a tree: a shadow root's host, the frame of a document that is not the page's. */
export function hostOf(root: Node, page: Document): Element | undefined {
  if (root.nodeType === 11) return (root as ShadowRoot).host;
  if (root === page || root.nodeType !== 9) return undefined;
  return (root as Document).defaultView?.frameElement ?? undefined;
}

/**
 * A line an element, from this one upwards: tag, place among the siblings of that tag (0: not counted), `id`,
 * `data-vario-id`; the line ">" where a shadow tree or an iframe's document ends and its host follows. "": too deep, or no
 * part of the page. Attributes are read as such: a form's properties may be its fields.
 */
export function pathText(element: Element, page: Document): string {
  let siblings = MOST_SIBLINGS;
  let text = "";
  let at: Element | undefined = element;
  for (let steps = 0; at; steps++) {
    if (steps > MOST_STEPS) return "";
    const tag = at.localName;
    const named = plain(at.getAttribute("data-vario-id"));
    const id = named ? "" : plain(at.getAttribute("id"));
    const isRoot = !!named || SURE.test(id);
    let place = 0;
    if (!isRoot && tag !== "body" && tag !== "html") {
      place = 1;
      for (let other = at.previousElementSibling; other; other = other.previousElementSibling) {
        if (--siblings < 0) {
          place = 0;
          break;
        }
        if (other.localName === tag) place++;
      }
    }
    text += `${tag}\t${place}\t${id}\t${named}\n`;
    const above: Node | null = isRoot ? at.getRootNode() : at.parentNode;
    if (!above) return "";
    if (above.nodeType === 1) at = above as Element;
    else {
      at = hostOf(above, page);
      if (at) text += ">\n";
      else if (above !== page) return "";
    }
  }
  return text;
}

import { svg } from "../dom.ts";

/** What a style sheet may say of a shape; written onto the copy, which leaves the page's style sheets behind. */
const STYLED = ["fill", "stroke", "stroke-width", "opacity", "stop-color", "display"] as const;
/** `href="#art"`, `url(#disc)` and `url("#disc")` as they are written in markup. */
const REFERENCE = /(?:href="|url\((?:&quot;)?)#([\w-]+)/g;

/** A drawing of the page as a picture that a canvas takes: with its styles, and the shapes it borrows from elsewhere. */
export async function imageOfSvg(drawing: Element): Promise<HTMLImageElement | undefined> {
  const box = drawing.getBoundingClientRect();
  const copy = styledCopy(drawing);
  copy.setAttribute("width", String(box.width));
  copy.setAttribute("height", String(box.height));
  copy.setAttribute("color", getComputedStyle(drawing).color);
  borrowShapes(copy, drawing.ownerDocument);
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(markupOf(copy))}`;
  return image.decode().then(
    () => image,
    () => undefined,
  );
}

function styledCopy(original: Element): Element {
  const copy = original.cloneNode(true) as Element;
  const copies = [copy, ...copy.querySelectorAll("*")];
  [original, ...original.querySelectorAll("*")].forEach((element, index) => {
    const style = getComputedStyle(element);
    for (const name of STYLED) copies[index]?.setAttribute(name, style.getPropertyValue(name));
  });
  return copy;
}

/** Shapes may borrow from each other: what is brought in is searched as well. */
function borrowShapes(copy: Element, page: Document): void {
  const shapes = svg("defs");
  const known = new Set<string>();
  let unread = markupOf(copy);
  while (unread !== "") {
    const brought: Element[] = [];
    for (const [, id = ""] of unread.matchAll(REFERENCE)) {
      const shape = page.getElementById(id);
      if (known.has(id) || shape === null) continue;
      known.add(id);
      if (copy.querySelector(`#${CSS.escape(id)}`) === null) brought.push(styledCopy(shape));
    }
    shapes.append(...brought);
    unread = brought.map(markupOf).join("");
  }
  copy.prepend(shapes);
}

function markupOf(element: Element): string {
  return new XMLSerializer().serializeToString(element);
}

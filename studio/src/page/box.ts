/** An element's box in its page, wherever the page is scrolled to. */
export function boxOf(element: Element): DOMRect {
  const box = element.getBoundingClientRect();
  const window = element.ownerDocument.defaultView;
  return new DOMRect(box.x + (window?.scrollX ?? 0), box.y + (window?.scrollY ?? 0), box.width, box.height);
}

/** Lays an element of the sheet over an element of the page. */
export function layOver(cover: HTMLElement, element: Element): void {
  const box = boxOf(element);
  cover.style.transform = `translate(${box.x}px, ${box.y}px)`;
  cover.style.width = `${box.width}px`;
  cover.style.height = `${box.height}px`;
}

/** Whether an element takes any room. */
export function isShown(element: Element): boolean {
  const { width, height } = element.getBoundingClientRect();
  return width > 0 && height > 0;
}

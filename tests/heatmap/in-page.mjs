/** What runs inside the pages. Each is handed to the browser as text, so it uses nothing from around it. */

/** Every target that is seen now, with its box in the viewport and what of it could be clicked, from a list of fractions. */
export function targetsInView(spots) {
  const found = [];
  const visit = (tree, left, top, view) => {
    for (const element of tree.querySelectorAll("[data-t]")) {
      const box = element.getBoundingClientRect();
      if (box.width < 8 || box.height < 8) continue;
      const places = [];
      for (const [fx, fy] of spots) {
        // Whole pixels of the window, which a frame need not begin at.
        const [shownX, shownY] = [
          Math.round(box.left + left + fx * box.width),
          Math.round(box.top + top + fy * box.height),
        ];
        const [x, y] = [shownX - left, shownY - top];
        if (x < box.left || y < box.top || x >= box.right || y >= box.bottom) continue;
        if (shownX < 1 || shownY < 1 || shownX >= innerWidth - 1 || shownY >= innerHeight - 1) continue;
        if (x < 0 || y < 0 || x >= view.innerWidth || y >= view.innerHeight) continue;
        const hit = (tree.elementFromPoint ? tree : element.ownerDocument).elementFromPoint(x, y);
        if (hit?.closest("[data-t]") !== element) continue;
        // On the page itself nothing covers the frame or the host at this place.
        if (left || top) {
          const outer = document.elementFromPoint(shownX, shownY);
          if (outer?.localName !== "iframe") continue;
        }
        places.push({ x: shownX, y: shownY, fx: (x - box.left) / box.width, fy: (y - box.top) / box.height });
      }
      if (places.length) found.push({ key: element.getAttribute("data-t"), places });
    }
    for (const element of tree.querySelectorAll("*")) {
      if (element.shadowRoot) visit(element.shadowRoot, left, top, view);
      if (element.localName === "iframe" && element.contentDocument) {
        const box = element.getBoundingClientRect();
        visit(
          element.contentDocument,
          left + box.left + element.clientLeft,
          top + box.top + element.clientTop,
          element.contentWindow,
        );
      }
    }
  };
  visit(document, 0, 0, window);
  return found;
}

/** Shows another part of the page: of the document, or of a scroller in it. */
export async function scrollOn(share, inside) {
  const scrollers = [...document.querySelectorAll(".scroller,.wide")];
  if (inside && scrollers.length) {
    const scroller = scrollers[Math.floor(share * scrollers.length)];
    scroller.scrollTop = (share * 7.3 - Math.floor(share * 7.3)) * (scroller.scrollHeight - scroller.clientHeight);
    scroller.scrollLeft = (share * 5.1 - Math.floor(share * 5.1)) * (scroller.scrollWidth - scroller.clientWidth);
  }
  const most = document.documentElement.scrollHeight - innerHeight;
  scrollTo(0, Math.round(share * most));
  await new Promise((resolve) => setTimeout(resolve, 60));
}

/** Boxes of all targets in the document's px, frames' and shadow trees' too; and of what each selector means. */
export function boxesNow(selectors, resolve) {
  const place = (element) => {
    let { left, top, width, height } = element.getBoundingClientRect();
    for (let view = element.ownerDocument.defaultView; view !== window; view = view.parent) {
      const frame = view.frameElement;
      const box = frame.getBoundingClientRect();
      left += box.left + frame.clientLeft;
      top += box.top + frame.clientTop;
    }
    return [left + scrollX, top + scrollY, width, height];
  };
  const targets = {};
  const visit = (tree) => {
    for (const element of tree.querySelectorAll("[data-t]")) targets[element.getAttribute("data-t")] = place(element);
    for (const element of tree.querySelectorAll("*")) {
      if (element.shadowRoot) visit(element.shadowRoot);
      if (element.localName === "iframe" && element.contentDocument) visit(element.contentDocument);
    }
  };
  visit(document);
  const boxes = selectors.map((selector) => {
    const element = resolve(document, selector);
    return element ? place(element) : null;
  });
  return { targets, boxes, width: innerWidth };
}

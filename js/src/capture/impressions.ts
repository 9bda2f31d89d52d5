/** Creatives marked `data-vario-impression`: seen when half of one was on the screen for a second, once a page view. */
import { whenIdle } from "../browser.js";
import type { Capture } from "../capture.js";
import { declaredBy, namesOf, pathUp } from "./element.js";

const SEEN_MS = 1000;
const HALF = 0.5;
const MARK = "data-vario-impression";
/** Steps at which the browser tells how much is seen. */
const STEPS = Array.from({ length: 21 }, (_, step) => step / 20);

export function startImpressions({ window, document, inside, track, begun }: Capture): void {
  const known = new WeakSet<Element>();
  /** By element: what it showed when it was counted, so that what stays over navigation counts once. */
  const counted = new WeakMap<Element, string>();
  let creatives = new Set<string>();
  /** Half visible now, with the timer that counts; none while the page is hidden. */
  const visible = new Map<Element, ReturnType<typeof setTimeout> | undefined>();

  function count(element: Element) {
    const names = namesOf(element, pathUp(element));
    const id = element.getAttribute(MARK) || String(names.vario_id ?? names.element_id ?? "");
    if (!element.isConnected || counted.get(element) === id || (id && creatives.has(id))) return;
    counted.set(element, id);
    creatives.add(id);
    track("Creative Viewed", { creative_id: id || undefined, ...names, ...declaredBy(element) });
  }
  function stop(element: Element) {
    clearTimeout(visible.get(element));
    visible.set(element, undefined);
  }
  function wait(element: Element) {
    stop(element);
    if (document.visibilityState !== "hidden")
      visible.set(
        element,
        setTimeout(() => count(element), SEEN_MS),
      );
  }

  const observer = new window.IntersectionObserver(
    (entries) => {
      for (const { target, intersectionRect: seen, boundingClientRect: whole, rootBounds } of entries) {
        const area = ({ width, height }: DOMRectReadOnly) => width * height;
        // What is larger than the window is never half visible: it may fill half of the window instead.
        const most = Math.min(area(whole), rootBounds ? area(rootBounds) : Number.POSITIVE_INFINITY);
        const enough = area(seen) > 0 && area(seen) >= HALF * most;
        if (enough && !visible.has(target)) wait(target);
        else if (!enough && visible.has(target)) {
          stop(target);
          visible.delete(target);
        }
      }
    },
    { threshold: STEPS },
  );

  let looking = false;
  function look() {
    looking = false;
    for (const element of document.querySelectorAll(`[${MARK}]`)) {
      if (known.has(element)) continue;
      known.add(element);
      observer.observe(element);
    }
  }
  const soon = () => {
    if (looking) return;
    looking = true;
    whenIdle(window, look);
  };
  // Elements that come later; an element that shows another creative is seen anew.
  new window.MutationObserver((records) => {
    for (const { type, target } of records)
      if (type === "attributes" && visible.has(target as Element)) wait(target as Element);
    soon();
  }).observe(document, { childList: true, subtree: true, attributeFilter: [MARK] });
  soon();

  inside.hidden.add(() => {
    for (const element of visible.keys()) stop(element);
  });
  inside.shown.add(() => {
    for (const element of visible.keys()) wait(element);
  });
  begun.add(() => {
    creatives = new Set();
  });
}

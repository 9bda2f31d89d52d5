/** What of a page is in view while the visitor is active, and where the pointer goes. */

/** Without input for so long nobody is looking any more, ms. */
const IDLE_MS = 30_000;
/** How long a scroll is waited for to end before the page is measured, ms. */
const SETTLE_MS = 200;
/** The hover trail has at most ten places a second. */
const HOVER_MS = 100;
const ACTIVE = "pointerdown pointermove keydown wheel scroll touchstart";

export interface Seen {
  /** So many ms this part of the document was in view, CSS px. */
  look(top: number, bottom: number, height: number, ms: number): void;
  /** The pointer is here, CSS px from the document's left and top; undefined: nobody wants to know. */
  hover?: ((x: number, y: number, over: Element) => void) | undefined;
}

/** Sizes of viewport and document, CSS px. */
export type Sizes = [vw: number, vh: number, pw: number, ph: number];

export interface Looking {
  /** Counts the time up to now. `measure`: and looks where the page stands, unless it is another page by now. */
  settle(measure: boolean): void;
  /** Another page view, or this one is seen again. */
  begin(): void;
  /** As last measured. */
  sizes(): Sizes;
  /** How far left of what is seen first the document begins, where lines run from right to left, CSS px. */
  start(): number;
}

export function watchLooking(window: Window, seen: Seen, signal: AbortSignal): Looking {
  const { document } = window;
  const now = () => window.performance.now();
  const isSeen = () => document.visibilityState !== "hidden";
  let active = now();
  /** Up to when time was counted; undefined while the page is hidden. */
  let since: number | undefined;
  let place = { top: 0, bottom: 0, height: 0 };
  let sizes: Sizes = [0, 0, 0, 0];
  let measuring: ReturnType<typeof setTimeout> | undefined;
  let start = 0;
  let hovered = 0;

  function measure() {
    const { scrollWidth, scrollHeight } = document.scrollingElement ?? document.documentElement;
    const { innerWidth, innerHeight, scrollY } = window;
    sizes = [innerWidth, innerHeight, scrollWidth, scrollHeight];
    const { clientWidth } = document.documentElement;
    const isTurned = scrollWidth > clientWidth && window.getComputedStyle(document.documentElement).direction === "rtl";
    start = isTurned ? scrollWidth - clientWidth : 0;
    place = { top: scrollY, bottom: scrollY + innerHeight, height: scrollHeight };
  }
  function settle(again: boolean) {
    clearTimeout(measuring);
    measuring = undefined;
    const at = now();
    const { top, bottom, height } = place;
    if (since !== undefined && height) seen.look(top, bottom, height, Math.min(at, active + IDLE_MS) - since);
    since = isSeen() ? at : undefined;
    if (!again) return;
    measure();
    if (isSeen()) seen.look(place.top, place.bottom, place.height, 0);
  }
  const later = (ms: number) => {
    measuring ??= setTimeout(() => settle(true), ms);
  };

  const listen = (types: string, handle: (event: Event) => void) => {
    for (const type of types.split(" "))
      window.addEventListener(
        type,
        (event) => {
          try {
            handle(event);
          } catch {
            // The embedding page must never notice.
          }
        },
        { capture: true, passive: true, signal },
      );
  };
  listen(ACTIVE, (event) => {
    const at = now();
    // What lies between is nobody's attention.
    if (at - active > IDLE_MS) {
      settle(false);
      since = at;
    }
    active = at;
    if (event.type === "scroll") later(SETTLE_MS);
  });
  const { hover } = seen;
  if (hover)
    listen("pointermove", (given) => {
      const event = given as PointerEvent;
      if (event.pointerType !== "mouse" || event.timeStamp - hovered < HOVER_MS) return;
      hovered = event.timeStamp;
      const over = event.composedPath()[0];
      hover(event.clientX + window.scrollX, event.clientY + window.scrollY, over as Element);
    });

  return {
    settle,
    begin() {
      place = { top: 0, bottom: 0, height: 0 };
      active = now();
      since = isSeen() ? active : undefined;
      clearTimeout(measuring);
      measuring = undefined;
      later(SETTLE_MS);
    },
    sizes: () => sizes,
    start: () => start,
  };
}

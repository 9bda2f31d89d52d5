/** What a browser tells of a page's life. No unload or beforeunload: they would cost the back-forward cache. */

export interface PageLife {
  /** `leaving`: the page goes, perhaps for good; else it was only covered or minimised. */
  hide(leaving: boolean): void;
  /** Back from the back-forward cache. */
  show(): void;
  /** A click, before anything on the page handles it. */
  click?: ((event: Event) => void) | undefined;
  /** Another tab wrote to `localStorage`. */
  stored(key: string, value: string): void;
}

export function watchPage(window: Window, life: PageLife): void {
  const on = <E extends Event>(target: EventTarget, type: string, handle: (event: E) => void) =>
    target.addEventListener(
      type,
      (event) => {
        try {
          handle(event as E);
        } catch {
          // The embedding page must never notice.
        }
      },
      { capture: true, passive: true },
    );
  on(window, "pagehide", () => life.hide(true));
  on(window, "pageshow", (event: PageTransitionEvent) => event.persisted && life.show());
  on(window.document, "visibilitychange", () => window.document.visibilityState === "hidden" && life.hide(false));
  on(window, "storage", (event: StorageEvent) => event.key && event.newValue && life.stored(event.key, event.newValue));
  if (life.click) on(window, "click", life.click);
}

/** Runs when the browser is idle, a second later at most. */
export function whenIdle(window: Window | undefined, work: () => void): void {
  if (window?.requestIdleCallback) window.requestIdleCallback(work, { timeout: 1000 });
  else setTimeout(work, 1000);
}

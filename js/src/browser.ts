/** What a browser tells of a page's life. No unload or beforeunload: they would cost the back-forward cache. */

export interface PageLife {
  /** `leaving`: the page goes, perhaps for good; else it was only covered or minimised. */
  hide(leaving: boolean): void;
  /** Seen again; `back`: from the back-forward cache. */
  show(back: boolean): void;
  /** Another tab wrote to `localStorage`; null: it was cleared. */
  stored(key: string | null): void;
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
      true,
    );
  on(window, "pagehide", () => life.hide(true));
  on(window, "pageshow", (event: PageTransitionEvent) => event.persisted && life.show(true));
  on(window.document, "visibilitychange", () =>
    life[window.document.visibilityState === "hidden" ? "hide" : "show"](false),
  );
  // To listen opens the store in the browser's own process, which takes milliseconds that a first decision has no need of.
  setTimeout(() => on(window, "storage", (event: StorageEvent) => life.stored(event.key)));
}

/** Runs when the browser is idle, a second later at most. */
export function whenIdle(window: Window | undefined, work: () => void): void {
  if (window?.requestIdleCallback) window.requestIdleCallback(work, { timeout: 1000 });
  else setTimeout(work, 1000);
}

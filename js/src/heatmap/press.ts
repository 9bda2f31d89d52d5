/**
 * A click begins as a press, a tenth of a second before. Its place is read right behind that, in a task of its own: so the
 * click itself, which the page is about to answer, costs next to nothing, and its point lies where the visitor aimed,
 * whatever the page has moved since.
 */
import { readSpot, type Spot } from "./spot.js";

/** A pointer that moved farther was drawn across the page, px. */
const DRAWN_PX = 10;

export interface Presses {
  /** A press began. */
  begin(event: PointerEvent): void;
  /** What there is to tell of a click that was just made. */
  read(event: MouseEvent): Click;
}

export interface Click {
  /** What it goes through, innermost first. */
  path: readonly EventTarget[];
  /** Undefined: nothing is to be told. */
  spot: Spot | undefined;
}

interface Press {
  event: PointerEvent;
  /** As the window sees it. */
  target: EventTarget | null;
  /** Once it is read. */
  click: Click | undefined;
}

/** `before`: to be done before a place is read. */
export function watchPresses(page: Document, before: () => void): Presses {
  let press: Press | undefined;
  const read = (event: MouseEvent, path: readonly EventTarget[]): Click => {
    before();
    return { path, spot: readSpot(event, path, page) };
  };

  return {
    begin(event) {
      press = undefined;
      if (!event.isTrusted || !event.isPrimary || event.button) return;
      const path = event.composedPath();
      const begun: Press = { event, target: event.target, click: undefined };
      press = begun;
      setTimeout(() => {
        try {
          if (press === begun) begun.click = read(event, path);
        } catch {
          // The embedding page must never notice.
        }
      });
    },
    read(event) {
      const from = press?.event;
      const click =
        from &&
        event.detail &&
        // In a shadow tree it may be any of what is within.
        event.target === press?.target &&
        Math.abs(event.clientX - from.clientX) <= DRAWN_PX &&
        Math.abs(event.clientY - from.clientY) <= DRAWN_PX &&
        press?.click;
      return click || read(event, event.composedPath());
    },
  };
}

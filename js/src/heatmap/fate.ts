/** What becomes of a click: a burst in anger, no answer, an error, or that it leads somewhere. */

import { isElement, targetOf } from "../capture/element.js";
import type { Judge } from "../capture/judge.js";
import { DEAD, ERROR, LED, RAGE } from "./spot.js";

/** An error so soon after a click is its doing, ms. */
const ERROR_MS = 1000;
/** So long a click may take to lead somewhere, or to be answered, ms. */
export const FATE_MS = 2500;

/** https://html.spec.whatwg.org/multipage/nav-history-apis.html#the-navigateevent-interface */
interface NavigateEvent extends Event {
  navigationType: string;
  destination: { url: string };
}

export interface Fate {
  /** A click that leaves a point. */
  take(event: Event, at: number): void;
  /** Flags by now. `path`: what the click went through. */
  flags(event: Event, path: readonly EventTarget[]): number;
  /** Whether more may become known. */
  isOpen(event: Event): boolean;
  /** Listens in a window, the page's or an iframe's. */
  enter(window: Window & typeof globalThis): void;
  /** The page goes: what the last click led to, where the browser does not tell. */
  leave(): void;
}

/** `judge`: of rage and dead clicks, once it is there. */
export function watchFate(
  page: Window,
  judge: Promise<(window: Window & typeof globalThis) => Judge>,
  signal: AbortSignal,
): Fate {
  const marks = new WeakMap<Event, number>();
  const judges: Judge[] = [];
  const now = () => page.performance.now();
  let last: { event: Event; at: number } | undefined;
  const mark = (event: Event, flag: number) => void marks.set(event, (marks.get(event) ?? 0) | flag);
  const blame = (flag: number, ms: number) => {
    if (last && now() - last.at <= ms) mark(last.event, flag);
  };
  const navigation = (page as { navigation?: EventTarget }).navigation;
  navigation?.addEventListener(
    "navigate",
    (given) => {
      const { navigationType, destination } = given as NavigateEvent;
      // A page that notes something in its address leads nowhere.
      if (navigationType !== "replace" && destination.url.replace(/#$/, "") !== page.location.href.replace(/#$/, ""))
        blame(LED, FATE_MS);
    },
    { signal },
  );

  /** Whether a click follows a link: by now the page has said whether it takes the matter into its own hands. */
  const follows = (event: Event, path: readonly EventTarget[]) => {
    const link = path.find((node): node is Element => isElement(node) && node.matches("a[href],area[href]"));
    if (!link || event.defaultPrevented || link.getAttribute("href") === "#") return false;
    return /^http/.test(targetOf(link)?.protocol ?? "");
  };

  return {
    take(event, at) {
      last = { event, at };
    },
    flags: (event, path) => (marks.get(event) ?? 0) | (follows(event, path) ? LED : 0),
    isOpen: (event) => judges.some((judge) => judge.isOpen(event)),
    enter(window) {
      const on = (type: string, handle: (event: Event) => void) =>
        window.addEventListener(type, handle, { capture: true, passive: true, signal });
      on("error", (event) => {
        // An image that does not load is told of by the same name.
        if ((event as ErrorEvent).message) blame(ERROR, ERROR_MS);
      });
      on("unhandledrejection", () => blame(ERROR, ERROR_MS));
      on("submit", (event) => {
        setTimeout(() => event.defaultPrevented || blame(LED, FATE_MS));
      });
      const follow = (judge: Judge) => {
        judges.push(judge);
        judge.follow({
          rage: ({ event }) => mark(event, RAGE),
          dead: ({ events }) => events.forEach((event) => void mark(event, DEAD)),
        });
      };
      // Without the chunk there are no verdicts, and points all the same.
      judge.then((judgeOf) => follow(judgeOf(window))).catch(() => {});
    },
    leave() {
      for (const judge of judges) judge.end();
      if (!navigation) blame(LED, FATE_MS);
    },
  };
}

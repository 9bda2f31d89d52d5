/** Captures what happens on a page without a call: starts what the options ask for. */

import { whenIdle } from "./browser.js";
import { startClicks } from "./capture/clicks.js";
import { startEngagement } from "./capture/engagement.js";
import { startErrors } from "./capture/errors.js";
import { createListen, type Listen } from "./capture/listen.js";
import { startPages } from "./capture/pages.js";
import type { Inside } from "./inside.js";
import type { Captured, PageContext, Properties } from "./options.js";
import { createPage } from "./page.js";

/** What the parts share. */
export interface Capture {
  inside: Inside;
  window: Window & typeof globalThis;
  document: Document;
  wants(what: Captured): boolean;
  /** `page`: the one it happened on, where another may stand in the address bar by now. */
  track(event: string, properties: Properties, page?: PageContext): void;
  /** Starts a part; what it throws stays here. */
  attempt(part: (capture: Capture) => void): void;
  listen: Listen;
  /** The page that is seen. */
  page(): PageContext;
  /** Told before a page view ends for good, by navigation within the page or away from it; what is tracked then counts for it. */
  ending: Set<() => void>;
  /** Told when a page view begins within the page, or anew after a way back; not for the first. */
  begun: Set<() => void>;
}

/** Of a page that is being prerendered nothing is captured before somebody sees it. */
export function startCapture(inside: Inside): void {
  const { options } = inside;
  const window = inside.window as Capture["window"] | undefined;
  if (!window || options.capture === false) return;
  const { document } = window;
  const begin = () => start(inside, window, document);
  if ((document as { prerendering?: boolean }).prerendering)
    document.addEventListener("prerenderingchange", begin, { once: true });
  else begin();
}

function start(inside: Inside, window: Capture["window"], document: Document): void {
  const { vario, options, context } = inside;
  const wanted = options.capture || {};
  let ended: PageContext | undefined;
  const capture: Capture = {
    inside,
    window,
    document,
    wants: (what) => wanted[what] ?? (what === "pages" ? options.autoPage !== false : what !== "hash"),
    track(event, properties, page = ended) {
      if (page) context.page = page;
      vario.track(event, properties);
      delete context.page;
    },
    attempt(part) {
      try {
        part(capture);
      } catch {
        // An old browser lacks what this part needs.
      }
    },
    listen: createListen(window),
    page: createPage(window, options).context,
    ending: new Set(),
    begun: new Set(),
  };
  const { attempt, wants } = capture;
  const tell = (listeners: Set<() => void>) => listeners.forEach((listener) => void attempt(listener));
  // The first and the last to hear that the page goes: a page message under way comes before, "Page Left" behind all else.
  let view = { left(_why: string) {}, begin() {} };
  const end = (why: string, page?: PageContext) => {
    ended = page;
    tell(capture.ending);
    view.left(why);
    ended = undefined;
  };
  attempt(() =>
    startPages(capture, {
      end: (page) => end("navigation", page),
      begin() {
        view.begin();
        tell(capture.begun);
      },
    }),
  );
  attempt(startClicks);
  if (wants("errors")) attempt(startErrors);
  const lost = () => {};
  import("./behaviour.js").then((chunk) => chunk.watchBehaviour(capture)).catch(lost);
  if (wants("vitals")) {
    // They belong to the page that was loaded, whatever address it has by the time they are known.
    const loaded = capture.page();
    const measured = (metric: Properties, restored: boolean) =>
      capture.track("Web Vital Measured", metric, restored ? undefined : loaded);
    whenIdle(window, () => void import("./vitals.js").then((chunk) => chunk.watchVitals(measured)).catch(lost));
  }
  attempt(() => {
    if (wants("leaves")) view = startEngagement(capture);
  });
  inside.hidden.add((leaving) => (leaving ? end("exit") : view.left("hidden")));
}

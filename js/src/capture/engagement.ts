/**
 * How long a page was really looked at, and how far: "Page Left" ends a page view. A phone may kill a hidden page without
 * a word, so each time the page is hidden sends what came since: `engaged_ms` are to be summed over the parts of a page
 * view (`part` 1, 2, …), of `scroll_depth` the last holds.
 */
import type { Capture } from "../capture.js";

/** Without input for so long nobody is looking any more, ms. */
const IDLE_MS = 30_000;
const ACTIVE = "pointerdown pointermove keydown wheel scroll touchstart";

export function startEngagement({ window, document, inside, listen, track }: Capture) {
  const now = () => window.performance.now();
  const isSeen = () => document.visibilityState !== "hidden";
  let part = 0;
  let engaged = 0;
  /** Up to when time was summed; undefined while the page is hidden. */
  let since: number | undefined;
  let active = 0;
  const root = document.scrollingElement ?? document.documentElement;
  /** What scrolls in place of the document. */
  let pane: Element | undefined;
  let depths = { document: 0, pane: 0, sent: 0 };
  let measuring: ReturnType<typeof setTimeout> | undefined;

  function settle(at: number) {
    if (since === undefined) return;
    engaged += Math.max(0, Math.min(at, active + IDLE_MS) - since);
    since = at;
  }
  function wake() {
    active = now();
    if (isSeen()) since ??= active;
  }
  listen(ACTIVE, ({ type, target }) => {
    const at = now();
    if (at - active > IDLE_MS) settle(at);
    active = at;
    if (type !== "scroll") return;
    if ((target as Node).nodeType === 1) pane = target as Element;
    measuring ??= setTimeout(measure, 200);
  });
  // Who watches a film with its sound on moves nothing.
  listen("timeupdate", ({ target }) => {
    if (!(target as HTMLMediaElement).muted) active = now();
  });

  /** In percent of the height, 100 where all is in view. */
  const depth = (box: Element) =>
    Math.min(100, Math.round((100 * (box.scrollTop + box.clientHeight)) / box.scrollHeight)) || 0;
  function measure() {
    measuring = undefined;
    depths.document = Math.max(depths.document, depth(root));
    // A part of the page that is smaller than half of the window is not the page.
    if (pane && 2 * pane.clientHeight >= root.clientHeight) depths.pane = Math.max(depths.pane, depth(pane));
  }
  const reached = () => (root.scrollHeight > root.clientHeight + 1 ? depths.document : depths.pane || depths.document);

  function begin() {
    [part, engaged, pane, since] = [0, 0, undefined, undefined];
    depths = { document: 0, pane: 0, sent: 0 };
    clearTimeout(measuring);
    wake();
    measuring = setTimeout(measure, 500);
  }
  begin();
  inside.shown.add((back) => back || wake());

  return {
    begin,
    left(reason: string) {
      settle(now());
      // A page that goes is told to be hidden only after that.
      if (!isSeen() || reason === "exit") since = undefined;
      // After navigation within the page its content may be the next one's.
      if (reason !== "navigation") measure();
      const [ms, deep] = [Math.round(engaged), reached()];
      if (part && !ms && deep <= depths.sent) return;
      engaged = 0;
      depths.sent = deep;
      track("Page Left", { engaged_ms: ms, scroll_depth: deep, part: ++part, reason });
    },
  };
}

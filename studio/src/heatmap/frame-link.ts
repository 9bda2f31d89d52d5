import type { Answers } from "../../../js/src/heatmap/frame.ts";

export type { Found, Size } from "../../../js/src/heatmap/frame.ts";
export type { TextLine } from "../../../js/src/heatmap/words.ts";

export interface FrameLink {
  /** @throws DOMException TimeoutError when the page does not answer in time */
  ask<K extends keyof Answers>(ask: K, details?: object, withinMs?: number): Promise<Answers[K]>;
  stop(): void;
}

const ANSWER_MS = 4000;

/**
 * Talks to the page in a frame. Questions hold only selectors and numbers of that page's own heatmap, so they go to whatever
 * origin the frame has (a sandboxed one's is "null" and cannot be named). What comes in counts only when it comes from that
 * very frame: `event.source` cannot be forged, where "null" would be any sandbox's origin.
 */
export function frameLink(frame: HTMLIFrameElement, changed: () => void): FrameLink {
  const waiting = new Map<number, (answer: never) => void>();
  let last = 0;

  const listen = ({ source, data }: MessageEvent<{ vario?: unknown; id?: unknown; changed?: unknown } | null>) => {
    if (source === null || source !== frame.contentWindow || data?.vario !== "frame") return;
    if (data.changed === true) changed();
    const settle = waiting.get(Number(data.id));
    waiting.delete(Number(data.id));
    settle?.(data as never);
  };
  addEventListener("message", listen);

  return {
    ask: (ask, details = {}, withinMs = ANSWER_MS) =>
      new Promise((resolve, reject) => {
        last += 1;
        const id = last;
        waiting.set(id, resolve);
        setTimeout(() => {
          if (waiting.delete(id)) reject(new DOMException(`no answer to ${ask}`, "TimeoutError"));
        }, withinMs);
        frame.contentWindow?.postMessage({ ...details, vario: "frame", id, ask }, "*");
      }),
    stop: () => {
      removeEventListener("message", listen);
      waiting.clear();
    },
  };
}

/**
 * How a page is let into the frame, in the order of trying; null: without a sandbox.
 *
 * A page of another origin keeps its own (`allow-same-origin`): it is not the Studio's, so it cannot reach the Studio, and
 * without it module scripts, fonts and its own API would refuse it (origin "null"), and what is shown would not be the page.
 * The sandbox still keeps it from leading the tab elsewhere, opening windows, dialogs and downloads.
 *
 * A page of the Studio's own origin would, with its origin, reach the Studio and the key that it keeps in this tab. So it
 * first goes without; where it then does not work (its files come without CORS headers), it is opened as the test builder
 * opens it: an address that serves the Studio is the site's own. In the browser's own store there is no key to protect.
 */
export function sandboxesFor(page: URL, studio: string, hasKey: boolean): (string | null)[] {
  const strict = "allow-scripts allow-forms";
  if (page.origin !== studio) return [`${strict} allow-same-origin`];
  return hasKey ? [strict, null] : [null];
}

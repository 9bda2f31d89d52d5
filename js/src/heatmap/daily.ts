/** Who captures the layout of a page, how often, and what is sent of it. */
import { whenIdle } from "../browser.js";
import { hash32 } from "../config.js";
import type { Inside } from "../inside.js";

const KEPT = "vario.layouts";
/** One visitor of so many. */
const ONE_OF = 100;

export interface LayoutTurn {
  visitor: string;
  /** The page's template. */
  route: string;
  /** phone, tablet or desktop. */
  device: string;
  /** YYYY-MM-DD */
  day: string;
}

/**
 * Whether this visit is to capture the page's layout: one visitor of a hundred, told by the visitor, the page, the kind of
 * device and the day, so that nobody does it on all pages or every day. `alone`: this browser's store is the only one
 * (`local:`), so it does. Once a day, page and device in a tab; `true` counts as done.
 */
export function takesLayout(window: Window, { visitor, route, device, day }: LayoutTurn, alone = false): boolean {
  const turn = `${day} ${device} ${route}`;
  if (!alone && hash32(`${visitor} ${turn}`) % ONE_OF) return false;
  try {
    const { sessionStorage } = window;
    const done = (sessionStorage.getItem(KEPT) ?? "").split("\n").filter((line) => line.startsWith(day));
    if (done.includes(turn)) return false;
    sessionStorage.setItem(KEPT, [...done, turn].join("\n"));
    return true;
  } catch {
    // Where nothing can be kept it would be done on every page.
    return false;
  }
}

/** The tab's list of what it has captured goes. */
export function forgetLayouts(window: Window): void {
  try {
    window.sessionStorage.removeItem(KEPT);
  } catch {
    // There is none.
  }
}

/**
 * Captures the layout of the page that was entered, where it is this visit's turn, once the browser is idle. `load`: the chunk
 * that can (`./layout.js`). `send`: takes the properties of a `Layout Captured`, purpose heatmap; called at most once.
 */
export function offerLayout(
  { window, options, now, vario }: Pick<Inside, "window" | "options" | "now" | "vario">,
  route: string,
  load: () => Promise<Pick<typeof import("../layout.js"), "captureLayout">>,
  send: (properties: object) => void,
): void {
  if (!window || vario.consent().heatmap !== "granted") return;
  const { innerWidth, location } = window;
  const device = innerWidth < 600 ? "phone" : innerWidth < 1024 ? "tablet" : "desktop";
  const turn = { visitor: vario.debug().visitorId, route, device, day: new Date(now()).toISOString().slice(0, 10) };
  if (!takesLayout(window, turn, options.endpoint === "local:")) return;
  const { href } = location;
  whenIdle(window, () => {
    load()
      // A single-page site may have gone on meanwhile: then it would be another page's.
      .then(({ captureLayout }) => {
        if (location.href === href) send({ v: 1, route, device, snapshot: captureLayout(window) });
      })
      .catch(() => {});
  });
}

/** Page views of single-page sites, by the address; and what comes back from the back-forward cache. */
import type { Capture } from "../capture.js";
import type { PageContext } from "../options.js";
import { CARRIED } from "../page.js";

export interface View {
  /** The page view ends, though its document stays. */
  end(page: PageContext): void;
  begin(): void;
}

/** https://html.spec.whatwg.org/multipage/nav-history-apis.html#navigation-interface */
interface Navigation extends EventTarget {
  currentEntry: object | null;
}

/**
 * The address is compared at each sign that it may have changed, so that too many signs do no harm. The Navigation API tells
 * of all of them and leaves `history` as it is; without it `history` is wrapped.
 */
export function startPages({ inside, window, wants, page }: Capture, view: View): void {
  const { history, location } = window;
  const navigation = (window as { navigation?: Navigation }).navigation;
  const whole = () => location.href.replace(CARRIED, "");
  /** Without the hash, unless that counts. */
  const address = () => (wants("hash") ? whole() : whole().replace(/#.*/, ""));
  let here = address();
  let href = whole();
  let seen = page();
  let pending: ReturnType<typeof setTimeout> | undefined;
  let referrer: string | undefined;
  /** The page message is this file's, not the site's. */
  let own = false;

  function send() {
    if (!pending) return;
    clearTimeout(pending);
    pending = undefined;
    own = true;
    inside.vario.page(undefined, referrer ? { referrer } : undefined);
    own = false;
    look(page());
  }
  function look(now: PageContext) {
    here = address();
    href = whole();
    seen = now;
  }
  function close() {
    referrer = href;
    view.end(seen);
    look(page());
    view.begin();
  }
  function moved() {
    const next = address();
    if (next === here) return;
    // An address that lasted less than a task was a way station.
    if (pending) {
      here = next;
      return;
    }
    close();
    // A framework sets the title after the address, in the same turn.
    pending = setTimeout(() => attempt(send));
  }
  function attempt(work: () => void) {
    try {
      work();
    } catch {
      // The embedding page must never notice.
    }
  }
  const changed = () => attempt(moved);

  inside.calling.push((kind) => {
    if (kind === "page" && !own) {
      // The site says it itself.
      clearTimeout(pending);
      pending = undefined;
      if (whole() !== href) close();
    } else if (kind === "track") send();
  });
  inside.hidden.add(send);
  inside.shown.add((back) => {
    if (!back) return;
    look(page());
    referrer = undefined;
    view.begin();
    if (!wants("pages")) return;
    own = true;
    inside.vario.page();
    own = false;
  });

  if (!wants("pages")) return;
  for (const type of ["popstate", "hashchange"]) window.addEventListener(type, changed);
  if (navigation?.currentEntry) navigation.addEventListener("currententrychange", changed);
  else
    for (const name of ["pushState", "replaceState"] as const) {
      const change = history[name];
      history[name] = function (this: History, ...given: Parameters<History["pushState"]>) {
        const answer = change.apply(this, given);
        changed();
        return answer;
      };
    }
}

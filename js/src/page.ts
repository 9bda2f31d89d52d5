import type { PageContext } from "./options.js";

export interface Page {
  /** Its address, "" where there is none. */
  href(): string;
  context(): PageContext;
}

/** Where a redirect from another page has sent something along, at the end of the address; see variants/redirect.ts. */
export const CARRIED = /#?~vario:.*/;

/** Reads the page at the moment of the call, since single-page sites change it under way. */
export function createPage(window: Window | undefined, given?: () => PageContext): Page {
  const href = () => window?.location.href.replace(CARRIED, "") ?? context().url ?? "";
  const context = (): PageContext => {
    try {
      if (given) return given();
    } catch {}
    if (!window) return {};
    const { location, document } = window;
    return { url: href(), path: location.pathname, title: document.title, referrer: document.referrer };
  };
  return { href, context };
}

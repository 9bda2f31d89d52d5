import type { Options, PageContext } from "./options.js";

export interface Page {
  /** Its address, "" where there is none. */
  href(): string;
  context(): PageContext;
}

/** Where a redirect from another page has sent something along, at the end of the address; see variants/redirect.ts. */
export const CARRIED = /#?~vario:.*/;

/** Parameters of addresses that may be told: campaigns, click ids, referral codes. */
const TOLD = /^(utm_\w+|\w*clid|bd_vid|qhclickid|ref)$/;

/** The address without the parameters that nobody has allowed. */
export function tellable(address: string, allowed: string[] = []): string {
  return address.replace(/\?([^#]*)/, (_, query: string) => {
    const told = query.split("&").filter((pair) => {
      const name = pair.replace(/=.*/s, "");
      return TOLD.test(name) || allowed.includes(name);
    });
    return told.length ? `?${told.join("&")}` : "";
  });
}

/** Reads the page at the moment of the call, since single-page sites change it under way. */
export function createPage(window: Window | undefined, { page: given, queryParameters }: Options): Page {
  const href = () => window?.location.href.replace(CARRIED, "") ?? context().url ?? "";
  /** What was read last, for as long as address and title are the same: to read all of it at each call costs more than the call. */
  let read: PageContext = {};
  let readAt = "";
  const context = (): PageContext => {
    try {
      if (given) return given();
    } catch {}
    if (!window) return {};
    const { location, document } = window;
    const at = `${location.href}\n${document.title}`;
    if (at === readAt) return read;
    readAt = at;
    const [url, referrer] = [href(), document.referrer].map((address) => tellable(address, queryParameters));
    read = { url, path: location.pathname, title: document.title, referrer } as PageContext;
    return read;
  };
  return { href, context };
}

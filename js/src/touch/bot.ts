/** Automated browsers: marked, not judged. */
export interface Bot {
  /** `webdriver`: the browser says that it is driven. `agent`: its name does. `headless`: several signs of a browser that
   *  nobody looks at. */
  reason: "webdriver" | "agent" | "headless";
}

const AGENTS =
  /bot|crawl|spider|slurp|scrap|headless|phantomjs|puppeteer|playwright|selenium|lighthouse|pagespeed|ptst\/|facebookexternalhit|mediapartners|bingpreview|ia_archiver|archive\.org|python-|curl\/|wget|okhttp|go-http|node-fetch|axios|java\/|libwww|monitoring|pingdom|gtmetrix/i;
/** Telephones whose names hold such a word. */
const NO_BOTS = /cubot/gi;

/** What of a browser tells; any may be missing. */
type Told = Pick<Navigator, "userAgent" | "webdriver" | "languages" | "plugins"> & { userAgentData?: unknown };

/** Signs that are found in ordinary browsers one by one: hardened, embedded, old. Three together are not. */
function signs(window: Window, navigator: Told): number {
  const { userAgent, languages, plugins, userAgentData } = navigator;
  // Browsers inside desktop apps lack what a browser has.
  const desktop = !/mobi|android|iphone|ipad|micromessenger|wxwork|dingtalk|lark|electron/i.test(userAgent);
  const chrome = /Chrome\/(\d+)/.exec(userAgent)?.[1];
  return [
    languages?.length === 0,
    desktop && plugins?.length === 0,
    window.outerWidth === 0 && window.outerHeight === 0,
    window.screen?.width === 0,
    desktop && chrome && !(window as { chrome?: unknown }).chrome,
    Number(chrome) > 90 && window.isSecureContext && !userAgentData,
  ].filter(Boolean).length;
}

/** Why a page is taken for one that nobody looks at; undefined for visitors. Never throws. */
export function botOf(window: Window): Bot | undefined {
  try {
    const { navigator } = window;
    if (navigator.webdriver) return { reason: "webdriver" };
    if (AGENTS.test(navigator.userAgent.replace(NO_BOTS, ""))) return { reason: "agent" };
    return signs(window, navigator) > 2 ? { reason: "headless" } : undefined;
  } catch {
    return undefined;
  }
}

/** The visitor's id in a cookie, so that a server decides as the page does. */

/** The cookie's name; its value is the id, a UUID. Scripts must be able to read it, so it is not HttpOnly. */
export const COOKIE = "vario_visitor";

/** Seconds: 400 days, the longest that browsers keep a cookie. */
const LONGEST = 400 * 86_400;

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** The visitor's id in a Cookie header or `document.cookie`; undefined when there is none or it is no UUID. */
export function readCookie(header: string | null | undefined): string | undefined {
  for (const pair of (header ?? "").split(";")) {
    const [name, value = ""] = pair.trim().split("=", 2);
    if (name === COOKIE && UUID.test(value)) return value;
  }
  return undefined;
}

/** The page's cookies; undefined where they are blocked. */
export function cookiesOf(window: Window | undefined): string | undefined {
  try {
    return window?.document.cookie;
  } catch {
    return undefined;
  }
}

/** The text for a Set-Cookie header or `document.cookie`. `maxAge` in seconds, 0 removes; `secure`: the page is https;
 *  `domain`: which it is for, with all hosts below; "": the host alone. */
export function cookieText(id: string, { secure = false, maxAge = LONGEST, domain = "" } = {}): string {
  return `${COOKIE}=${id}; Path=/; Max-Age=${maxAge}; SameSite=Lax${domain && `; Domain=${domain}`}${secure ? "; Secure" : ""}`;
}

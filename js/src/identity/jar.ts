/** The visitor's cookie: written once it may be, on the domain that the site's hosts share; removed with the consent. */
import { whenIdle } from "../browser.js";
import { cookieText } from "../cookie.js";
import type { Inside } from "../inside.js";
import { DOMAIN, SERVER_COOKIE } from "../storage.js";
import { registrableDomain } from "./domain.js";
import { removeCookie } from "./leftovers.js";

/** Stands for "the host alone", since an empty text reads as none. */
const HOST_ONLY = "-";
const DAY_MS = 86_400_000;

export function keepCookie(inside: Inside): void {
  const { options, window, storage, vario } = inside;
  const { cookie, identity = "cookie", endpoint, writeKey } = options;
  if (!window || cookie === false || identity !== "cookie") return;
  const { document, location } = window;
  const host = location.hostname ?? "";
  const secure = location.protocol === "https:";
  /** What this page wrote: an id, or "" when it removed it. */
  let written: string | undefined;

  function domain(): string {
    let known = storage.get(DOMAIN);
    if (!known) {
      known = registrableDomain(host, document) || HOST_ONLY;
      storage.set(DOMAIN, known);
    }
    return known === HOST_ONLY ? "" : known;
  }

  function write(id: string) {
    const on = domain();
    // One of the host alone, which a server may have set, would stand beside it, and nobody could tell which is read.
    if (on) document.cookie = cookieText("", { secure, maxAge: 0 });
    document.cookie = cookieText(id, { secure, domain: on });
  }
  /** `text/plain` needs no preflight. */
  const ask = (body: object) =>
    inside.fetch(`${endpoint}/v1/visitor`, {
      method: "POST",
      credentials: "include",
      keepalive: true,
      headers: { "content-type": "text/plain" },
      body: JSON.stringify({ writeKey, ...body }),
    });
  /** A script that writes the same cookie would put Safari's seven days back on it. */
  async function renew(id: string) {
    const [at, last] = (storage.get(SERVER_COOKIE) ?? "").split("|");
    if (last === id && Math.abs(inside.now() - Number(at)) < DAY_MS) return;
    const answer = await ask({ anonymousId: id });
    if (answer.ok) storage.set(SERVER_COOKIE, `${inside.now()}|${id}`);
    // A collector that is not made for it: better a short life than none.
    else write(id);
  }

  function update() {
    try {
      const states = Object.values(vario.consent());
      const granted = states.includes("granted");
      if (!granted && !states.includes("denied")) return;
      const id = granted ? vario.profile().visitorId : "";
      if (id === written) return;
      const before = written;
      written = id;
      const byServer = cookie === "server" && /^http/.test(endpoint);
      if (!id) {
        removeCookie({ document, location });
        if (byServer && before) ask({}).catch(() => {});
      } else if (byServer) renew(id).catch(() => write(id));
      else write(id);
    } catch {
      // Cookies are blocked: the mirror on the device has to do.
    }
  }

  whenIdle(window, update);
  inside.hidden.add(update);
  inside.onChange((cause) => {
    if (cause === "consent" || cause === "visitor") update();
  });
}

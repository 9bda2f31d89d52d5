/** The entry `vario/share`: links by which visitors share a page, so that messages tell who brought whom. */
import type { Vario } from "./options.js";
import { codeOf, PLACE, type Place } from "./touch/referral.js";

/**
 * The address with the visitor's referral code and place in the chain, `?ref=CODE.DEPTH`: a visitor who comes by it is
 * told apart in `context.referral` (`{code, by, depth}`). The code follows from the visitor's id, which it does not give
 * away. Without consent to analytics, and for what is no address, the address as it was. Never throws.
 */
export function shareLink(vario: Vario, address: string | URL = globalThis.location?.href ?? ""): string {
  try {
    if (vario.consent().analytics !== "granted") return String(address);
    const url = new URL(address, globalThis.document?.baseURI);
    const place = (vario as { [PLACE]?: Place })[PLACE];
    const code = codeOf(vario.profile().visitorId);
    place?.shared(code);
    url.searchParams.set("ref", `${code}.${place?.depth() ?? 0}`);
    return url.href;
  } catch {
    return String(address);
  }
}

/** The domain that all of a site's hosts share, which only the browser knows: it has the list of public suffixes. */

const PROBE = "vario_probe";

/** Where cookies are set and read: `document`. */
export interface Jar {
  cookie: string;
}

/** An address or a name of one label has no domain above it. */
const standsAlone = (host: string) => /^[\d.]+$|[:[]/.test(host) || !host.includes(".");

/** The domains that a cookie of the host's may be on, shortest first. */
export function domainsOf(host: string): string[] {
  if (standsAlone(host)) return [];
  const labels = host.split(".");
  return labels.slice(1).map((_, place) => labels.slice(-place - 2).join("."));
}

/**
 * The shortest suffix of the host that takes a cookie (RFC 6265, section 5.3: public suffixes take none): for
 * `shop.example.co.uk` `example.co.uk`. "" where the host stands alone or no cookie is taken at all. Leaves none behind.
 */
export function registrableDomain(host: string, jar: Jar): string {
  for (const domain of domainsOf(host)) {
    const probe = (maxAge: number) => `${PROBE}=1; Domain=${domain}; Path=/; Max-Age=${maxAge}; SameSite=Lax`;
    jar.cookie = probe(10);
    if (!new RegExp(`(^|; *)${PROBE}=1`).test(jar.cookie)) continue;
    jar.cookie = probe(0);
    return domain;
  }
  return "";
}

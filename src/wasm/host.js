// What the module asks of JavaScript: regular expressions and addresses are the browser's own, exact and without bytes.

/** False too for a pattern that is not valid. */
export function regexTest(pattern, flags, subject) {
  try {
    return new RegExp(pattern, flags).test(subject);
  } catch {
    return false;
  }
}

/** GrowthBook's URL targets: `regex` on the address, or on its path and what follows; `simple` with stars. */
export function urlMatches(kind, pattern, address) {
  try {
    const url = new URL(address, "https://_");
    if (kind === "regex")
      return [url.href, url.href.slice(url.origin.length)].some((text) => regexTest(pattern, "", text));
    if (kind !== "simple") return false;
    // A star's place is taken by what may stand in every part of an address.
    const wanted = new URL(pattern.replace(/^([^:/?]*)\./, "https://$1.").replaceAll("*", "_____"), "https://_____");
    const matches = (piece, text, slash = "") =>
      RegExp(`^${slash}${piece.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("_____", ".*")}${slash}$`, "i").test(
        text,
      );
    return (
      matches(wanted.host, url.host) &&
      matches(wanted.pathname.replace(/^\/|\/$/g, ""), url.pathname, "/?") &&
      (!wanted.hash || matches(wanted.hash, url.hash)) &&
      [...wanted.searchParams].every(([name, value]) => matches(value, url.searchParams.get(name) ?? ""))
    );
  } catch {
    return false;
  }
}

export const lowerCase = (text) => text.toLowerCase();

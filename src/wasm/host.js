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
    // Piece for piece, in time linear in the text. The NULs tie the first to its beginning and the last to its end.
    const matches = (glob, text) => {
      let at = 0;
      const whole = `\0${text}\0`.toLowerCase();
      return `\0${glob}\0`
        .toLowerCase()
        .split("_____")
        .every((piece) => {
          at = whole.indexOf(piece, at) + piece.length;
          return at >= piece.length;
        });
    };
    const path = wanted.pathname.replace(/^\/|\/$/g, "");
    return (
      matches(wanted.host, url.host) &&
      [/$^/, /^\//, /\/$/, /^\/|\/$/g].some((slash) => matches(path, url.pathname.replace(slash, ""))) &&
      (!wanted.hash || matches(wanted.hash, url.hash)) &&
      [...wanted.searchParams].every(([name, value]) => matches(value, url.searchParams.get(name) ?? ""))
    );
  } catch {
    return false;
  }
}

export const lowerCase = (text) => text.toLowerCase();

/** An address's parameters; none where it has none. Never throws. */
export const queryOf = (href: string): URLSearchParams => new URLSearchParams(/^[^?#]*(\?[^#]*)/.exec(href)?.[1]);

/** A text from outside, without what is not to be seen, and cut; undefined where nothing is left. */
export const clipped = (text: string | null, longest = 100): string | undefined =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is meant
    ?.replace(/[\0-\x1f\x7f]/g, "")
    .trim()
    .slice(0, longest)
    .replace(/[\ud800-\udbff]$/, "") || undefined;

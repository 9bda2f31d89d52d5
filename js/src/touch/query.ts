/** An address's parameters; none where it has none. Never throws. */
export const queryOf = (href: string): URLSearchParams => new URLSearchParams(/^[^?#]*(\?[^#]*)/.exec(href)?.[1]);

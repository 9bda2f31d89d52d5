/** The package's version, as sent in `context.library.version`. */
export const version = "0.1.0";

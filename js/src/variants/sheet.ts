/**
 * Puts a style sheet in force; answers what takes it out again. A constructed sheet needs neither an element nor a
 * permission by the Content Security Policy. A browser without them gets a style element, if there is a nonce for it.
 */
export function adoptSheet(document: Document, css: string, nonce: string | undefined): () => void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
    };
  } catch {
    const style = document.createElement("style");
    if (nonce) {
      style.nonce = nonce;
      style.textContent = css;
      document.documentElement.append(style);
    }
    return () => style.remove();
  }
}

/**
 * Puts a style sheet in force; answers what takes it out again. A constructed sheet needs neither an element nor a
 * permission by the Content Security Policy. Throws in browsers that cannot construct one.
 */
export function adoptSheet(document: Document, css: string): () => void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
  };
}

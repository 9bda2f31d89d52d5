/** Iframes of the same origin: what happens in them the page is not told of, so each is listened in. */

/** Calls `enter` with the window of each, now and later, again when it loads another document. Nested ones included. */
export function enterIframes(document: Document, enter: (window: Window & typeof globalThis) => void): void {
  const seen = new WeakSet<Document>();
  function visit(node: EventTarget | null) {
    if (!/^i?frame$/.test((node as Element | null)?.localName ?? "")) return;
    try {
      const window = (node as HTMLIFrameElement).contentWindow as (Window & typeof globalThis) | null;
      // Another origin's document is null, or throws.
      const inner = (node as HTMLIFrameElement).contentDocument;
      if (!window || !inner || seen.has(inner)) return;
      seen.add(inner);
      enter(window);
      enterIframes(inner, enter);
    } catch {}
  }
  // A frame's loading is told to its own element only, which those who capture hear too.
  document.addEventListener("load", ({ target }) => visit(target), true);
  for (const frame of document.querySelectorAll("iframe,frame")) visit(frame);
}

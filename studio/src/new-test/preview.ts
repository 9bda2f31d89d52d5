import type { Change } from "./change.ts";
import { pageChanges } from "./change.ts";
import { elementsOf } from "./selector.ts";

/**
 * Shows changes that are not published yet in a page of the frame, and takes them back. What the page's own scripts write
 * over them is written again, once a frame.
 */
export class PagePreview {
  readonly #page: Document;
  readonly #sheet: CSSStyleSheet;
  readonly #observer: MutationObserver;
  #changes: readonly Change[] = [];
  #undo: (() => void)[] = [];
  #frame = 0;

  constructor(page: Document) {
    this.#page = page;
    const Sheet = page.defaultView?.CSSStyleSheet ?? CSSStyleSheet;
    this.#sheet = new Sheet();
    page.adoptedStyleSheets = [...page.adoptedStyleSheets, this.#sheet];
    this.#observer = new MutationObserver(() => this.#soon());
    this.#observe();
  }

  /** Shows exactly these changes; none is the page as it is. */
  show(changes: readonly Change[]): void {
    this.#changes = changes;
    this.#apply();
  }

  /** What there is to read of the page without the changes. */
  original<T>(read: () => T): T {
    const changes = this.#changes;
    this.show([]);
    try {
      return read();
    } finally {
      this.show(changes);
    }
  }

  stop(): void {
    this.#observer.disconnect();
    cancelAnimationFrame(this.#frame);
  }

  #observe(): void {
    const root = this.#page.documentElement;
    this.#observer.observe(root, { subtree: true, childList: true, characterData: true, attributeFilter: ["href"] });
  }

  #soon(): void {
    if (this.#changes.length === 0) return;
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#apply());
  }

  #apply(): void {
    const { domMutations = [], css = "" } = pageChanges(this.#changes);
    for (const undo of this.#undo.reverse()) undo();
    this.#undo = [];
    this.#sheet.replaceSync(css);
    for (const { selector, attribute, value = "" } of domMutations) {
      for (const element of elementsOf(this.#page, selector)) {
        if (attribute === "text") this.#setText(element, value);
        else this.#setAttribute(element, attribute, value);
      }
    }
    this.#observer.takeRecords();
  }

  #setText(element: Element, text: string): void {
    const before = [...element.childNodes];
    const written = this.#page.createTextNode(text);
    element.replaceChildren(written);
    this.#undo.push(() => {
      // What the page has written since is newer than what was there before.
      if (written.parentNode === element && element.childNodes.length === 1) element.replaceChildren(...before);
    });
  }

  #setAttribute(element: Element, name: string, value: string): void {
    const before = element.getAttribute(name);
    element.setAttribute(name, value);
    this.#undo.push(() => {
      if (element.getAttribute(name) !== value) return;
      if (before === null) element.removeAttribute(name);
      else element.setAttribute(name, before);
    });
  }
}

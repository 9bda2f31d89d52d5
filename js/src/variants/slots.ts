/** Classes, style properties and attributes as slots: each a text, or null where there is none. */
import type { Slot } from "./cell.js";

const slot = (read: () => string | null, write: (value: string | null) => void): Slot<string | null> => ({
  read,
  write,
  same: (wanted, now) => wanted === now,
  rebase: (_, now) => now,
  undone: () => true,
});

/** "" where the element has the class. */
export const classSlot = ({ classList }: Element, name: string) =>
  slot(
    () => (classList.contains(name) ? "" : null),
    (value) => classList.toggle(name, value !== null),
  );

export const attributeSlot = (element: Element, name: string) =>
  slot(
    () => element.getAttribute(name),
    (value) => (value === null ? element.removeAttribute(name) : element.setAttribute(name, value)),
  );

const declared = (style: CSSStyleDeclaration, name: string) => {
  const value = style.getPropertyValue(name);
  return value ? `${style.getPropertyPriority(name)}:${value}` : null;
};

/** Priority and value, as in "important:red". Through the CSSOM, which a Content Security Policy leaves alone. */
export const styleSlot = ({ style }: HTMLElement, name: string) =>
  slot(
    () => declared(style, name),
    (value) => {
      const [priority, ...text] = (value ?? ":").split(":");
      style.setProperty(name, text.join(":"), priority);
    },
  );

/**
 * A declaration list's properties, as the slot reads them. A shorthand is taken apart as the browser does, so that each
 * property goes back to its own former value; one with `var()` inside cannot be, and stays whole.
 */
export function declarations(text: string): Map<string, string | null> {
  const { style } = document.createElement("i");
  style.cssText = text;
  const parts = [...style];
  const names = parts.every((name) => declared(style, name)) ? parts : (text.match(/[\w-]+(?=\s*:)/g) ?? []);
  return new Map(names.map((name) => [name, declared(style, name)]));
}

/**
 * Class and style are put back together from their parts; the answered function gives them the page's own spelling again,
 * if they are the same list: its order, and no empty attribute where there was none.
 */
export function spelling(element: Element): () => void {
  const lists = ["class", "style"].map((name) => [name, element.getAttribute(name)] as const);
  const parts = (list: string | null) =>
    (list ?? "")
      .split(/[\s;]+/)
      .sort()
      .join();
  return () => {
    for (const [name, before] of lists) {
      const now = element.getAttribute(name);
      if (now === before || parts(now) !== parts(before)) continue;
      if (before === null) element.removeAttribute(name);
      else if (name === "class") element.setAttribute(name, before);
      else (element as HTMLElement).style.cssText = before;
    }
  };
}

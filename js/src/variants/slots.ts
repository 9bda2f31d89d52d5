/** Classes, style properties and attributes as slots: each a text, or null where there is none. */
import type { Slot } from "./cell.js";

const slot = (read: () => string | null, write: (value: string | null) => void): Slot<string | null> => ({
  read,
  write,
  same: (one, other) => one === other,
  rebase: (_, now) => now,
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

/** Priority and value, as in "important:red". Through the CSSOM, which a Content Security Policy leaves alone. */
export const styleSlot = ({ style }: HTMLElement, name: string) =>
  slot(
    () => `${style.getPropertyPriority(name)}:${style.getPropertyValue(name)}`,
    (value) => {
      const [, priority, text = ""] = /(.*?):(.*)/s.exec(value ?? ":") ?? [];
      style.setProperty(name, text, priority);
    },
  );

/**
 * A declaration list's properties, by the slot's spelling. A shorthand is taken apart as the browser does, so that each
 * property goes back to its own former value; one with `var()` inside cannot be, and stays whole.
 */
export function declarations(document: Document, text: string): Map<string, string> {
  const { style } = document.createElement("i");
  style.cssText = text;
  const whole = [...text.matchAll(/([\w-]+)\s*:/g)].map(([, name = ""]) => name.toLowerCase());
  const found = new Map<string, string>();
  for (const name of [...style].every((name) => style.getPropertyValue(name)) ? style : whole) {
    const value = style.getPropertyValue(name);
    if (value) found.set(name, `${style.getPropertyPriority(name)}:${value}`);
  }
  return found;
}

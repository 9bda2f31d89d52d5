/** Copying and printing: how much, never what. */
import type { Capture } from "../capture.js";
import { isPrivate, namesOf, pathUp } from "./element.js";

export function startClipboard({ document, wants, listen, track }: Capture): void {
  if (wants("copy"))
    listen("copy cut", () => {
      const selection = document.getSelection();
      const { length } = String(selection ?? "");
      const node = selection?.anchorNode;
      const element = node?.nodeType === 1 ? (node as Element) : node?.parentElement;
      // What is copied from a field has no anchor of its own in every browser, and is nobody's business.
      if (!element || !length) return;
      const path = pathUp(element);
      if (!isPrivate(path) && !document.activeElement?.matches("input,textarea"))
        track("Text Copied", { ...namesOf(element, path), length });
    });
  if (wants("print")) listen("beforeprint", () => track("Page Printed", {}));
}

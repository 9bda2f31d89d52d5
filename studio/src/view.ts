import { el } from "./dom.ts";
import { t } from "./i18n.ts";
import type { StudioSource } from "./source/types.ts";
import type { TextKey } from "./texts.ts";

/** A page of the Studio on screen. */
export interface View {
  node: HTMLElement;
  stop(): void;
}

export interface ViewContext {
  source: StudioSource;
  /** The query after the route, `#/heatmap?experiment=…`. */
  query: URLSearchParams;
}

/** Title and one line about the page; the title takes the focus when the reader changes pages. */
export function heading(title: TextKey, about: TextKey, ...aside: (Node | undefined)[]): HTMLElement {
  const side = el("div", { class: "heading-aside" }, ...aside);
  return el(
    "header",
    { class: "heading" },
    el("div", {}, el("h1", { tabindex: -1 }, t(title)), el("p", {}, t(about))),
    side.childElementCount > 0 ? side : undefined,
  );
}

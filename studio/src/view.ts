import { el } from "./dom.ts";
import { t } from "./i18n.ts";
import type { StudioSource } from "./source/types.ts";
import { SourceError } from "./source/types.ts";
import { failure, skeleton } from "./states.ts";
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

/** A page whose code comes when it is opened. */
export function laterView(load: () => Promise<(context: ViewContext) => View>): (context: ViewContext) => View {
  return (context) => {
    const node = el("div", {}, skeleton("stage"));
    let view: View | undefined;
    let stopped = false;
    const open = (): Promise<void> =>
      load().then(
        (draw) => {
          if (stopped) return;
          view = draw(context);
          node.replaceChildren(view.node);
        },
        (cause: unknown) => {
          const message = cause instanceof Error ? cause.message : String(cause);
          node.replaceChildren(failure(new SourceError("unreachable", message, cause), () => void open()).node);
        },
      );
    void open();
    return {
      node,
      stop: () => {
        stopped = true;
        view?.stop();
      },
    };
  };
}

/** Back to the section that a page belongs to. */
export function backLink(href: string, section: TextKey): HTMLElement {
  return el("a", { class: "back", href }, "← ", t(section));
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

import type { PageFrame } from "../page/frame.ts";
import { pageFrame } from "../page/frame.ts";
import type { Picker } from "./picker.ts";
import { picker, wordsFor } from "./picker.ts";
import { PagePreview } from "./preview.ts";
import { elementsOf, selectorOf } from "./selector.ts";
import type { Workshop } from "./workshop.ts";

export interface TestStage {
  node: HTMLElement;
  /** Opens the page, or follows the screen's width. */
  open(url: URL): void;
  page(): Document | undefined;
  /** Chooses an element; its selector is found, unless it is given. */
  choose(element: Element | undefined, selector?: string): void;
  /** Chooses what a selector finds, by a better one where there is one. */
  chooseBy(selector: string): void;
  /** Only points at an element. */
  point(element: Element | undefined): void;
  /** Reads from the page as it is without the changes. */
  original<T>(read: () => T): T;
  stop(): void;
}

/** The page with the shown variation's changes, over it the picker. `ready` is told whenever a page has opened. */
export function testStage(workshop: Workshop, ready: () => void): TestStage {
  let preview: PagePreview | undefined;
  const frame: PageFrame = pageFrame({
    loaded: (page) => {
      preview?.stop();
      preview = new PagePreview(page);
      preview.show(workshop.variation.changes);
      const before = workshop.selection;
      if (before !== undefined) {
        const element = elementsOf(page, before.selector)[0];
        workshop.select(element && { ...before, element });
      }
      ready();
    },
    laidOut: () => picks.update(),
  });
  const picks: Picker = picker(frame, (element) => choose(element));

  function choose(element: Element | undefined, selector?: string): void {
    if (element === undefined) {
      workshop.select(undefined);
      return;
    }
    const label = preview?.original(() => wordsFor(element)) ?? wordsFor(element);
    const chosen = selector ?? known(element) ?? selectorOf(element);
    workshop.select({ element, selector: chosen, label });
  }

  /** An element that has been changed already keeps the selector that its changes have. */
  function known(element: Element): string | undefined {
    const changes = workshop.draft.variations.flatMap((variation) => variation.changes);
    return changes.find(({ selector }) => elementsOf(element.ownerDocument, selector)[0] === element)?.selector;
  }

  workshop.onNews((news) => {
    if (news === "step" || news === "device") return;
    preview?.show(workshop.variation.changes);
    picks.mark(workshop.selection?.element);
  });

  return {
    node: frame.node,
    open: (url) => frame.open(url, workshop.device),
    page: frame.page,
    choose,
    chooseBy: (selector) => {
      const page = frame.page();
      const element = page && elementsOf(page, selector)[0];
      if (element === undefined) return;
      choose(element);
      frame.scrollTo(element);
    },
    point: picks.point,
    original: (read) => (preview === undefined ? read() : preview.original(read)),
    stop: () => {
      preview?.stop();
      frame.stop();
    },
  };
}

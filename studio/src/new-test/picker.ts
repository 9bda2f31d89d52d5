import { el } from "../dom.ts";
import { t } from "../i18n.ts";
import { isShown, layOver } from "../page/box.ts";
import type { PageFrame } from "../page/frame.ts";
import { labelOf } from "../page/label.ts";
import type { Direction } from "./element.ts";
import { meantElement, neighbour, suggestions } from "./element.ts";

export interface Picker {
  /** Outlines the chosen element; undefined none. */
  mark(element: Element | undefined): void;
  /** Outlines an element that is only pointed at elsewhere, and brings it into view. */
  point(element: Element | undefined): void;
  /** Draws the outlines anew, where the page has moved under them. */
  update(): void;
}

const ARROWS: Record<string, Direction> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "previous",
  ArrowRight: "next",
};

/** Lies over the page: shows what a click would choose, and lets it be chosen by mouse, finger or keys. */
export function picker(frame: PageFrame, picked: (element: Element | undefined) => void): Picker {
  const tag = el("span", { class: "pick-tag" });
  const hover = el("div", { class: "pick-hover", hidden: true }, tag);
  const chosen = el("div", { class: "pick-chosen", hidden: true, "data-testid": "pick-chosen" });
  const layer = el("div", {
    class: "pick-layer",
    "data-testid": "pick-layer",
    tabindex: 0,
    role: "application",
    "aria-roledescription": t("pick.role"),
    "aria-label": t("pick.label"),
  });
  const said = el("p", { class: "visually-hidden", role: "status" });
  frame.sheet.append(chosen, hover, layer);
  frame.node.append(said);

  let pointed: Element | undefined;
  let marked: Element | undefined;

  function outline(box: HTMLElement, element: Element | undefined): void {
    box.hidden = element === undefined || !element.isConnected || !isShown(element);
    if (element !== undefined && !box.hidden) layOver(box, element);
  }

  function pointAt(element: Element | undefined): void {
    pointed = element;
    outline(hover, element);
    if (element === undefined) return;
    tag.textContent = wordsFor(element);
    hover.classList.toggle("near-top", element.getBoundingClientRect().top < 40);
  }

  function under(event: PointerEvent | MouseEvent): Element | undefined {
    const page = frame.page();
    const box = layer.getBoundingClientRect();
    const scale = frame.scale();
    const found = page?.elementFromPoint((event.clientX - box.left) / scale, (event.clientY - box.top) / scale);
    return meantElement(found ?? null);
  }

  layer.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "touch") pointAt(under(event));
  });
  layer.addEventListener("pointerleave", () => pointAt(undefined));
  layer.addEventListener("click", (event) => {
    pointAt(undefined);
    picked(under(event));
  });
  layer.addEventListener("keydown", (event) => {
    const direction = ARROWS[event.key];
    if (direction !== undefined) {
      event.preventDefault();
      step(direction);
    } else if ((event.key === "Enter" || event.key === " ") && pointed !== undefined) {
      event.preventDefault();
      const element = pointed;
      pointAt(undefined);
      picked(element);
    } else if (event.key === "Escape") {
      pointAt(undefined);
      picked(undefined);
    }
  });
  layer.addEventListener("blur", () => pointAt(undefined));

  function step(direction: Direction): void {
    const page = frame.page();
    if (page === undefined) return;
    const from = pointed ?? marked;
    const next =
      from === undefined ? (suggestions(page)[0] ?? page.body.firstElementChild) : neighbour(from, direction);
    if (next === null) return;
    pointAt(next);
    frame.scrollTo(next);
    said.textContent = wordsFor(next);
  }

  return {
    mark: (element) => {
      marked = element;
      outline(chosen, element);
    },
    point: (element) => {
      pointAt(element);
      if (element !== undefined) frame.scrollTo(element);
    },
    update: () => {
      outline(chosen, marked);
      outline(hover, pointed);
    },
  };
}

/** "Button · Add to cart". */
export function wordsFor(element: Element): string {
  const heading = element.querySelector("h1, h2, h3, h4")?.textContent?.replace(/\s+/g, " ").trim();
  const { kind, name } = labelOf(element, heading || element.localName);
  return `${kind} · ${name}`;
}

import { el } from "../dom.ts";
import { t } from "../i18n.ts";
import { boxOf } from "./box.ts";
import { freezeHeights } from "./freeze.ts";
import { fitInto, scaleIn } from "./scale.ts";
import type { Device } from "./screens.ts";
import { SCREENS } from "./screens.ts";

const SETTLE_MS = 150;
const MOST_HEIGHT = 12_000;

export interface PageFrame {
  node: HTMLElement;
  /** As wide and tall as the page, in its pixels: what lies over the page goes in here. */
  sheet: HTMLElement;
  /** Loads a page; the same address only changes the width. */
  open(url: URL, device: Device): void;
  /** The page, once it is there. */
  page(): Document | undefined;
  /** Whether the page did not open: it is missing, or of another origin. */
  missing(): boolean;
  /** How many of the reader's pixels a pixel of the page has. */
  scale(): number;
  /** Brings an element of the page to the middle of what is seen. */
  scrollTo(element: Element): void;
  stop(): void;
}

export interface FrameListener {
  /** The page has loaded, or another in its place. */
  loaded?(page: Document): void;
  /** The page has its size, first or again: what lies over it is to be drawn anew. */
  laidOut(page: Document, size: { width: number; height: number }): void;
  /** There is no page to show. */
  missing?(): void;
  /** The frame's width has changed. */
  resized?(device: Device): void;
}

/** A page of the same origin at its real width and full height, scaled to fit, so that it scrolls with what lies over it. */
export function pageFrame(listener: FrameListener): PageFrame {
  const frame = el("iframe", { class: "stage-frame", tabindex: -1, "aria-hidden": "true" });
  const sheet = el("div", { class: "stage-sheet" }, frame);
  const message = el("div", { class: "stage-message", role: "status" });
  const scroller = el("div", { class: "stage-scroll", tabindex: 0, role: "region" }, sheet);
  const node = el("div", { class: "stage" }, scroller, message);

  let device: Device = "desktop";
  let address = "";
  let height = SCREENS.desktop.height;
  let missing = false;
  let thaw = () => {};
  let timer: ReturnType<typeof setTimeout> | undefined;

  const settle = () => {
    clearTimeout(timer);
    timer = setTimeout(layOut, SETTLE_MS);
  };
  const pageSizes = new ResizeObserver(settle);
  const pageChanges = new MutationObserver(settle);
  const room = new ResizeObserver(scaleToRoom);
  room.observe(scroller);

  function page(): Document | undefined {
    const document = frame.contentDocument;
    return address !== "" && document !== null && document.body?.childElementCount ? document : undefined;
  }

  frame.addEventListener("load", () => {
    if (address === "") return;
    const document = page();
    missing = document === undefined || refused(document);
    message.hidden = !missing;
    sheet.classList.toggle("missing", missing);
    if (document === undefined || missing) {
      sayMissing(message, address);
      listener.missing?.();
      return;
    }
    pageSizes.disconnect();
    pageChanges.disconnect();
    pageSizes.observe(document.documentElement);
    pageChanges.observe(document.documentElement, {
      subtree: true,
      childList: true,
      attributes: true,
      characterData: true,
    });
    document.addEventListener("load", settle, true);
    thaw = () => {};
    listener.loaded?.(document);
    measure(document);
  });

  function measure(document: Document): void {
    thaw();
    thaw = freezeHeights(document, resize, SCREENS[device].height);
    layOut();
  }

  function layOut(): void {
    const document = page();
    if (document === undefined) return;
    const full = document.documentElement.scrollHeight;
    if (full > height) resize(full);
    listener.laidOut(document, { width: SCREENS[device].width, height });
  }

  function resize(next: number): void {
    height = Math.min(MOST_HEIGHT, next);
    frame.style.width = `${SCREENS[device].width}px`;
    frame.style.height = `${height}px`;
    scaleToRoom();
  }

  const scale = () => scaleIn(scroller, SCREENS[device].width);
  function scaleToRoom(): void {
    fitInto(scroller, sheet, { width: SCREENS[device].width, height });
  }

  return {
    node,
    sheet,
    page,
    missing: () => missing,
    scale,
    open: (url, next) => {
      device = next;
      scroller.setAttribute("aria-label", t("page.frame", { width: SCREENS[device].width }));
      node.dataset.device = device;
      listener.resized?.(device);
      const document = page();
      if (url.href === address) {
        if (document !== undefined) measure(document);
        return;
      }
      address = url.href;
      missing = false;
      message.hidden = false;
      message.textContent = t("page.loading");
      frame.style.width = `${SCREENS[device].width}px`;
      frame.src = address;
    },
    scrollTo: (element) => {
      const box = boxOf(element);
      const top = (box.y + box.height / 2) * scale() - scroller.clientHeight / 2;
      scroller.scrollTo({ top, behavior: "smooth" });
    },
    stop: () => {
      clearTimeout(timer);
      pageSizes.disconnect();
      pageChanges.disconnect();
      room.disconnect();
    },
  };
}

/** An error page is not the page asked for. */
function refused(page: Document): boolean {
  const [navigation] = page.defaultView?.performance.getEntriesByType("navigation") ?? [];
  const status = (navigation as { responseStatus?: number } | undefined)?.responseStatus ?? 0;
  return status >= 400;
}

function sayMissing(message: HTMLElement, address: string): void {
  const url = address.split("?")[0] ?? address;
  message.replaceChildren(el("strong", {}, t("page.missing.title")), el("p", {}, t("page.missing.text", { url })));
}

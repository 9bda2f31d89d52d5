import { el } from "../dom.ts";
import { t } from "../i18n.ts";
import type { Insights } from "../insights.ts";
import type { HeatmapPoint } from "../source/types.ts";
import type { Device } from "./choice.ts";
import { SCREENS } from "./choice.ts";
import { freezeHeights } from "./freeze.ts";
import { OPACITY } from "./legend.ts";
import type { Placement } from "./placement.ts";
import { boxOf, placePoints } from "./placement.ts";

const SETTLE_MS = 150;
const MOST_HEIGHT = 12_000;
const RADIUS: Record<Device, number> = { desktop: 30, phone: 22 };

export interface Stage {
  node: HTMLElement;
  /** Loads a version of the page; the same address only changes the width. */
  open(url: URL, device: Device): void;
  show(points: HeatmapPoint[]): void;
  /** Rings an element and scrolls to it. */
  ring(element: Element | undefined): void;
  /** The page and the heat over it; undefined before the page is there. */
  picture(): { page: Document; heat: HTMLCanvasElement } | undefined;
  stop(): void;
}

/** The landing page in a frame at its real width, scaled to fit, and the heat on a canvas over it. */
export function stage(core: Insights, placed: (placement: Placement) => void): Stage {
  const frame = el("iframe", { class: "stage-frame", inert: true, "aria-hidden": "true" });
  const canvas = el("canvas", { class: "stage-heat", "data-testid": "heatmap-canvas", role: "img" });
  const ring = el("div", { class: "stage-ring", hidden: true });
  const sheet = el("div", { class: "stage-sheet" }, frame, canvas, ring);
  const message = el("div", { class: "stage-message", role: "status" });
  const scroller = el("div", { class: "stage-scroll", tabindex: 0, role: "region" }, sheet);
  const node = el("div", { class: "stage" }, scroller, message);
  const context = canvas.getContext("2d");

  let device: Device = "desktop";
  let address = "";
  let points: HeatmapPoint[] = [];
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
      countOnly();
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
    paint(document);
  }

  function resize(next: number): void {
    const { width } = SCREENS[device];
    height = Math.min(MOST_HEIGHT, next);
    for (const box of [frame, canvas]) {
      box.style.width = `${width}px`;
      box.style.height = `${height}px`;
    }
    scaleToRoom();
  }

  function scaleToRoom(): void {
    const { width } = SCREENS[device];
    const scale = Math.min(1, scroller.clientWidth / width);
    sheet.style.transform = `scale(${scale})`;
    sheet.style.width = `${width}px`;
    sheet.style.height = `${height}px`;
    sheet.style.marginInline = `${Math.max(0, (scroller.clientWidth - width * scale) / 2)}px`;
    sheet.style.marginBlockEnd = `${-height * (1 - scale)}px`;
    sheet.style.setProperty("--scale", String(scale));
  }

  function paint(document: Document): void {
    const placement = placePoints(document, points);
    const { width } = SCREENS[device];
    canvas.width = width;
    canvas.height = height;
    if (placement.points.length > 0) {
      const pixels = core.paintHeatmap({
        points: placement.points,
        width,
        height,
        radius: RADIUS[device],
        opacity: OPACITY,
      });
      context?.putImageData(new ImageData(pixels, width, height), 0, 0);
    }
    canvas.dataset.points = String(placement.placed);
    canvas.dataset.unplaced = String(placement.unplaced);
    placed(placement);
  }

  /** Without the page there is no place for a click, but still its count. */
  function countOnly(): void {
    placed(placePoints(new Document(), points));
  }

  return {
    node,
    open: (url, next) => {
      device = next;
      scroller.setAttribute("aria-label", t("heatmap.frame", { width: SCREENS[device].width }));
      canvas.setAttribute("aria-label", t("heatmap.frame", { width: SCREENS[device].width }));
      node.dataset.device = device;
      const document = page();
      if (url.href === address) {
        if (document !== undefined) measure(document);
        return;
      }
      address = url.href;
      missing = false;
      message.hidden = false;
      message.textContent = t("heatmap.loading");
      frame.style.width = `${SCREENS[device].width}px`;
      frame.src = address;
    },
    show: (next) => {
      points = next;
      const document = page();
      if (missing) countOnly();
      else if (document !== undefined && message.hidden) paint(document);
    },
    ring: (element) => {
      ring.hidden = element === undefined;
      if (element === undefined) return;
      const box = boxOf(element);
      ring.style.transform = `translate(${box.x}px, ${box.y}px)`;
      ring.style.width = `${box.width}px`;
      ring.style.height = `${box.height}px`;
      const scale = Number(sheet.style.getPropertyValue("--scale"));
      scroller.scrollTo({ top: (box.y + box.height / 2) * scale - scroller.clientHeight / 2, behavior: "smooth" });
    },
    picture: () => {
      const document = page();
      return document && { page: document, heat: canvas };
    },
    stop: () => {
      clearTimeout(timer);
      pageSizes.disconnect();
      pageChanges.disconnect();
      room.disconnect();
    },
  };
}

/** An error page is not the landing page. */
function refused(page: Document): boolean {
  const [navigation] = page.defaultView?.performance.getEntriesByType("navigation") ?? [];
  const status = (navigation as { responseStatus?: number } | undefined)?.responseStatus ?? 0;
  return status >= 400;
}

function sayMissing(message: HTMLElement, address: string): void {
  const url = address.split("?")[0] ?? address;
  message.replaceChildren(
    el("strong", {}, t("heatmap.pageMissing.title")),
    el("p", {}, t("heatmap.pageMissing.text", { url })),
  );
}

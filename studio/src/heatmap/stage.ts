import { el } from "../dom.ts";
import { t } from "../i18n.ts";
import { icon } from "../icons.ts";
import type { Insights } from "../insights.ts";
import { meantElement } from "../new-test/element.ts";
import { layOver } from "../page/box.ts";
import { pageFrame } from "../page/frame.ts";
import type { Device } from "../page/screens.ts";
import { SCREENS } from "../page/screens.ts";
import type { HeatmapPoint } from "../source/types.ts";
import { OPACITY } from "./legend.ts";
import type { Placement } from "./placement.ts";
import { placePoints } from "./placement.ts";

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

/** The landing page in a frame, and the heat on a canvas over it; a click on it offers a test of what is there. */
export function stage(
  core: Insights,
  placed: (placement: Placement) => void,
  testOf: (element: Element) => string,
): Stage {
  const canvas = el("canvas", { class: "stage-heat", "data-testid": "heatmap-canvas", role: "img" });
  const test = el("a", { class: "stage-test", hidden: true, "data-testid": "stage-test" }, icon("experiments"));
  const ring = el("div", { class: "stage-ring", hidden: true }, test);
  test.append(t("heatmap.test"));
  const context = canvas.getContext("2d");
  let device: Device = "desktop";
  let size = SCREENS.desktop;
  let points: HeatmapPoint[] = [];
  let ready = false;

  const frame = pageFrame({
    laidOut: (page, next) => {
      size = next;
      ready = true;
      paint(page);
    },
    missing: countOnly,
    resized: (next) => {
      device = next;
      canvas.setAttribute("aria-label", t("page.frame", { width: SCREENS[device].width }));
    },
  });
  frame.node.classList.add("muted");
  frame.sheet.append(canvas, ring);

  canvas.addEventListener("click", (event) => {
    const box = canvas.getBoundingClientRect();
    const scale = frame.scale();
    const point = frame.page()?.elementFromPoint((event.clientX - box.left) / scale, (event.clientY - box.top) / scale);
    const element = meantElement(point ?? null);
    ring.hidden = element === undefined;
    test.hidden = element === undefined;
    if (element === undefined) return;
    layOver(ring, element);
    test.href = testOf(element);
  });

  function paint(page: Document): void {
    const placement = placePoints(page, points);
    const { width, height } = size;
    canvas.width = width;
    canvas.height = height;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
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
    node: frame.node,
    open: (url, next) => {
      ready = false;
      frame.open(url, next);
    },
    show: (next) => {
      points = next;
      const page = frame.page();
      if (frame.missing()) countOnly();
      else if (page !== undefined && ready) paint(page);
    },
    ring: (element) => {
      ring.hidden = element === undefined;
      test.hidden = true;
      if (element === undefined) return;
      layOver(ring, element);
      frame.scrollTo(element);
    },
    picture: () => {
      const page = frame.page();
      return page && { page, heat: canvas };
    },
    stop: frame.stop,
  };
}

import { el } from "../dom.ts";
import { t } from "../i18n.ts";
import type { Insights } from "../insights.ts";

/** Words under the heat stay readable. */
export const OPACITY = 0.78;

const LENGTH = 240;
const HEIGHT = 16;
const RADIUS = 6;

/** The colours from few clicks to many. */
export function legend(core: Insights): HTMLElement {
  return el(
    "div",
    { class: "legend" },
    el("span", {}, t("heatmap.few")),
    ramp(core),
    el("span", {}, t("heatmap.many")),
  );
}

/** A strip that the painter itself colours: a row of points, each heavier than the one before; its faded ends are cut. */
export function ramp(core: Insights): HTMLCanvasElement {
  const canvas = el("canvas", { class: "legend-ramp", width: LENGTH, height: 1, "aria-hidden": "true" });
  const middle = HEIGHT / 2;
  const width = LENGTH + RADIUS;
  const points = new Float32Array(Array.from({ length: width }, (_, x) => [x, middle, x + 1]).flat());
  const pixels = core.paintHeatmap({ points, width, height: HEIGHT, radius: RADIUS, opacity: OPACITY });
  canvas.getContext("2d")?.putImageData(new ImageData(pixels, width, HEIGHT), 0, -middle);
  return canvas;
}

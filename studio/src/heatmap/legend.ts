import { el } from "../dom.ts";
import { t } from "../i18n.ts";
import type { Insights } from "../insights.ts";
import type { Layer, Palette } from "./choice.ts";

/** Words under the heat stay readable. */
export const OPACITY = 0.78;

const LENGTH = 240;
const HEIGHT = 16;
const RADIUS = 6;

const ENDS: Record<
  Layer | "difference",
  ["heatmap.few", "heatmap.many"] | ["heatmap.less", "heatmap.more"] | ["heatmap.short", "heatmap.long"]
> = {
  clicks: ["heatmap.few", "heatmap.many"],
  rage: ["heatmap.few", "heatmap.many"],
  dead: ["heatmap.few", "heatmap.many"],
  move: ["heatmap.few", "heatmap.many"],
  private: ["heatmap.few", "heatmap.many"],
  scroll: ["heatmap.few", "heatmap.many"],
  attention: ["heatmap.short", "heatmap.long"],
  difference: ["heatmap.less", "heatmap.more"],
};

/** What the colours mean, from one end to the other. */
export function legend(core: Insights, layer: Layer | "difference", palette: Palette): HTMLElement {
  const [low, high] = ENDS[layer];
  const strip = layer === "difference" ? differenceRamp(core) : ramp(core, palette);
  return el("div", { class: "legend" }, el("span", {}, t(low)), strip, el("span", {}, t(high)));
}

/** A strip that the painter itself colours: a row of points, each heavier than the one before; its faded ends are cut. */
export function ramp(core: Insights, palette: Palette): HTMLCanvasElement {
  const points = new Float32Array(row((x) => x + 1));
  return strip(
    core.paintHeatmap({
      points,
      width: LENGTH + RADIUS,
      height: HEIGHT,
      radius: RADIUS,
      opacity: OPACITY,
      palette,
      clip: 1,
    }),
  );
}

export function differenceRamp(core: Insights): HTMLCanvasElement {
  const middle = LENGTH / 2;
  const left = new Float32Array(row((x) => Math.max(0, middle - x)));
  const right = new Float32Array(row((x) => Math.max(0, x - middle)));
  const size = { width: LENGTH + RADIUS, height: HEIGHT, radius: RADIUS };
  return strip(
    core.paintDifference({ left, right, leftWeight: 1, rightWeight: 1, ...size, opacity: OPACITY, clip: 1 }),
  );
}

function row(weight: (x: number) => number): number[] {
  return Array.from({ length: LENGTH + RADIUS }, (_, x) => [x, HEIGHT / 2, weight(x)]).flat();
}

function strip(pixels: Uint8ClampedArray<ArrayBuffer>): HTMLCanvasElement {
  const canvas = el("canvas", { class: "legend-ramp", width: LENGTH, height: 1, "aria-hidden": "true" });
  canvas.getContext("2d")?.putImageData(new ImageData(pixels, LENGTH + RADIUS, HEIGHT), 0, -HEIGHT / 2);
  return canvas;
}

const known = new Map<Palette, string[]>();

/** The painter's colours for 0 to 1, for what is no heat of points. */
export function rampColours(core: Insights, palette: Palette): (share: number) => string {
  const colours = known.get(palette) ?? read(ramp(core, palette));
  known.set(palette, colours);
  return (share) => colours[Math.round(Math.min(1, Math.max(0, share)) * (colours.length - 1))] ?? "#808080";
}

function read(canvas: HTMLCanvasElement): string[] {
  const pixels = canvas.getContext("2d")?.getImageData(0, 0, LENGTH, 1).data;
  return Array.from(
    { length: LENGTH },
    (_, x) => `rgb(${[0, 1, 2].map((part) => pixels?.[4 * x + part] ?? 128).join(" ")})`,
  );
}

import { el } from "../dom.ts";
import { percent } from "../format.ts";
import { t } from "../i18n.ts";
import type { Insights } from "../insights.ts";
import type { DeviceClass, Heatmap } from "../source/types.ts";
import type { Choice } from "./choice.ts";
import type { Size } from "./frame-link.ts";
import { OPACITY, rampColours } from "./legend.ts";
import type { Box, Placement } from "./placement.ts";
import { reachOf } from "./placement.ts";
import type { PrivateElement } from "./private.ts";
import { SCREENS } from "./screens.ts";

const RADIUS: Record<DeviceClass, number> = { desktop: 30, tablet: 26, phone: 22 };
const CONTOUR_LEVELS = 7;
const FOLDS = [0.9, 0.75, 0.5, 0.25, 0.1];
const BAND_OPACITY = 0.36;

type Context = CanvasRenderingContext2D;

/** Heat of clicks or moves. */
export function paintHeat(
  context: Context,
  core: Insights,
  { points }: Placement,
  { device, palette, contour }: Pick<Choice, "device" | "palette" | "contour">,
  { width, height }: Size,
): void {
  if (points.length === 0) return;
  const pixels = core.paintHeatmap({
    points,
    width,
    height,
    radius: RADIUS[device],
    opacity: OPACITY,
    palette,
    ...(contour ? { contour: CONTOUR_LEVELS } : {}),
  });
  context.putImageData(new ImageData(pixels, width, height), 0, 0);
}

export interface Side {
  points: Float32Array;
  visitors: number;
}

/** Where the variation (right) draws more clicks a visitor than the other one (left), and where less. */
export function paintDifference(
  context: Context,
  core: Insights,
  left: Side,
  right: Side,
  significant: Box[],
  device: DeviceClass,
  { width, height }: Size,
): void {
  if (left.points.length + right.points.length === 0) return;
  const pixels = core.paintDifference({
    left: left.points,
    right: right.points,
    leftWeight: 1 / Math.max(1, left.visitors),
    rightWeight: 1 / Math.max(1, right.visitors),
    width,
    height,
    radius: RADIUS[device],
    opacity: OPACITY,
    mask: new Float32Array(significant.flat()),
  });
  context.putImageData(new ImageData(pixels, width, height), 0, 0);
}

/** How far down visits came: the page fades as they leave, with a line where each share of them is left. */
export function paintScroll(
  context: Context,
  lines: HTMLElement,
  core: Insights,
  { scroll }: Heatmap,
  { device, palette }: Pick<Choice, "device" | "palette">,
  { width, height }: Size,
): void {
  const all = scroll[0] ?? 0;
  if (all === 0) return;
  const colours = rampColours(core, palette);
  const fade = context.createLinearGradient(0, 0, 0, height);
  scroll.forEach((visits, step) => {
    fade.addColorStop(step / (scroll.length - 1), colours(visits / all));
  });
  context.globalAlpha = BAND_OPACITY;
  context.fillStyle = fade;
  context.fillRect(0, 0, width, height);
  context.globalAlpha = 1;
  const folds = FOLDS.map((share) => ({ share, at: reachOf(scroll, share) }));
  // Many visits that end at one place would put lines over each other.
  let last = Number.NEGATIVE_INFINITY;
  for (const { share, at } of folds) {
    if (at === undefined || at * height - last < height * 0.02 || at >= 0.995) continue;
    last = at * height;
    lines.append(line(at * height, t("heatmap.fold", { share: percent(share) }), "fold-line"));
  }
  const fold = SCREENS[device].height;
  if (fold < height) lines.append(line(fold, t("heatmap.firstScreen"), "first-screen"));
}

/** How long each twentieth of the page was in view while visitors were active. */
export function paintAttention(
  context: Context,
  lines: HTMLElement,
  core: Insights,
  { attention, views }: Heatmap,
  { palette }: Pick<Choice, "palette">,
  { width, height }: Size,
): void {
  const most = Math.max(...attention, 0);
  if (most === 0) return;
  const colours = rampColours(core, palette);
  context.globalAlpha = BAND_OPACITY;
  const heat = context.createLinearGradient(0, 0, 0, height);
  attention.forEach((ms, band) => {
    heat.addColorStop((band + 0.5) / attention.length, colours(ms / most));
  });
  context.fillStyle = heat;
  context.fillRect(0, 0, width, height);
  context.globalAlpha = 1;
  const step = height / attention.length;
  attention.forEach((ms, band) => {
    if (band % 2 === 1 || ms === 0) return;
    lines.append(
      line(band * step, t("heatmap.seconds", { seconds: seconds(ms / Math.max(1, views)) }), "attention-line"),
    );
  });
}

/** Cells of private reports: how many truly meant each; pale where that may be chance. */
export function paintCells(
  context: Context,
  core: Insights,
  elements: PrivateElement[],
  boxes: (Box | undefined)[],
  palette: Choice["palette"],
): void {
  const colours = rampColours(core, palette);
  const most = Math.max(1e-9, ...elements.flatMap(({ cells }) => cells.map(({ estimate }) => estimate)));
  elements.forEach(({ cells }, index) => {
    const box = boxes[index];
    if (box === undefined) return;
    const [width, height] = [box[2] / 4, box[3] / 4];
    for (const { cell, estimate, error } of cells) {
      if (estimate <= 0) continue;
      context.globalAlpha = estimate > 2 * error ? 0.75 : 0.2;
      context.fillStyle = colours(estimate / most);
      context.fillRect(box[0] + (cell % 4) * width, box[1] + Math.floor(cell / 4) * height, width, height);
    }
    context.globalAlpha = 1;
    context.strokeStyle = "rgb(20 24 35 / 45%)";
    context.strokeRect(box[0] + 0.5, box[1] + 0.5, box[2] - 1, box[3] - 1);
  });
}

function seconds(ms: number): string {
  const value = ms / 1000;
  return value >= 10 ? value.toFixed(0) : value.toFixed(1);
}

function line(top: number, text: string, kind: string): HTMLElement {
  const node = el("div", { class: `stage-line ${kind}`, "data-testid": kind }, el("span", {}, text));
  node.style.transform = `translateY(${top}px)`;
  node.dataset.top = String(top);
  return node;
}

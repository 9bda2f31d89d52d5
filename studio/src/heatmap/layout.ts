import type { TextLine } from "./frame-link.ts";
import type { Box } from "./placement.ts";

/** A page as boxes and colours (js/src/heatmap/snapshot.ts says what the numbers mean). */
export interface Layout {
  width: number;
  height: number;
  colours: string[];
  boxes: [x: number, y: number, width: number, height: number, hash: string, ...more: number[]][];
}

const PICTURE = -2;
const GREY = "#d5d8de";
const LARGEST = 20_000;

/** What was stored may be anything: undefined unless it is a layout. */
export function layoutOf(given: unknown): Layout | undefined {
  const { width, height, colours, boxes } = (given ?? {}) as Partial<Layout>;
  const isSize = (size: unknown): size is number => typeof size === "number" && size > 0 && size <= LARGEST;
  if (!isSize(width) || !isSize(height) || !Array.isArray(colours) || !Array.isArray(boxes)) return undefined;
  const isBox = (box: unknown): boolean =>
    Array.isArray(box) && box.every((part, index) => (index === 4 ? typeof part === "string" : Number.isFinite(part)));
  return { width, height, colours: colours.map(String), boxes: boxes.filter(isBox) };
}

/** 32-bit FNV-1a of a selector, base 36: how clicks and layouts name it. */
export function hashOfSelector(selector: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(selector)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(36);
}

/** The boxes of a layout by their selectors' hashes. */
export function boxesOf({ boxes }: Layout): Map<string, Box> {
  return new Map(
    boxes.filter((box) => box[4] !== "").map(([x, y, width, height, hash]) => [hash, [x, y, width, height]]),
  );
}

/** Draws a layout at its own size; with the page's words, where the page itself has told them, else bars in their place. */
export function drawLayout(context: CanvasRenderingContext2D, layout: Layout, texts?: readonly TextLine[]): void {
  const colour = (at: number) => layout.colours[at] ?? GREY;
  context.fillStyle = colour(0);
  context.fillRect(0, 0, layout.width, layout.height);
  for (const [x, y, width, height, , fill = 0, radius = 0, ink = 0, lines = 0, inset = 0, length = 0] of layout.boxes) {
    context.beginPath();
    context.roundRect(x, y, width, height, Math.min(Math.abs(radius), width / 2, height / 2));
    if (fill === PICTURE) drawPicture(context, [x, y, width, height]);
    else if (fill >= 0 && radius < 0) {
      context.strokeStyle = colour(fill);
      context.stroke();
    } else if (fill >= 0) {
      context.fillStyle = colour(fill);
      context.fill();
    }
    if (texts === undefined) drawBars(context, [x, y, width, height], colour(ink), lines, inset, length);
  }
  context.textBaseline = "middle";
  for (const [x, y, width, font, ink, text] of texts ?? []) {
    context.font = font;
    context.fillStyle = ink;
    context.fillText(text, x, y, width + 2);
  }
}

function drawPicture(context: CanvasRenderingContext2D, [x, y, width, height]: Box): void {
  context.fillStyle = GREY;
  context.fill();
  if (width < 40 || height < 40) return;
  // A sun over hills: a picture's place.
  const size = Math.min(width, height, 160) * 0.4;
  const [left, top] = [x + (width - size) / 2, y + (height - size) / 2];
  context.fillStyle = "#b9bec8";
  context.beginPath();
  context.moveTo(left, top + size * 0.8);
  context.lineTo(left + size * 0.35, top + size * 0.3);
  context.lineTo(left + size * 0.6, top + size * 0.62);
  context.lineTo(left + size * 0.75, top + size * 0.48);
  context.lineTo(left + size, top + size * 0.8);
  context.arc(left + size * 0.78, top + size * 0.2, size * 0.09, 0, 2 * Math.PI);
  context.fill();
}

function drawBars(
  context: CanvasRenderingContext2D,
  [x, y, width, height]: Box,
  ink: string,
  lines: number,
  inset: number,
  length: number,
): void {
  if (lines < 1 || length < 1) return;
  const shown = Math.min(lines, 60);
  const step = height / shown;
  const thick = Math.max(3, Math.min(step * 0.5, 26));
  context.fillStyle = ink;
  context.globalAlpha = 0.42;
  for (let line = 0; line < shown; line += 1) {
    const isLast = line === shown - 1 && shown > 1;
    const long = Math.min(width - inset, isLast ? length * 0.6 : length);
    context.beginPath();
    context.roundRect(x + inset, y + step * line + (step - thick) / 2, Math.max(2, long), thick, thick / 2);
    context.fill();
  }
  context.globalAlpha = 1;
}

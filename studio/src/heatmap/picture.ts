import { el } from "../dom.ts";
import { t } from "../i18n.ts";
import type { Insights } from "../insights.ts";
import type { Palette } from "./choice.ts";
import type { Size, TextLine } from "./frame-link.ts";
import type { Layout } from "./layout.ts";
import { drawLayout } from "./layout.ts";
import { differenceRamp, ramp } from "./legend.ts";

const STRIP = 64;
const MARGIN = 24;

interface Line {
  top: number;
  text: string;
  /** Where its words stand. */
  isLeft: boolean;
}

export interface Picture {
  size: Size;
  /** What the page looks like; undefined: nobody knows. */
  page: { layout: Layout; texts?: readonly TextLine[] } | undefined;
  heat: HTMLCanvasElement;
  /** Lines over the heat, each with its place and words. */
  lines: Line[];
  core: Insights;
  palette: Palette;
  isDifference: boolean;
  title: string;
  /** The file's name. */
  name: string;
}

/** Saves a PNG: a strip that says what it shows, the page, and the heat over it. */
export async function savePicture(picture: Picture): Promise<void> {
  const canvas = drawPicture(picture);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (blob === null) return;
  const href = URL.createObjectURL(blob);
  el("a", { href, download: picture.name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}

function drawPicture(picture: Picture): HTMLCanvasElement {
  const { size, page, heat, lines, core, title, palette, isDifference } = picture;
  const { width, height } = size;
  const canvas = el("canvas", { width, height: height + STRIP });
  const context = canvas.getContext("2d");
  if (context === null) return canvas;
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  const colours = isDifference ? differenceRamp(core) : ramp(core, palette);
  const ends = isDifference
    ? ([t("heatmap.less"), t("heatmap.more")] as const)
    : ([t("heatmap.few"), t("heatmap.many")] as const);
  drawStrip(context, width, title, colours, ends);
  context.translate(0, STRIP);
  context.save();
  context.beginPath();
  context.rect(0, 0, width, height);
  context.clip();
  if (page !== undefined) drawLayout(context, page.layout, page.texts);
  context.drawImage(heat, 0, 0);
  for (const line of lines) drawLine(context, width, line);
  context.restore();
  return canvas;
}

function drawStrip(
  context: CanvasRenderingContext2D,
  width: number,
  title: string,
  colours: HTMLCanvasElement,
  [low, high]: readonly [string, string],
): void {
  const narrow = width < 720;
  const middle = STRIP / 2;
  const { fontFamily } = getComputedStyle(document.body);
  context.fillStyle = "#16181d";
  context.textBaseline = "middle";
  context.font = `600 ${narrow ? 12 : 16}px ${fontFamily}`;
  context.fillText(title, MARGIN, narrow ? middle - 12 : middle, width - 2 * MARGIN - (narrow ? 0 : 300));
  const place = narrow ? { x: MARGIN, y: middle + 12 } : { x: width - MARGIN - 270, y: middle };
  context.font = `12px ${fontFamily}`;
  context.fillStyle = "#5c6370";
  context.fillText(low, place.x, place.y);
  const start = place.x + context.measureText(low).width + 8;
  context.drawImage(colours, start, place.y - 5, 110, 10);
  context.fillText(high, start + 118, place.y);
}

function drawLine(context: CanvasRenderingContext2D, width: number, { top, text, isLeft }: Line): void {
  const { fontFamily } = getComputedStyle(document.body);
  context.fillStyle = "#16181d";
  context.fillRect(0, top, width, 1.5);
  context.font = `600 12px ${fontFamily}`;
  const long = context.measureText(text).width + 16;
  const left = isLeft ? 12 : width - long - 12;
  context.fillRect(left, top, long, 22);
  context.fillStyle = "#ffffff";
  context.textBaseline = "middle";
  context.fillText(text, left + 8, top + 11);
}

import { el } from "../dom.ts";
import { t } from "../i18n.ts";
import type { Insights } from "../insights.ts";
import { ramp } from "./legend.ts";
import { sketchPage } from "./sketch.ts";

const STRIP = 64;
const MARGIN = 24;

export interface Picture {
  page: Document;
  heat: HTMLCanvasElement;
  core: Insights;
  title: string;
  /** The file's name. */
  name: string;
}

/** Saves a PNG: a strip that says what it shows, the page, and the heat over it. */
export async function savePicture(picture: Picture): Promise<void> {
  const canvas = await drawPicture(picture);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (blob === null) return;
  const href = URL.createObjectURL(blob);
  el("a", { href, download: picture.name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}

async function drawPicture({ page, heat, core, title }: Picture): Promise<HTMLCanvasElement> {
  const { width, height } = heat;
  const canvas = el("canvas", { width, height: height + STRIP });
  const context = canvas.getContext("2d");
  if (context === null) return canvas;
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  drawStrip(context, width, title, ramp(core));
  context.translate(0, STRIP);
  await sketchPage(context, page, width, height);
  context.drawImage(heat, 0, 0);
  return canvas;
}

function drawStrip(context: CanvasRenderingContext2D, width: number, title: string, colours: HTMLCanvasElement): void {
  const narrow = width < 720;
  const middle = STRIP / 2;
  const { fontFamily } = getComputedStyle(document.body);
  context.fillStyle = "#16181d";
  context.textBaseline = "middle";
  context.font = `600 ${narrow ? 12 : 16}px ${fontFamily}`;
  context.fillText(title, MARGIN, narrow ? middle - 12 : middle, width - 2 * MARGIN - (narrow ? 0 : 260));
  const place = narrow ? { x: MARGIN, y: middle + 12 } : { x: width - MARGIN - 230, y: middle };
  context.font = `12px ${fontFamily}`;
  context.fillStyle = "#5c6370";
  context.fillText(t("heatmap.few"), place.x, place.y);
  const start = place.x + context.measureText(t("heatmap.few")).width + 8;
  context.drawImage(colours, start, place.y - 5, 110, 10);
  context.fillText(t("heatmap.many"), start + 118, place.y);
}

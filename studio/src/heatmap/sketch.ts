import { boxOf } from "../page/box.ts";
import { imageOfSvg } from "./svg-image.ts";

/** One piece of writing that the browser cannot break: a word, or a single Chinese character. */
const PIECES = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]|[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+/g;

/**
 * Draws a page onto a canvas from its boxes, pictures and words. A browser gives no page its own picture;
 * this is near enough to recognize every element under the heat.
 */
export async function sketchPage(
  context: CanvasRenderingContext2D,
  page: Document,
  width: number,
  height: number,
): Promise<void> {
  context.save();
  context.beginPath();
  context.rect(0, 0, width, height);
  context.clip();
  for (const root of [page.documentElement, page.body]) {
    context.fillStyle = getComputedStyle(root).backgroundColor;
    context.fillRect(0, 0, width, height);
  }
  for (const element of page.body.querySelectorAll("*")) {
    if (element.closest("svg") !== null && element.tagName !== "svg") continue;
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const box = boxOf(element);
    if (box.width === 0 || box.height === 0 || box.y > height) continue;
    drawBox(context, getComputedStyle(element), box);
    await drawImageOf(context, element, box);
    drawWords(context, element);
  }
  context.restore();
}

function drawBox(context: CanvasRenderingContext2D, style: CSSStyleDeclaration, box: DOMRect): void {
  const corner = Math.min(Number.parseFloat(style.borderTopLeftRadius) || 0, box.width / 2, box.height / 2);
  context.beginPath();
  context.roundRect(box.x, box.y, box.width, box.height, corner);
  context.fillStyle = style.backgroundColor;
  context.fill();
  const border = Number.parseFloat(style.borderTopWidth);
  if (border === 0 || style.borderTopStyle === "none" || style.borderLeftStyle === "none") return;
  context.lineWidth = border;
  context.strokeStyle = style.borderTopColor;
  context.stroke();
}

async function drawImageOf(context: CanvasRenderingContext2D, element: Element, box: DOMRect): Promise<void> {
  const image = element.tagName === "svg" ? await imageOfSvg(element) : imageIn(element);
  if (image === undefined) return;
  context.save();
  context.globalAlpha = Number(getComputedStyle(element).opacity);
  context.drawImage(image, box.x, box.y, box.width, box.height);
  context.restore();
}

/** The page's own elements belong to its frame's window, so they are told by their names. */
function imageIn(element: Element): HTMLImageElement | HTMLCanvasElement | undefined {
  if (element.tagName === "CANVAS") return element as HTMLCanvasElement;
  if (element.tagName !== "IMG") return undefined;
  const image = element as HTMLImageElement;
  return image.complete && image.naturalWidth > 0 && new URL(image.currentSrc).origin === location.origin
    ? image
    : undefined;
}

function drawWords(context: CanvasRenderingContext2D, element: Element): void {
  const style = getComputedStyle(element);
  context.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  context.fillStyle = style.color;
  context.letterSpacing = style.letterSpacing === "normal" ? "0px" : style.letterSpacing;
  context.textBaseline = "alphabetic";
  const range = element.ownerDocument.createRange();
  for (const node of element.childNodes) {
    if (node.nodeType !== Node.TEXT_NODE) continue;
    for (const piece of (node.textContent ?? "").matchAll(PIECES)) {
      range.setStart(node, piece.index);
      range.setEnd(node, piece.index + piece[0].length);
      drawWord(context, range, style.textTransform === "uppercase" ? piece[0].toUpperCase() : piece[0]);
    }
  }
}

function drawWord(context: CanvasRenderingContext2D, range: Range, word: string): void {
  const box = range.getBoundingClientRect();
  if (box.width === 0) return;
  const window = range.startContainer.ownerDocument?.defaultView;
  const { fontBoundingBoxAscent: ascent, fontBoundingBoxDescent: descent } = context.measureText(word);
  const baseline = box.y + (window?.scrollY ?? 0) + (box.height + ascent - descent) / 2;
  context.fillText(word, box.x + (window?.scrollX ?? 0), baseline);
}

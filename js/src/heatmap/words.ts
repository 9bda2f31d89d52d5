/** The words of a page by lines, for the marketer's own picture of it: asked for by the Studio's frame, never sent or stored. */

/** [x, y of the line's middle, font's place in `font px weight family`, colour, text] */
export type TextLine = [x: number, y: number, width: number, font: string, colour: string, text: string];

const MOST_LINES = 1500;
const HIDDEN = "[data-vario-mask],script,style,noscript,template,textarea,select,option";

export function textLines(window: Window): TextLine[] {
  const { document, scrollX, scrollY } = window;
  const lines: TextLine[] = [];
  const texts = document.createTreeWalker(document.body, 4);
  const range = document.createRange();
  for (let node = texts.nextNode(); node && lines.length < MOST_LINES; node = texts.nextNode()) {
    const { data } = node as Text;
    const parent = node.parentElement;
    if (!/\S/.test(data) || !parent || parent.closest(HIDDEN)) continue;
    if (!(parent.checkVisibility?.({ visibilityProperty: true, opacityProperty: true }) ?? true)) continue;
    const style = window.getComputedStyle(parent);
    const font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    let line: { top: number; left: number; right: number; height: number; text: string } | undefined;
    const end = () => {
      if (!line) return;
      const text = style.textTransform === "uppercase" ? line.text.toUpperCase() : line.text;
      const middle = line.top + line.height / 2 + scrollY;
      lines.push([line.left + scrollX, middle, line.right - line.left, font, style.color, text]);
      line = undefined;
    };
    // Words that a browser may break between: of Chinese each sign by itself.
    for (const piece of data.matchAll(
      /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]|[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+/g,
    )) {
      range.setStart(node, piece.index);
      range.setEnd(node, piece.index + piece[0].length);
      const { top, left, right, width, height } = range.getBoundingClientRect();
      if (!width) continue;
      if (line && Math.abs(line.top - top) < 3 && left >= line.right - 1) {
        line.text += (left - line.right > 1 ? " " : "") + piece[0];
        line.right = right;
      } else {
        end();
        line = { top, left, right, height, text: piece[0] };
      }
    }
    end();
  }
  return lines;
}

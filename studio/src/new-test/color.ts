/** The least contrast of words that everybody can read: https://www.w3.org/TR/WCAG22/#contrast-minimum */
export const LEAST_CONTRAST = 4.5;

/** `#rrggbb` of a computed colour; undefined where it lets something shine through. */
export function hexOf(computed: string): string | undefined {
  const [red, green, blue, alpha = 1] = (computed.match(/[\d.]+/g) ?? []).map(Number);
  if (!/^rgba?\(/.test(computed) || red === undefined || green === undefined || blue === undefined || alpha < 1) {
    return undefined;
  }
  return `#${[red, green, blue].map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
}

/** Contrast of two colours `#rrggbb`, 1 to 21: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
export function contrast(one: string, other: string): number {
  const [bright = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (bright + 0.05) / (dark + 0.05);
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const part = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The colour behind an element's words: its own, or the first one above that covers. White under everything. */
export function groundOf(element: Element): string {
  const view = element.ownerDocument.defaultView;
  for (let above: Element | null = element; above !== null && view; above = above.parentElement) {
    const colour = hexOf(view.getComputedStyle(above).backgroundColor);
    if (colour !== undefined) return colour;
  }
  return "#ffffff";
}

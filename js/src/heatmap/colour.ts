/** Colours as the browser computes them, as `#rrggbb` or `#rrggbbaa`. */

const hex = (number: number) =>
  Math.max(0, Math.min(255, Math.round(number)))
    .toString(16)
    .padStart(2, "0");

/** "" for what is transparent. */
export function createColours(document: Document): (css: string) => string {
  const known = new Map<string, string>();
  let canvas: CanvasRenderingContext2D | null | undefined;

  function read(css: string): string {
    const [, r, g, b, a = "1"] = /^rgba?\((\d+), (\d+), (\d+)(?:, ([\d.]+))?\)$/.exec(css) ?? [];
    if (!css || css === "transparent") return "";
    if (r) return Number(a) === 0 ? "" : `#${hex(+r)}${hex(+g!)}${hex(+b!)}${a === "1" ? "" : hex(+a * 255)}`;
    // Newer spaces (oklch, color-mix) keep their form when computed: a pixel tells.
    canvas ??= Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", {
      willReadFrequently: true,
    });
    if (!canvas) return "#888888";
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = css;
    canvas.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0, alpha = 0] = canvas.getImageData(0, 0, 1, 1).data;
    return alpha === 0 ? "" : `#${hex(red)}${hex(green)}${hex(blue)}${alpha === 255 ? "" : hex(alpha)}`;
  }

  return (css) => {
    let colour = known.get(css);
    if (colour === undefined) {
      colour = read(css);
      known.set(css, colour);
    }
    return colour;
  };
}

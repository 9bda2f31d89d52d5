/** Elements made by script. */

export function h(
  tag: string,
  attributes: Record<string, string | undefined>,
  ...children: (Node | string | undefined)[]
): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "class" && value !== undefined) element.className = value;
    else if (value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** A line drawing on a field of 24 × 24. */
export function icon(path: string): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  for (const [name, value] of Object.entries({ d: path, fill: "none", stroke: "currentColor", "stroke-width": "2" }))
    line.setAttribute(name, value);
  svg.append(line);
  return svg;
}

/** A product's drawing. */
export function art(productId: string): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "art");
  svg.setAttribute("viewBox", "0 0 200 200");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#art-${productId}`);
  svg.append(use);
  return svg;
}

/** A bar filled by a share, 0 to 1; its figure stands beside it. */
export function bar(share: number): HTMLElement {
  const fill = h("i", {});
  fill.style.inlineSize = `${Math.round(Math.min(1, Math.max(0, share)) * 100)}%`;
  return h("span", { class: "known-bar", "aria-hidden": "true" }, fill);
}

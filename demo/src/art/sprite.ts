/** All product drawings once, as symbols; the page shows them with `<use href="#art-…">`. */
import { drawings } from "./goods";
import { shading } from "./marks";

export const sprite = `<svg class="sprite" aria-hidden="true"><defs>${shading}</defs>${Object.entries(drawings)
  .map(([id, drawing]) => `<symbol id="art-${id}" viewBox="0 0 200 200">${drawing}</symbol>`)
  .join("")}</svg>`;

/** A product's drawing. */
export function art(id: string): string {
  return `<svg class="art" viewBox="0 0 200 200" aria-hidden="true"><use href="#art-${id}"/></svg>`;
}

/** What the build puts into index.html: the drawings, the shelves and the words of the default language. */

import { cupFromAbove, emptyCup, icons, mark, moon, offerArt, thanksArt } from "./art/marks";
import { scene } from "./art/scene";
import { art, sprite } from "./art/sprite";
import { type Product, teaCategories, teas, ware } from "./products";
import { type TextKey, text, texts } from "./texts";

function liquorDot(product: Product): string {
  if (product.liquor === undefined) return "";
  return `<svg class="liquor" viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="10" r="9" fill="#fff"/><circle cx="10" cy="10" r="7" fill="${product.liquor}"/></svg>`;
}

function card(product: Product): string {
  const { id, category } = product;
  return `<li class="card" data-category="${category}" data-testid="product-${id}" data-vario-id="product-${id}">
<button class="card-view" type="button" data-view="${id}" data-product="${id}" data-testid="view-${id}" data-vario-id="view-${id}" data-t-label="product.view.named">
<span class="card-art tint-${id}">${art(id)}${liquorDot(product)}</span></button>
<div class="card-words"><h3 data-t="${id}.name"></h3><p class="origin" data-t="${id}.origin"></p><p class="notes" data-t="${id}.notes"></p></div>
<div class="card-foot"><span class="price" data-price="${id}"></span>
<button class="add" type="button" data-add="${id}" data-product="${id}" data-testid="add-${id}" data-vario-id="add-${id}" data-t-label="product.add.named">${icons.plus}<span data-t="product.add"></span></button></div></li>`;
}

const filters = ["all", ...teaCategories].map(
  (category) =>
    `<button type="button" data-filter="${category}" data-vario-id="filter-${category}" aria-pressed="${category === "all"}" data-t="category.${category}"></button>`,
);

const BREWS = [
  ["green", "#dfe08f"],
  ["white", "#eed799"],
  ["oolong", "#dba446"],
  ["black", "#b04d22"],
  ["dark", "#5d2418"],
] as const;

const brews = BREWS.map(
  ([category, liquor]) =>
    `<li>${cupFromAbove(liquor)}<h3 data-t="category.${category}"></h3><p data-t="brewing.${category}"></p></li>`,
);

/** What `<!-- name -->` in index.html stands for. */
export const slots: Readonly<Record<string, string>> = {
  sprite,
  scene,
  mark,
  moon,
  teas: teas.map(card).join("\n"),
  ware: ware.map(card).join("\n"),
  filters: filters.join(""),
  brews: brews.join(""),
  "empty-cup": emptyCup,
  "thanks-art": thanksArt,
  "offer-art": Object.entries(offerArt)
    .map(([offer, drawing]) => `<span class="offer-art" data-for="${offer}">${drawing}</span>`)
    .join(""),
  ...Object.fromEntries(Object.entries(icons).map(([name, drawing]) => [`icon-${name}`, drawing])),
};

/** Fills the slots (`vario` with the script that starts Vario), and empty elements with a `data-t` with their English words, so that the page reads without scripts too. */
export function fillTemplate(template: string, varioScript: string): string {
  const page = template.slice(template.indexOf("<!doctype"));
  const filled = page.replace(/<!-- ([a-z-]+) -->/g, (_, name: string) => {
    const content = name === "vario" ? varioScript : slots[name];
    if (content === undefined) throw new Error(`index.html has a slot nothing fills: ${name}`);
    return content;
  });
  return filled.replace(/data-t="([^"]+)"([^>]*)><\//g, (_, key: string, rest: string) => {
    if (!(key in texts)) throw new Error(`index.html asks for a text that is not there: ${key}`);
    const words = text("en", key as TextKey).replace(/ ?\{\w+\}/g, "");
    return `data-t="${key}"${rest}>${words.replace(/&/g, "&amp;").replace(/</g, "&lt;")}</`;
  });
}

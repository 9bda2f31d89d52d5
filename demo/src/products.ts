/** The goods: twelve teas and four pieces of teaware. */
import goods from "../products.json" with { type: "json" };
import type { TextKey } from "./texts";

export type TeaCategory = "green" | "scented" | "white" | "oolong" | "black" | "dark";
export type Category = TeaCategory | "ware";

export interface Product {
  id: string;
  category: Category;
  /** Price in yuan; see `prices.ts` for other currencies. */
  cny: number;
  /** The colour in the cup, for teas. */
  liquor?: string;
}

export const products = goods as readonly Product[];
export const teas = products.filter((product) => product.category !== "ware");
export const ware = products.filter((product) => product.category === "ware");
export const teaCategories: readonly TeaCategory[] = ["green", "scented", "white", "oolong", "black", "dark"];

/** The product of an id; throws for an id that is not in the shop. */
export function productOf(id: string): Product {
  const product = products.find((candidate) => candidate.id === id);
  if (product === undefined) throw new Error(`no such product: ${id}`);
  return product;
}

/** The key of one of a product's texts. */
export function productText(id: string, part: "name" | "origin" | "notes" | "about"): TextKey {
  return `${id}.${part}` as TextKey;
}

/** What the offer takes off. It counts per product line: two tins of one tea make a pair, two different teas do not. */
import { type Currency, convert, priceOf } from "./prices";
import type { Product } from "./products";

export type Offer = "buy-one-get-one" | "second-half-price";
export const offers: readonly Offer[] = ["buy-one-get-one", "second-half-price"];

export interface Line {
  product: Product;
  quantity: number;
}

export interface Totals {
  subtotal: number;
  saving: number;
  shipping: number;
  /** What the customer pays: subtotal - saving + shipping. */
  total: number;
}

/** Sending a parcel costs this much below the free amount. */
const SHIPPING_YUAN = 28;

/** The offer runs on teas; teaware is sold at its price. */
export function hasOffer(product: Product): boolean {
  return product.category !== "ware";
}

/** What the offer takes off a line, in minor units. Every second tin counts; a lone last tin costs its price. Half a cent goes to the customer. */
export function lineSaving(offer: Offer, line: Line, currency: Currency): number {
  if (!hasOffer(line.product)) return 0;
  const pairs = Math.floor(line.quantity / 2);
  const price = priceOf(line.product, currency);
  return pairs * (offer === "buy-one-get-one" ? price : Math.ceil(price / 2));
}

/** Totals of a basket. Shipping is free from `freeFromYuan` after the offer, and for an empty basket. */
export function totalsOf(offer: Offer, lines: readonly Line[], currency: Currency, freeFromYuan: number): Totals {
  const subtotal = lines.reduce((sum, line) => sum + priceOf(line.product, currency) * line.quantity, 0);
  const saving = lines.reduce((sum, line) => sum + lineSaving(offer, line, currency), 0);
  const goods = subtotal - saving;
  const free = goods === 0 || goods >= convert(freeFromYuan, currency);
  const shipping = free ? 0 : convert(SHIPPING_YUAN, currency);
  return { subtotal, saving, shipping, total: goods + shipping };
}

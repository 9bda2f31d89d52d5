/** The shop's events, as Vario and its collector know them. Without Vario on the page, nothing is tracked and the shop works. */
import type { Line, Totals } from "./offer";
import { type Currency, decimal, priceOf } from "./prices";
import type { Product } from "./products";
import { productText } from "./products";
import { text } from "./texts";

/** Lists of recommendations, as `list_id` of events. */
export type ListId = "recommended-for-you" | "because-you-viewed" | "goes-well-with";

export interface ShopEvent {
  event: string;
  properties: Record<string, unknown>;
}

function described(product: Product, currency: Currency) {
  return {
    product_id: product.id,
    name: text("en", productText(product.id, "name")),
    category: product.category,
    price: decimal(priceOf(product, currency)),
    currency,
  };
}

export function productViewed(product: Product, currency: Currency): ShopEvent {
  return { event: "Product Viewed", properties: described(product, currency) };
}

export function productAdded(product: Product, currency: Currency): ShopEvent {
  return { event: "Product Added", properties: { ...described(product, currency), quantity: 1 } };
}

export function productRemoved(product: Product, currency: Currency): ShopEvent {
  return { event: "Product Removed", properties: { ...described(product, currency), quantity: 1 } };
}

/** Revenue is what the goods bring after the offer, without shipping. */
export function orderCompleted(orderId: string, lines: readonly Line[], totals: Totals, currency: Currency): ShopEvent {
  return {
    event: "Order Completed",
    properties: {
      order_id: orderId,
      revenue: decimal(totals.subtotal - totals.saving),
      shipping: decimal(totals.shipping),
      discount: decimal(totals.saving),
      currency,
      products: lines.map(({ product, quantity }) => ({
        product_id: product.id,
        category: product.category,
        price: decimal(priceOf(product, currency)),
        quantity,
      })),
    },
  };
}

export function recommendationsShown(list: ListId, productIds: readonly string[]): ShopEvent {
  const products = productIds.map((product_id, i) => ({ product_id, position: i + 1 }));
  return { event: "Product List Viewed", properties: { list_id: list, products } };
}

/** What the page's `data-vario-impression` makes of a product that was half visible for a second. */
export function impressionOf(list: ListId, productId: string): string {
  return `${list}/${productId}`;
}

export function recommendationSeen(list: ListId, productId: string): ShopEvent {
  return { event: "Creative Viewed", properties: { creative_id: impressionOf(list, productId), item: productId } };
}

/** `item`: by it Vario adds place, propensity, seed and model, as it does to what is marked `data-vario-item`. */
export function recommendationClicked(list: ListId, productId: string, position: number): ShopEvent {
  return {
    event: "Product Clicked",
    properties: { product_id: productId, item: productId, list_id: list, position },
  };
}

/** The shop's events, as Vario and its collector know them. Without Vario on the page, nothing is tracked and the shop works. */
import type { Line, Totals } from "./offer";
import { type Currency, decimal, priceOf } from "./prices";
import type { Product } from "./products";
import { productText } from "./products";
import { text } from "./texts";

export const RECOMMENDED_LIST = "recommended-for-you";

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
        price: decimal(priceOf(product, currency)),
        quantity,
      })),
    },
  };
}

export function recommendationsShown(productIds: readonly string[]): ShopEvent {
  const products = productIds.map((product_id, i) => ({ product_id, position: i + 1 }));
  return { event: "Product List Viewed", properties: { list_id: RECOMMENDED_LIST, products } };
}

export function recommendationClicked(productId: string, position: number): ShopEvent {
  return { event: "Product Clicked", properties: { product_id: productId, list_id: RECOMMENDED_LIST, position } };
}

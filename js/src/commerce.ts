/**
 * Segment's ecommerce events as typed methods:
 *
 *     const shop = commerce(vario);
 *     shop.orderCompleted({ order_id: "A-1", revenue: 42.5, currency: "EUR", products: [{ product_id: "longjing" }] });
 *
 * The same events through `vario.track` are checked alike: amounts are finite numbers, `currency` three capital letters
 * (ISO 4217), `products` a list. A field that is not is left out and counted in `debug().dropped` as `E_EVENT_FIELD`.
 */
import { checkCommerce, STRICT } from "./commerce/check.js";
import { COMMERCE_EVENTS, type CommerceMethod } from "./commerce/events.js";
import type { Properties, Vario } from "./options.js";

/** Any other property may go along. */
interface More {
  [property: string]: unknown;
}

/** https://segment.com/docs/connections/spec/ecommerce/v2/ */
export interface Product extends More {
  product_id?: string;
  sku?: string;
  category?: string;
  name?: string;
  brand?: string;
  variant?: string;
  /** Of one piece. */
  price?: number;
  quantity?: number;
  coupon?: string;
  /** In its list, from 1. */
  position?: number;
  url?: string;
  image_url?: string;
  /** ISO 4217: "EUR". */
  currency?: string;
}

export interface ProductList extends More {
  list_id?: string;
  category?: string;
  products?: Product[];
}

export interface FilteredList extends ProductList {
  filters?: { type?: string; value?: string }[];
  sorts?: { type?: string; value?: string }[];
}

export interface Promotion extends More {
  promotion_id?: string;
  creative?: string;
  name?: string;
  position?: string | number;
}

export interface Cart extends More {
  cart_id?: string;
  products?: Product[];
}

export interface CheckoutStep extends More {
  checkout_id?: string;
  order_id?: string;
  step?: number;
  shipping_method?: string;
  payment_method?: string;
}

export interface Order extends More {
  checkout_id?: string;
  order_id?: string;
  affiliation?: string;
  /** What the goods bring, after discounts and without shipping and tax. */
  revenue?: number;
  /** All that is paid. */
  total?: number;
  /** Before shipping, tax and discount. */
  subtotal?: number;
  value?: number;
  shipping?: number;
  tax?: number;
  discount?: number;
  coupon?: string;
  /** ISO 4217: "EUR". */
  currency?: string;
  products?: Product[];
}

export interface Coupon extends More {
  order_id?: string;
  cart_id?: string;
  coupon_id?: string;
  coupon_name?: string;
  /** What it takes off. */
  discount?: number;
  /** Why it was denied. */
  reason?: string;
}

export interface WishedProduct extends Product {
  wishlist_id?: string;
  wishlist_name?: string;
  cart_id?: string;
}

export interface Shared extends More {
  share_via?: string;
  share_message?: string;
  recipient?: string;
}

export interface Review extends More {
  product_id?: string;
  review_id?: string;
  review_body?: string;
  rating?: string | number;
}

/** A method an event; each hands its event to `vario.track` and never throws. */
export interface Commerce {
  productsSearched(properties: { query?: string } & More): void;
  productListViewed(properties: ProductList): void;
  productListFiltered(properties: FilteredList): void;
  promotionViewed(properties: Promotion): void;
  promotionClicked(properties: Promotion): void;
  productClicked(properties: Product): void;
  productViewed(properties: Product): void;
  productAdded(properties: Product & { cart_id?: string }): void;
  productRemoved(properties: Product & { cart_id?: string }): void;
  cartViewed(properties: Cart): void;
  checkoutStarted(properties: Order): void;
  checkoutStepViewed(properties: CheckoutStep): void;
  checkoutStepCompleted(properties: CheckoutStep): void;
  paymentInfoEntered(properties: CheckoutStep): void;
  orderCompleted(properties: Order & { order_id: string }): void;
  orderUpdated(properties: Order): void;
  orderRefunded(properties: Order & { order_id: string }): void;
  orderCancelled(properties: Order & { order_id: string }): void;
  couponEntered(properties: Coupon): void;
  couponApplied(properties: Coupon): void;
  couponDenied(properties: Coupon): void;
  couponRemoved(properties: Coupon): void;
  productAddedToWishlist(properties: WishedProduct): void;
  productRemovedFromWishlist(properties: WishedProduct): void;
  wishlistProductAddedToCart(properties: WishedProduct): void;
  productShared(properties: Shared & Product): void;
  cartShared(properties: Shared & Cart): void;
  productReviewed(properties: Review): void;
}

export interface CommerceOptions {
  /** Drops an event that has a wrong field; holds for this Vario, `track` included, as the option `strict` does. Default
   *  false. */
  strict?: boolean;
}

/**
 * The methods for a Vario. In a browser its companions check the fields, whoever tracks the event; in Node, where there are
 * none, these methods do, and what they leave out is warned of and not counted.
 */
export function commerce(vario: Pick<Vario, "track">, { strict = false }: CommerceOptions = {}): Commerce {
  if (strict) Reflect.defineProperty(vario, STRICT, { value: true, configurable: true });
  const isPage = typeof globalThis.document !== "undefined";
  const send = (event: string, given: Properties) => {
    let properties = given;
    if (!isPage) {
      try {
        const checked = checkCommerce(given ?? {});
        properties = checked.properties;
        if (checked.wrong.length) console.warn(`vario: E_EVENT_FIELD ${event} ${checked.wrong.join(" ")}`);
        if (strict && checked.wrong.length) return;
      } catch {
        // A getter that throws: what can be read is up to `track`.
      }
    }
    vario.track(event, properties);
  };
  const methods = Object.entries(COMMERCE_EVENTS).map(([method, event]) => [
    method,
    (properties: Properties) => send(event, properties),
  ]);
  return Object.fromEntries(methods) as Record<CommerceMethod, (properties: Properties) => void> as Commerce;
}

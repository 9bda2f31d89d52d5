/** What the fields of an ecommerce event must look like, whoever sends it. */
import type { Properties } from "../options.js";
import { COMMERCE_EVENTS } from "./events.js";

const EVENTS: ReadonlySet<string> = new Set(Object.values(COMMERCE_EVENTS));
/** Money and quantities: finite numbers. */
const NUMBERS = ["revenue", "total", "subtotal", "value", "shipping", "tax", "discount", "price", "quantity"];
/** ISO 4217's shape. */
const CURRENCY = /^[A-Z]{3}$/;

/** By the facade, as its own property: events with a wrong field are dropped. */
export const STRICT: unique symbol = Symbol.for("vario.strict") as never;

export const isCommerce = (event: string): boolean => EVENTS.has(event);

export interface Checked {
  /** Without the wrong fields; the same object where all are right. */
  properties: Properties;
  /** Paths of the wrong fields, e.g. `revenue`, `products[1].price`. */
  wrong: string[];
}

/** A field that is undefined is not there; null is what JSON makes of NaN, and wrong. */
export function checkCommerce(properties: Properties): Checked {
  const wrong: string[] = [];
  const isWrong = (key: string, value: unknown) =>
    value !== undefined &&
    ((NUMBERS.includes(key) && !Number.isFinite(value)) ||
      (key === "currency" && !(typeof value === "string" && CURRENCY.test(value))) ||
      (key === "products" && !Array.isArray(value)));

  function keep(object: Properties, place: string): Properties {
    const bad = Object.keys(object).filter((key) => isWrong(key, object[key]));
    wrong.push(...bad.map((key) => place + key));
    return bad.length ? Object.fromEntries(Object.entries(object).filter(([key]) => !bad.includes(key))) : object;
  }
  const kept = keep(properties, "");
  const { products } = kept;
  if (!Array.isArray(products)) return { properties: kept, wrong };
  const before = wrong.length;
  const checked = products.flatMap((product, at) => {
    const place = `products[${at}]`;
    if (product && typeof product === "object" && !Array.isArray(product)) return [keep(product, `${place}.`)];
    wrong.push(place);
    return [];
  });
  return { properties: wrong.length > before ? { ...kept, products: checked } : kept, wrong };
}

/** Money: goods are priced in yuan; other currencies follow one fixed table. Amounts are whole minor units (fen, cents). */
import type { Product } from "./products";
import type { Language } from "./texts";

export type Currency = "CNY" | "USD";

/** One yuan in each currency, and the step to which a price is rounded, in minor units. */
const RATES: Record<Currency, { perYuan: number; step: number }> = {
  CNY: { perYuan: 1, step: 100 },
  USD: { perYuan: 1 / 7, step: 50 },
};

export function currencyOf(language: Language): Currency {
  return language === "zh" ? "CNY" : "USD";
}

/** An amount of yuan as minor units of a currency, rounded to the currency's step. */
export function convert(yuan: number, currency: Currency): number {
  const { perYuan, step } = RATES[currency];
  return Math.round((yuan * perYuan * 100) / step) * step;
}

export function priceOf(product: Product, currency: Currency): number {
  return convert(product.cny, currency);
}

/** Minor units as the decimal number that events carry. */
export function decimal(minor: number): number {
  return minor / 100;
}

/** An amount for reading: "$18.50", "¥128". Whole amounts go without decimals. */
export function money(minor: number, currency: Currency): string {
  const digits = minor % 100 === 0 ? 0 : 2;
  return `${currency === "CNY" ? "¥" : "$"}${(minor / 100).toFixed(digits)}`;
}

/** What was settled before the first paint: the language, the variations, the flags. And the words that follow from them. */
import type { Offer } from "./offer";
import { type Currency, convert, currencyOf, money, priceOf } from "./prices";
import { productOf, productText } from "./products";
import { type Language, type TextKey, text } from "./texts";

export type Headline = "control" | "bold";
export const headlines: readonly Headline[] = ["control", "bold"];

export interface Settled {
  language: Language;
  headline: Headline;
  offer: Offer;
  /** Goods from this many yuan are sent free. */
  freeShippingFrom: number;
}

/** One of the known variations; the first, when Vario is missing or answers one this page does not have. */
export function known<T extends string>(variations: readonly T[], answer: string | undefined): T {
  const found = variations.find((variation) => variation === answer) ?? variations[0];
  if (found === undefined) throw new Error("an experiment needs a variation");
  return found;
}

export class Page {
  readonly headline: Headline;
  readonly offer: Offer;
  #freeShippingFrom: number;
  #language: Language;
  #listeners: (() => void)[] = [];

  constructor(settled: Settled) {
    this.headline = settled.headline;
    this.offer = settled.offer;
    this.#freeShippingFrom = settled.freeShippingFrom;
    this.#language = settled.language;
  }

  /** Goods from this many yuan are sent free. */
  get freeShippingFrom(): number {
    return this.#freeShippingFrom;
  }

  /** From now on everything is sent free. */
  shipFree(): void {
    this.#freeShippingFrom = 0;
    this.speak(this.#language);
  }

  get language(): Language {
    return this.#language;
  }

  get currency(): Currency {
    return currencyOf(this.#language);
  }

  text(key: TextKey, values?: Record<string, string>): string {
    return text(this.#language, key, values);
  }

  nameOf(productId: string): string {
    return this.text(productText(productId, "name"));
  }

  /** Puts the page into a language; listeners run after the words in the document have changed. */
  speak(language: Language): void {
    this.#language = language;
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    document.title = this.text("page.title");
    document.querySelector('meta[name="description"]')?.setAttribute("content", this.text("page.description"));
    this.fill(document.documentElement);
    for (const listener of this.#listeners) listener();
  }

  onLanguage(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Writes the words of an element and everything in it. */
  fill(root: Element): void {
    this.#fillOne(root);
    for (const element of root.querySelectorAll("[data-t],[data-t-label],[data-price],[data-variant]"))
      this.#fillOne(element);
  }

  #fillOne(element: Element): void {
    if (!(element instanceof HTMLElement || element instanceof SVGElement)) return;
    const { t, tLabel, price, variant, product } = element.dataset;
    const values = {
      amount: money(convert(this.freeShippingFrom, this.currency), this.currency),
      product: product === undefined ? "" : this.nameOf(product),
    };
    if (t !== undefined) {
      const key = t === "shipping.note" && this.#freeShippingFrom === 0 ? "shipping.free" : (t as TextKey);
      element.textContent = this.text(key, values);
    }
    if (tLabel !== undefined) element.setAttribute("aria-label", this.text(tLabel as TextKey, values));
    if (price !== undefined) element.textContent = money(priceOf(productOf(price), this.currency), this.currency);
    if (variant === "headline") element.textContent = this.text(`headline.${this.headline}`);
    if (variant === "offer") element.textContent = this.text(`offer.${this.offer}`);
    if (variant === "offer-detail") element.textContent = this.text(`offer.${this.offer}.detail`);
  }
}

declare global {
  interface Window {
    /** Set by `decide.js` in the head, read by `demo.js`. */
    halfMoon: Page;
  }
}

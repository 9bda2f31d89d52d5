/** The basket beside the shelves (below them on a phone), and the counts that follow it. */
import type { Basket } from "./basket";
import { byId, fromTemplate, showArt, within } from "./dom";
import { hasOffer, type Line, lineSaving, type Totals, totalsOf } from "./offer";
import type { Page } from "./page";
import { money, priceOf } from "./prices";
import type { Product } from "./products";

export interface BasketActions {
  add: (product: Product) => void;
  remove: (product: Product) => void;
  buy: (totals: Totals) => string;
}

export class BasketView {
  #section = byId("basket", HTMLElement);
  #list = byId("basket-lines", HTMLUListElement);
  #notice = byId("basket-notice", HTMLElement);
  #bar = byId("basket-bar", HTMLAnchorElement);
  #rows = new Map<string, HTMLElement>();
  /** What was bought last, as written in the thanks. */
  #bought: { order: string; amount: string } | undefined;

  constructor(
    private readonly page: Page,
    private readonly basket: Basket,
    private readonly actions: BasketActions,
  ) {
    byId("buy", HTMLButtonElement).addEventListener("click", () => this.#buy());
    byId("thanks-again", HTMLAnchorElement).addEventListener("click", () => this.#afresh());
    basket.onChange(() => this.#afresh());
    page.onLanguage(() => this.#render());
    new IntersectionObserver(([entry]) => {
      this.#bar.classList.toggle("away", entry?.isIntersecting === true);
    }).observe(this.#section);
    this.#render();
  }

  get #totals(): Totals {
    return totalsOf(this.page.offer, this.basket.lines, this.page.currency, this.page.freeShippingFrom);
  }

  /** Leaves the thanks for the basket. */
  #afresh(): void {
    this.#bought = undefined;
    this.#render();
  }

  #render(): void {
    const { lines, count } = this.basket;
    this.#section.dataset.state = count > 0 ? "filled" : this.#bought === undefined ? "empty" : "thanks";
    if (this.#bought !== undefined) {
      byId("thanks-detail", HTMLElement).textContent = this.page.text("thanks.detail", this.#bought);
    }
    for (const element of document.querySelectorAll("[data-count]")) element.textContent = String(count);
    this.#renderLines(lines);
    this.#renderTotals();
    this.#notice.textContent = "";
    this.#bar.hidden = count === 0;
    const amount = money(this.#totals.total, this.page.currency);
    this.#bar.textContent = this.page.text("basket.bar", { count: String(count), amount });
  }

  #renderLines(lines: readonly Line[]): void {
    for (const [id, row] of this.#rows) {
      if (lines.some((line) => line.product.id === id)) continue;
      row.remove();
      this.#rows.delete(id);
    }
    for (const line of lines) this.#renderLine(line);
  }

  #renderLine(line: Line): void {
    const { product, quantity } = line;
    const { page } = this;
    const row = this.#rows.get(product.id) ?? this.#newRow(product);
    const full = priceOf(product, page.currency) * quantity;
    const saving = lineSaving(page.offer, line, page.currency);
    const put = (part: string, words: string) => {
      within(row, `[data-part="${part}"]`, HTMLElement).textContent = words;
    };
    put("name", page.nameOf(product.id));
    put("quantity", String(quantity));
    put("price", money(full - saving, page.currency));
    put("before", saving > 0 ? money(full, page.currency) : "");
    put("hint", hasOffer(product) && quantity % 2 === 1 ? page.text(`basket.hint.${page.offer}`) : "");
    page.fill(row);
  }

  #newRow(product: Product): HTMLElement {
    const row = fromTemplate("basket-line");
    showArt(row, product.id);
    for (const button of row.querySelectorAll("button")) button.dataset.product = product.id;
    within(row, ".more", HTMLButtonElement).addEventListener("click", () => this.actions.add(product));
    within(row, ".less", HTMLButtonElement).addEventListener("click", () => this.actions.remove(product));
    this.#rows.set(product.id, row);
    this.#list.append(row);
    return row;
  }

  #renderTotals(): void {
    const { currency } = this.page;
    const { subtotal, saving, shipping, total } = this.#totals;
    byId("sum-subtotal", HTMLElement).textContent = money(subtotal, currency);
    byId("sum-saving", HTMLElement).textContent = saving > 0 ? `−${money(saving, currency)}` : money(0, currency);
    byId("sum-shipping", HTMLElement).textContent =
      shipping > 0 ? money(shipping, currency) : this.page.text("basket.shipping.free");
    byId("sum-total", HTMLElement).textContent = money(total, currency);
  }

  #buy(): void {
    if (this.basket.count === 0) {
      this.#notice.textContent = this.page.text("basket.empty.notice");
      return;
    }
    const amount = money(this.#totals.total, this.page.currency);
    this.#bought = { order: this.actions.buy(this.#totals), amount };
    this.#render();
    byId("thanks", HTMLElement).focus();
  }
}

/** The product sheet: a dialog over the page. */
import { byId, showArt, within } from "./dom";
import type { Page } from "./page";
import { type Product, productText } from "./products";

export interface SheetActions {
  add: (product: Product) => number;
  closed: () => void;
}

export class Sheet {
  #dialog = byId("sheet", HTMLDialogElement);
  #notice = byId("sheet-notice", HTMLElement);
  #product: Product | undefined;

  constructor(
    private readonly page: Page,
    private readonly actions: SheetActions,
  ) {
    this.#dialog.addEventListener("click", (event) => {
      if (event.target === this.#dialog) this.#dialog.close();
    });
    byId("sheet-close", HTMLButtonElement).addEventListener("click", () => this.#dialog.close());
    byId("sheet-add", HTMLButtonElement).addEventListener("click", () => {
      if (this.#product !== undefined) this.add(this.#product);
    });
    this.#dialog.addEventListener("close", actions.closed);
  }

  get isOpen(): boolean {
    return this.#dialog.open;
  }

  /** Puts a product into the basket and says so. */
  add(product: Product): void {
    const count = this.actions.add(product);
    this.#notice.textContent = this.page.text("product.added", { count: String(count) });
  }

  show(product: Product): void {
    this.#product = product;
    const { id, category } = product;
    const put = (part: string, words: string) => {
      within(this.#dialog, `[data-part="${part}"]`, HTMLElement).textContent = words;
    };
    showArt(this.#dialog, id);
    this.#dialog.dataset.category = category;
    for (const part of ["name", "origin", "notes", "about"] as const) put(part, this.page.text(productText(id, part)));
    put("kind", this.page.text(`category.${category}`));
    put("origin-label", this.page.text(category === "ware" ? "product.material" : "product.origin"));
    put("unit", this.page.text(category === "ware" ? "product.unit.ware" : "product.unit.tea"));
    const price = within(this.#dialog, '[data-part="price"]', HTMLElement);
    price.dataset.price = id;
    this.page.fill(price);
    this.#notice.textContent = "";
    if (!this.#dialog.open) this.#dialog.showModal();
    this.#dialog.scrollTop = 0;
  }
}

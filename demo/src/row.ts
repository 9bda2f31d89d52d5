/** A row of recommended products; it reports what was really seen of it. */
import { fromTemplate, showArt, within } from "./dom";
import type { Page } from "./page";
import { type Product, productOf } from "./products";
import { impressionOf, type ListId, recommendationClicked, recommendationsShown, type ShopEvent } from "./shop-events";

export interface RowActions {
  track: (event: ShopEvent) => void;
  open: (product: Product) => void;
  /** The visitor is not interested in a product. */
  dislike: (product: Product) => void;
  /** Whether something lies over the page. */
  covered: () => boolean;
}

export class Row {
  #shown: string[] = [];
  #reported = "";
  #inView = false;

  constructor(
    private readonly page: Page,
    private readonly id: ListId,
    private readonly list: HTMLElement,
    private readonly actions: RowActions,
  ) {
    new IntersectionObserver(
      ([entry]) => {
        this.#inView = entry?.isIntersecting === true;
        this.report();
      },
      { threshold: 0.5 },
    ).observe(list);
  }

  /** Shows these products; those that stay keep their elements, and with them the focus. */
  show(ids: readonly string[]): void {
    if (ids.join() !== this.#shown.join()) {
      const before = new Map([...this.list.children].map((item) => [(item as HTMLElement).dataset.varioItem, item]));
      this.list.replaceChildren(...ids.map((id) => before.get(id) ?? this.#item(id)));
      this.#shown = [...ids];
    }
    this.report();
  }

  /** Moves the focus to the product at a place, from 0, or to the last one. */
  focus(place: number): void {
    const buttons = this.list.querySelectorAll<HTMLElement>(".pick-open");
    (buttons[place] ?? buttons[buttons.length - 1])?.focus();
  }

  placeOf(id: string): number {
    return this.#shown.indexOf(id);
  }

  /** Tells of the row once for each composition, when at least half of it can be seen. */
  report(): void {
    const composition = this.#shown.join();
    if (!this.#inView || this.actions.covered() || composition === "" || composition === this.#reported) return;
    this.#reported = composition;
    this.actions.track(recommendationsShown(this.id, this.#shown));
  }

  #item(id: string): HTMLElement {
    const item = fromTemplate("recommended-item");
    const product = productOf(id);
    const open = within(item, ".pick-open", HTMLButtonElement);
    const no = within(item, ".pick-no", HTMLButtonElement);
    showArt(item, id);
    item.dataset.category = product.category;
    // Vario tells of each product that was half visible for a second, with its place and the model.
    item.dataset.varioImpression = impressionOf(this.id, id);
    item.dataset.varioItem = id;
    open.dataset.item = id;
    open.dataset.varioId = `recommended-${id}`;
    no.dataset.product = id;
    no.dataset.testid = `dislike-${id}`;
    no.dataset.varioId = `dislike-${id}`;
    within(item, "[data-t]", HTMLElement).dataset.t = `${id}.name`;
    within(item, "[data-price]", HTMLElement).dataset.price = id;
    open.addEventListener("click", () => {
      this.actions.track(recommendationClicked(this.id, id, this.placeOf(id) + 1));
      this.actions.open(product);
    });
    no.addEventListener("click", () => this.actions.dislike(product));
    this.page.fill(item);
    return item;
  }
}

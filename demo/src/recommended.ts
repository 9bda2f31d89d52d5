/** The row "Recommended for you": follows the products looked at, and reports what was really seen of it. */
import { byId, fromTemplate, showArt, within } from "./dom";
import type { Page } from "./page";
import { type Product, productOf, products } from "./products";
import { recommendationClicked, recommendationsShown, type ShopEvent } from "./shop-events";
import type { Vario } from "./vario-api";

const COUNT = 6;
/** The model may come after the engine: how often and how long the row waits for it. */
const WAIT_MS = 200;
const MOST_WAITS = 50;

export interface RecommendedActions {
  track: (event: ShopEvent) => void;
  open: (product: Product) => void;
  inBasket: () => string[];
  /** Whether something lies over the page. */
  covered: () => boolean;
}

export class Recommended {
  #section = byId("recommended", HTMLElement);
  #list = byId("recommended-list", HTMLUListElement);
  #reason = byId("recommended-reason", HTMLElement);
  #shown: string[] = [];
  #reported = "";
  #inView = false;

  constructor(
    private readonly page: Page,
    private readonly vario: Vario,
    private readonly actions: RecommendedActions,
  ) {
    page.onLanguage(() => this.#explain());
    new IntersectionObserver(
      ([entry]) => {
        this.#inView = entry?.isIntersecting === true;
        this.report();
      },
      { threshold: 0.5 },
    ).observe(this.#section);
  }

  /** Asks Vario again; call it after a product was looked at. */
  update(): void {
    const ids = this.#recommend();
    this.#section.hidden = ids.length === 0;
    if (ids.join() !== this.#shown.join()) {
      this.#shown = ids;
      this.#list.replaceChildren(...ids.map((id, i) => this.#item(id, i + 1)));
    }
    this.#explain();
    this.report();
  }

  /** Fills the row as soon as there is something to recommend; without a model the row goes. */
  updateWhenKnown(waits = 0): void {
    if (waits < MOST_WAITS && this.#recommend().length === 0) {
      setTimeout(() => this.updateWhenKnown(waits + 1), WAIT_MS);
    } else this.update();
  }

  /** Tells of the row once for each composition, when at least half of it can be seen. */
  report(): void {
    const composition = this.#shown.join();
    if (!this.#inView || this.actions.covered() || composition === "" || composition === this.#reported) return;
    this.#reported = composition;
    this.actions.track(recommendationsShown(this.#shown));
  }

  #recommend(): string[] {
    const viewed = this.vario.profile().viewed;
    const basket = this.actions.inBasket();
    const fresh = this.#inShop([...basket, ...viewed]);
    return fresh.length >= COUNT / 2 ? fresh : this.#inShop([...basket, ...viewed.slice(-1)]);
  }

  #inShop(exclude: string[]): string[] {
    const ids = this.vario.recommend({ count: COUNT, exclude }).map(({ id }) => id);
    return ids.filter((id) => products.some((product) => product.id === id));
  }

  #item(id: string, position: number): HTMLElement {
    const item = fromTemplate("recommended-item");
    const button = within(item, "button", HTMLButtonElement);
    showArt(item, id);
    item.dataset.category = productOf(id).category;
    button.dataset.item = id;
    button.dataset.varioId = `recommended-${id}`;
    within(item, "[data-t]", HTMLElement).dataset.t = `${id}.name`;
    within(item, "[data-price]", HTMLElement).dataset.price = id;
    button.addEventListener("click", () => {
      this.actions.track(recommendationClicked(id, position));
      this.actions.open(productOf(id));
    });
    this.page.fill(item);
    return item;
  }

  #explain(): void {
    const last = this.vario.profile().viewed.at(-1);
    const known = last !== undefined && products.some((product) => product.id === last);
    this.#reason.textContent = known
      ? this.page.text("recommended.because", { product: this.page.nameOf(last) })
      : this.page.text("recommended.popular");
  }
}

/** "Goes well with": what others had together with one product, in its sheet and in the basket. */
import { fromTemplate, showArt, within } from "./dom";
import { companionsIn } from "./lists";
import type { Page } from "./page";
import { type Product, productOf, products, teaCategories } from "./products";
import { recommendationClicked, recommendationsShown, type ShopEvent } from "./shop-events";
import type { Vario } from "./vario-api";

const LIST = "goes-well-with";

export interface CompanionActions {
  track: (event: ShopEvent) => void;
  open: (product: Product) => void;
  add: (product: Product) => void;
  inBasket: () => string[];
}

export class Companions {
  #shown = "";
  #title: HTMLElement;
  #list: HTMLElement;

  /** `place`: tells its elements apart from another list's. */
  constructor(
    private readonly page: Page,
    private readonly vario: Vario | undefined,
    private readonly section: HTMLElement,
    private readonly place: "sheet" | "basket",
    private readonly most: number,
    private readonly actions: CompanionActions,
  ) {
    this.#title = within(section, "h3", HTMLElement);
    this.#list = within(section, "ul", HTMLUListElement);
    page.onLanguage(() => this.#name());
  }

  /** Shows what goes with a product; nothing where nothing is known to. */
  show(product: string | undefined): void {
    const ids = product === undefined ? [] : this.#companions(product);
    this.section.hidden = ids.length === 0;
    this.section.dataset.product = product ?? "";
    this.#name();
    const shown = `${product}: ${ids.join()}`;
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#list.replaceChildren(...ids.map((id, i) => this.#item(id, i + 1)));
    if (ids.length > 0) this.actions.track(recommendationsShown(LIST, ids));
  }

  #companions(product: string): string[] {
    const list =
      this.vario?.recommend({
        related: [product],
        cart: this.actions.inBasket(),
        rebuy: [...teaCategories],
        count: products.length,
        explain: true,
      }) ?? [];
    return companionsIn(list, products.length)
      .filter((id) => products.some((known) => known.id === id))
      .slice(0, this.most);
  }

  #item(id: string, position: number): HTMLElement {
    const item = fromTemplate("goes-item");
    const open = within(item, ".goes-open", HTMLButtonElement);
    const add = within(item, ".goes-add", HTMLButtonElement);
    showArt(item, id);
    item.dataset.category = productOf(id).category;
    item.dataset.varioImpression = `${LIST}/${this.place}/${id}`;
    item.dataset.varioItem = id;
    open.dataset.varioId = `${this.place}-goes-${id}`;
    open.dataset.goes = id;
    add.dataset.varioId = `${this.place}-goes-add-${id}`;
    add.dataset.product = id;
    within(item, "[data-t]", HTMLElement).dataset.t = `${id}.name`;
    within(item, "[data-price]", HTMLElement).dataset.price = id;
    const clicked = (then: (product: Product) => void) => () => {
      this.actions.track(recommendationClicked(LIST, id, position));
      then(productOf(id));
    };
    open.addEventListener("click", clicked(this.actions.open));
    add.addEventListener("click", clicked(this.actions.add));
    this.page.fill(item);
    return item;
  }

  #name(): void {
    const { product = "" } = this.section.dataset;
    if (product !== "") this.#title.textContent = this.page.text("goes.title", { product: this.page.nameOf(product) });
  }
}

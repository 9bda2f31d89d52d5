/** The rows "Recommended for you" and "Because you viewed": they follow what the visitor does, and say why. */
import { byId, showArt } from "./dom";
import { partLists } from "./lists";
import type { Page } from "./page";
import { products, teaCategories } from "./products";
import { Row, type RowActions } from "./row";
import type { Vario } from "./vario-api";

const ids = new Set(products.map(({ id }) => id));
/** So many products that were not looked at yet are enough to leave the others out. */
const ENOUGH_FRESH = 8;

export class Recommended {
  #section = byId("recommended", HTMLElement);
  #because = byId("because", HTMLElement);
  #title = byId("because-title", HTMLElement);
  #notice = byId("recommended-notice", HTMLElement);
  #rows: { forYou: Row; because: Row };
  /** No model may come any more: an empty answer is the last one. */
  #isSettled = false;

  constructor(
    private readonly page: Page,
    private readonly vario: Vario,
    private readonly actions: Omit<RowActions, "dislike"> & { inBasket: () => string[] },
  ) {
    const row = { ...actions, dislike: ({ id }: { id: string }) => this.#dislike(id) };
    this.#rows = {
      forYou: new Row(page, "recommended-for-you", byId("recommended-list", HTMLUListElement), row),
      because: new Row(page, "because-you-viewed", byId("because-list", HTMLUListElement), row),
    };
    page.onLanguage(() => this.#name());
    vario.ready.then(() => {
      this.#isSettled = true;
      this.update();
    });
  }

  /** Asks Vario again. What lies under a dialog waits: nobody sees it, and `report` comes after. */
  update(): void {
    if (this.actions.covered()) return;
    const list = this.#recommend();
    if (list.length === 0 && !this.#isSettled) return;
    const { forYou, isPersonal, because } = partLists(list, this.vario.profile().viewed);
    this.#section.hidden = forYou.length === 0;
    this.#section.dataset.personal = isPersonal ? "yes" : "no";
    this.#section.classList.toggle("fixed", this.vario.consent().personalization === "denied");
    this.#because.dataset.state = because === undefined ? "none" : "shown";
    this.#because.dataset.product = because?.product ?? "";
    this.#rows.forYou.show(forYou);
    this.#rows.because.show(because?.ids ?? []);
    this.#name();
  }

  #recommend() {
    const { viewed } = this.vario.profile();
    const basket = this.actions.inBasket();
    const ask = (exclude: string[]) =>
      this.vario
        .recommend({ count: products.length, exclude, cart: basket, rebuy: [...teaCategories], explain: true })
        .filter(({ id }) => ids.has(id));
    const fresh = ask(viewed);
    return fresh.length >= ENOUGH_FRESH ? fresh : ask(viewed.slice(-1));
  }

  #dislike(id: string): void {
    const row = this.#rows.forYou.placeOf(id) >= 0 ? this.#rows.forYou : this.#rows.because;
    const place = row.placeOf(id);
    this.vario.dislike(id);
    this.update();
    this.#notice.textContent = this.page.text("recommended.gone", { product: this.page.nameOf(id) });
    row.focus(place);
  }

  #name(): void {
    const { product = "" } = this.#because.dataset;
    if (!ids.has(product)) return;
    showArt(this.#because.firstElementChild ?? this.#because, product);
    this.#title.textContent = this.page.text("because.title", { product: this.page.nameOf(product) });
  }
}

/** The page's behaviour; deferred, since `decide.ts` has settled what the first paint shows. */
import { Basket } from "./basket";
import { BasketView } from "./basket-view";
import { Companions } from "./companions";
import { askForConsent } from "./consent-bar";
import { byId } from "./dom";
import { Personal } from "./personal";
import { type Product, productOf } from "./products";
import { Sheet } from "./sheet";
import { orderCompleted, productAdded, productRemoved, productViewed, type ShopEvent } from "./shop-events";
import type { Language } from "./texts";

const { halfMoon: page, vario } = window;
const basket = new Basket();

function track({ event, properties }: ShopEvent): void {
  vario?.track(event, properties);
}

function add(product: Product): number {
  basket.add(product.id);
  track(productAdded(product, page.currency));
  return basket.count;
}

function view(product: Product): void {
  sheet.show(product);
  track(productViewed(product, page.currency));
  goesWithProduct.show(product.id);
}

const inBasket = () => basket.lines.map(({ product }) => product.id);
const sheet = new Sheet(page, {
  add,
  closed: () => {
    showBasketCompanions();
    personal?.update();
  },
});

new BasketView(page, basket, {
  add,
  remove: (product) => {
    basket.remove(product.id);
    track(productRemoved(product, page.currency));
  },
  buy: (totals) => {
    const order = `HM-${Date.now().toString(36).toUpperCase()}`;
    track(orderCompleted(order, basket.lines, totals, page.currency));
    basket.empty();
    return order;
  },
});

const goesWithProduct = new Companions(page, vario, byId("sheet-goes", HTMLElement), "sheet", 3, {
  track,
  inBasket,
  open: view,
  add: (product) => sheet.add(product),
});
const goesWithBasket = new Companions(page, vario, byId("basket-goes", HTMLElement), "basket", 2, {
  track,
  inBasket,
  open: view,
  add,
});
function showBasketCompanions(): void {
  if (!sheet.isOpen) goesWithBasket.show(basket.latest);
}
basket.onChange(showBasketCompanions);

const personal = vario && new Personal(page, vario, { track, open: view, inBasket, covered: () => sheet.isOpen });
basket.onChange(() => personal?.update());

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  const button = event.target.closest("button");
  if (button === null) return;
  const { view: viewed, add: added, speak, filter } = button.dataset;
  if (viewed !== undefined) view(productOf(viewed));
  if (added !== undefined) add(productOf(added));
  if (speak !== undefined) page.speak(speak as Language);
  if (filter !== undefined) showOnly(filter);
});

function showOnly(category: string): void {
  for (const button of document.querySelectorAll<HTMLElement>("[data-filter]")) {
    button.setAttribute("aria-pressed", String(button.dataset.filter === category));
  }
  for (const card of document.querySelectorAll<HTMLElement>("#teas [data-category]")) {
    card.hidden = category !== "all" && card.dataset.category !== category;
  }
}

function markLanguage(): void {
  for (const button of document.querySelectorAll<HTMLElement>("[data-speak]")) {
    button.setAttribute("aria-pressed", String(button.dataset.speak === page.language));
  }
}

page.onLanguage(markLanguage);
markLanguage();
if (vario !== undefined) askForConsent(vario);

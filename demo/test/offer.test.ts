import { expect, test } from "vitest";
import { Basket } from "../src/basket";
import { type Line, lineSaving, offers, totalsOf } from "../src/offer";
import { decimal, money, priceOf } from "../src/prices";
import { productOf, products } from "../src/products";
import { orderCompleted } from "../src/shop-events";

const line = (id: string, quantity: number): Line => ({ product: productOf(id), quantity });
const goods = (offer: (typeof offers)[number], lines: Line[]) => {
  const { subtotal, saving } = totalsOf(offer, lines, "CNY", 280);
  return decimal(subtotal - saving);
};

test("buy one, get one free: every second tin of a tea is free, a lone one costs its price", () => {
  const price = 168;
  const paid = [1, 2, 3, 4, 5].map((quantity) => goods("buy-one-get-one", [line("longjing", quantity)]));
  expect(paid).toEqual([price, price, 2 * price, 2 * price, 3 * price]);
});

test("second at half price: every second tin of a tea costs half", () => {
  const price = 168;
  const paid = [1, 2, 3, 4, 5].map((quantity) => goods("second-half-price", [line("longjing", quantity)]));
  expect(paid).toEqual([price, 1.5 * price, 2.5 * price, 3 * price, 4 * price]);
});

test("two different teas make no pair", () => {
  const lines = [line("longjing", 1), line("matcha", 1)];
  for (const offer of offers) expect(goods(offer, lines)).toBe(168 + 138);
});

test("each line counts its own pairs", () => {
  const lines = [line("longjing", 2), line("matcha", 3), line("keemun", 1)];
  expect(goods("buy-one-get-one", lines)).toBe(168 + 2 * 138 + 98);
  expect(goods("second-half-price", lines)).toBe(1.5 * 168 + 2.5 * 138 + 98);
});

test("teaware is sold at its price", () => {
  for (const offer of offers) expect(lineSaving(offer, line("gaiwan", 4), "CNY")).toBe(0);
});

test("half a cent goes to the customer, and amounts stay whole cents", () => {
  const product = productOf("matcha");
  expect(priceOf(product, "USD")).toBe(1950);
  expect(lineSaving("second-half-price", { product, quantity: 2 }, "USD")).toBe(975);
  for (const each of products) {
    const saving = lineSaving("second-half-price", { product: each, quantity: 3 }, "USD");
    expect(Number.isInteger(saving)).toBe(true);
  }
});

test("shipping is free from the amount on, counted after the offer, and for an empty basket", () => {
  expect(totalsOf("buy-one-get-one", [line("longjing", 2)], "CNY", 280).shipping).toBe(2_800);
  expect(totalsOf("second-half-price", [line("longjing", 2)], "CNY", 252).shipping).toBe(0);
  expect(totalsOf("buy-one-get-one", [], "CNY", 280)).toEqual({ subtotal: 0, saving: 0, shipping: 0, total: 0 });
});

test("an order's revenue is what the goods bring after the offer, without shipping", () => {
  const lines = [line("longjing", 2)];
  const { properties } = orderCompleted("HM-1", lines, totalsOf("buy-one-get-one", lines, "CNY", 280), "CNY");
  expect(properties).toEqual({
    order_id: "HM-1",
    revenue: 168,
    shipping: 28,
    discount: 168,
    currency: "CNY",
    products: [{ product_id: "longjing", category: "green", price: 168, quantity: 2 }],
  });
});

test("amounts read well in both currencies", () => {
  expect([money(16_800, "CNY"), money(1_950, "USD"), money(2_400, "USD"), money(975, "USD")]).toEqual([
    "¥168",
    "$19.50",
    "$24",
    "$9.75",
  ]);
});

test("a line leaves the basket with its last piece", () => {
  const basket = new Basket();
  basket.add("longjing");
  basket.add("longjing");
  basket.add("whisk");
  basket.remove("longjing");
  expect(basket.count).toBe(2);
  basket.remove("longjing");
  expect(basket.lines).toEqual([line("whisk", 1)]);
});

import { beforeEach, expect, test } from "vitest";
import {
  average,
  change,
  count,
  itemName,
  money,
  percent,
  probability,
  rate,
  shortDay,
  shortId,
} from "../src/format.ts";
import { setLanguage } from "../src/i18n.ts";

beforeEach(() => setLanguage("en", false));

test("counts are grouped, and shortened from a million on", () => {
  expect(count(12345)).toBe("12,345");
  expect(count(1_234_567)).toBe("1.2M");
  setLanguage("zh", false);
  expect(count(1_234_567)).toBe("123.5万");
});

test("shares under a tenth keep a decimal", () => {
  expect(percent(0.041)).toBe("4.1%");
  expect(percent(0.384)).toBe("38%");
  expect(percent(0)).toBe("0%");
  expect(percent(null)).toBe("–");
  expect(percent(Number.NaN)).toBe("–");
});

test("rates are comparable: one decimal throughout", () => {
  expect([0.12, 0.0449, 1].map(rate)).toEqual(["12.0%", "4.5%", "100.0%"]);
});

test("changes carry their sign, with a true minus", () => {
  expect([0.384, -0.42, 0, 0.042, null].map(change)).toEqual(["+38%", "−42%", "0%", "+4.2%", "–"]);
});

test("the data's currency decides", () => {
  expect(money(36_418.5, "CNY")).toBe("¥36,419");
  expect(money(170.978, "CNY")).toBe("¥170.98");
  expect(money(59, "EUR")).toBe("€59");
  expect(money(59, "")).toBe("59");
  expect(money(Number.NaN, "CNY")).toBe("–");
  setLanguage("zh", false);
  expect(money(36_418.5, "CNY")).toBe("¥36,419");
});

test("an average of nothing is a dash", () => {
  expect(average(1.44)).toBe("1.4");
  expect(average(0 / 0)).toBe("–");
});

test("a tiny p-value is not written as zero", () => {
  expect(probability(0.00004)).toBe("< 0.001");
  expect(probability(0.0312)).toBe("= 0.031");
});

test("days know no time zone", () => {
  expect(shortDay("2025-03-01")).toBe("Mar 1");
  setLanguage("zh", false);
  expect(shortDay("2025-03-01")).toBe("3月1日");
});

test("item ids read as names where they are words", () => {
  expect(itemName("jasmine-pearls")).toBe("Jasmine pearls");
  expect(itemName("SKU-20931")).toBe("SKU-20931");
});

test("visitors are told apart by the end of their ids", () => {
  expect(shortId("0197b0c2-7d1e-7a3b-9c44-0000c0ffee12")).toBe("ffee12");
});

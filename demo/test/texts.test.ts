import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { knownNames, knownTexts } from "../src/known/texts";
import { fillTemplate } from "../src/markup";
import { products, productText, teaCategories } from "../src/products";
import { type TextKey, text, texts } from "../src/texts";

const SCRIPT = '<script src="/v.js"></script>';
const DEMO = join(import.meta.dirname, "..");
const keys = Object.keys(texts) as TextKey[];
const page = fillTemplate(readFileSync(join(DEMO, "index.html"), "utf8"), SCRIPT);

/** The page's, and the drawer's with what it calls segments, stages and rules. */
const all: [string, { en: string; zh: string }][] = [texts, knownTexts, knownNames].flatMap((table) =>
  Object.entries(table),
);

test("every text is there in both languages, with the same places to fill", () => {
  const places = (words: string) => (words.match(/\{\w+\}/g) ?? []).sort();
  for (const [key, { en, zh }] of all) {
    expect(en.trim(), key).not.toBe("");
    expect(zh.trim(), key).not.toBe("");
    expect(places(zh), key).toEqual(places(en));
  }
});

test("Chinese texts are in Chinese, English ones without Chinese characters", () => {
  const names = new Set(["brand.kind"]);
  for (const [key, { en, zh }] of all) {
    expect(en, key).not.toMatch(/\p{Script=Han}/u);
    if (!names.has(key)) expect(zh, key).toMatch(/\p{Script=Han}/u);
  }
});

test("no text uses a superlative", () => {
  for (const [key, { en, zh }] of all) {
    expect(en, key).not.toMatch(
      /\b(best|finest|most|greatest|purest|unique|perfect|ultimate|number one|no\. ?1|world[- ]class)\b/i,
    );
    // Time and order of things are no praise: "lately", "the first order".
    expect(zh.replace(/最近|第一单|首单/g, ""), key).not.toMatch(
      /最|第一|顶级|极致|极品|唯一|首选|国家级|绝对|完美|独一无二/,
    );
  }
});

test("every product and category has its texts", () => {
  for (const { id } of products) {
    for (const part of ["name", "origin", "notes", "about"] as const) expect(keys).toContain(productText(id, part));
  }
  for (const category of teaCategories) expect(keys).toContain(`category.${category}`);
});

test("every text that the page asks for is there", () => {
  const asked = [...page.matchAll(/data-t(?:-label)?="([^"]+)"/g)].map((match) => match[1]);
  expect(asked.length).toBeGreaterThan(100);
  expect(asked.filter((key) => !keys.includes(key as TextKey))).toEqual([]);
});

test("no text is left that nothing shows", () => {
  const sources = readdirSync(join(DEMO, "src"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && name !== "texts.ts")
    .map((name) => readFileSync(join(DEMO, "src", name), "utf8"))
    .join("\n");
  const composed = /^(headline|offer|category|brewing|level|basket\.hint)\.|\.(name|origin|notes|about)$/;
  const unused = keys.filter(
    (key) => !composed.test(key) && !page.includes(`"${key}"`) && !sources.includes(`"${key}"`),
  );
  expect(unused).toEqual([]);
});

test("values fill their places, and a missing one stays visible", () => {
  expect(text("en", "basket.bar", { count: "2", amount: "$48" })).toBe("2 in the basket · $48");
  expect(text("zh", "because.title", { product: "抹茶" })).toBe("因为你看过：抹茶");
  expect(text("en", "because.title")).toBe("Because you viewed {product}");
});

test("neither variation of an experiment is in the markup before Vario has decided", () => {
  for (const key of [
    "headline.control",
    "headline.bold",
    "offer.buy-one-get-one",
    "offer.second-half-price",
  ] as const) {
    expect(page).not.toContain(texts[key].en);
    expect(page).not.toContain(texts[key].zh);
  }
});

test("the page can do without inline scripts and inline styles", () => {
  expect(page).not.toMatch(/<script(?![^>]*\bsrc=)(?![^>]*type="application\/json")/);
  expect(page).not.toMatch(/<style|\sstyle=|\son[a-z]+="/);
});

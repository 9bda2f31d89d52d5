import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { checkSelector, isFragile } from "../src/new-test/fragile.ts";
import { elementsOf, isStableId, matchCount, selectorOf } from "../src/new-test/selector.ts";

const IDS = JSON.parse(readFileSync(join(import.meta.dirname, "../../tests/vectors/stable-ids.json"), "utf8"));

beforeEach(() => {
  document.body.innerHTML = `
    <header><a href="/">Home</a><a href="/teas">Teas</a></header>
    <main>
      <section data-vario-id="hero" class="css-1x2y3z">
        <h1>Tea</h1><p>One</p><p>Two</p><div><button class="btn">Go</button></div>
      </section>
      <ul id="list">
        <li><button data-testid="add">Add</button><b>1</b></li>
        <li data-product="longjing"><button data-testid="add">Add</button><b>2</b></li>
      </ul>
      <div id="radix-7"><span id=":r5:">generated</span></div>
      <div data-reactid="12" data-state="open"><i>x</i><i id="buy" data-vario-id="the button">y</i></div>
    </main>`;
});

const find = (selector: string): Element => document.querySelector(selector) as Element;

describe("ids", () => {
  test.each(IDS.stable as string[])("%j is written by a person, as the heatmap's anchors say", (id) => {
    expect(isStableId(id)).toBe(true);
  });

  test.each(IDS.generated as string[])("%j is generated, as the heatmap's anchors say", (id) => {
    expect(isStableId(id)).toBe(false);
  });
});

describe("the selector of an element", () => {
  test.each([
    ["its data-vario-id before its id", "#buy", '[data-vario-id="the button"]'],
    ["a stable id", "#list", '[id="list"]'],
    ["another stable attribute, where it is alone with it", "[data-product]", '[data-product="longjing"]'],
    ["its tag below the nearest that has a name", "h1", '[data-vario-id="hero"] h1'],
    ["its tag below, however deep", ".btn", '[data-vario-id="hero"] button'],
    [
      "a place among its like only where there is no other way",
      "p:nth-of-type(2)",
      '[data-vario-id="hero"] p:nth-of-type(2)',
    ],
    [
      "an attribute below the nearest that has a name",
      '[data-product] [data-testid="add"]',
      '[data-product="longjing"] [data-testid="add"]',
    ],
    ["its tag where the page has only one", "header", "header"],
    ["no generated id, no state, no framework's attribute", '[data-state="open"]', "main>div:nth-of-type(2)"],
  ])("is %s", (_, where, expected) => {
    const element = find(where);
    expect(selectorOf(element)).toBe(expected);
    expect(elementsOf(document, expected)).toEqual([element]);
  });

  test("finds every element of the page alone, without class names and generated ids", () => {
    for (const element of document.body.querySelectorAll("*")) {
      const selector = selectorOf(element);
      expect(elementsOf(document, selector), selector).toEqual([element]);
      expect(selector).not.toMatch(/\.[a-z]|radix|:r5:|reactid|data-state/);
    }
  });
});

describe("a look at a selector", () => {
  const check = (selector: string, meant?: Element) => checkSelector(document, selector, meant);

  test("a good one has nothing against it", () => {
    expect(check('[data-vario-id="hero"] h1')).toEqual({ matches: 1, weaknesses: [] });
  });

  test.each([
    ["body>main:nth-of-type(1)>section:nth-of-type(1)>h1", ["nth"], '[data-vario-id="hero"] h1'],
    [".css-1x2y3z h1", ["class"], '[data-vario-id="hero"] h1'],
    ["html>body>main>section>div>button", ["long"], '[data-vario-id="hero"] button'],
    ["#radix-7>span", ["generated"], undefined],
    ['[id=":r5:"]', ["generated"], undefined],
  ])("%s is fragile", (selector, weaknesses, better) => {
    const found = check(selector);
    expect(found.weaknesses).toEqual(weaknesses);
    expect(isFragile(found)).toBe(true);
    if (better !== undefined) expect(found.better).toBe(better);
  });

  test("one that finds several says how many, and offers the one that was meant; that may be wanted", () => {
    const second = find('[data-product] [data-testid="add"]');
    const found = check('[data-testid="add"]', second);
    expect(found).toEqual({
      matches: 2,
      weaknesses: ["several"],
      better: '[data-product="longjing"] [data-testid="add"]',
    });
    expect(isFragile(found)).toBe(false);
  });

  test("one that finds another element than the meant one gets no offer that would change the meaning", () => {
    expect(check("header>a:nth-of-type(2)", find("h1")).better).toBeUndefined();
  });

  test.each(["", "a[[", "#nothing", "}{"])("%j finds nothing", (selector) => {
    expect(matchCount(document, selector)).toBe(0);
    expect(check(selector).weaknesses).toContain("none");
  });
});

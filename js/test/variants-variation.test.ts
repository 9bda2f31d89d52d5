import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusedAttribute } from "../src/variants/html.js";
import { readVariation } from "../src/variants/variation.js";

describe("a variation", () => {
  it("is read from whatever a payload holds in its place", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const { domMutations, css, js, urlRedirect } = readVariation(value);
        for (const text of [css, js, urlRedirect, ...domMutations.flatMap(Object.values)])
          expect(text).toBeTypeOf("string");
      }),
    );
  });
  it("keeps what it says", () => {
    const mutation = {
      selector: "a",
      action: "set",
      attribute: "html",
      value: "x",
      parentSelector: "p",
      insertBeforeSelector: "b",
    };
    const value = { domMutations: [mutation], css: "c", js: "j", urlRedirect: "/r" };
    expect(readVariation(value)).toEqual(value);
  });
});

describe("an attribute", () => {
  it("that names a script address is refused, wherever the browser overlooks signs in it", () => {
    const gap = fc.stringMatching(/^[\t\n\r ]{0,3}$/);
    const controls = fc.array(fc.integer({ min: 1, max: 32 }), { maxLength: 3 });
    const lead = controls.map((codes) => String.fromCharCode(...codes));
    fc.assert(
      fc.property(lead, fc.array(gap, { minLength: 11, maxLength: 11 }), fc.boolean(), (before, gaps, upper) => {
        const spelled = [..."javascript:"]
          .map((sign, place) => (upper ? sign.toUpperCase() : sign) + gaps[place])
          .join("");
        expect(refusedAttribute("a", "href", `${before}${spelled}run()`)).toBe(true);
      }),
    );
  });
  it.each([
    ["a", "href", "https://shop.example/?javascript:x"],
    ["a", "href", "#"],
    ["p", "title", "JavaScript and more"],
    ["p", "data-on", "x"],
    ["img", "src", "data:image/png;base64,AAAA"],
    ["p", "class", "on"],
    ["p", "aria-label", "Buy now; pay later"],
  ])("that is ordinary passes: <%s %s=%s>", (tag, name, value) => {
    expect(refusedAttribute(tag, name, value)).toBe(false);
  });
});

import { beforeEach, describe, expect, test } from "vitest";
import { choiceOf, hashOf, previewOf, queryOf } from "../src/heatmap/choice.ts";
import { placePoints } from "../src/heatmap/placement.ts";
import { setLanguage } from "../src/i18n.ts";
import { labelOf } from "../src/page/label.ts";
import { placeOf, routesOf } from "../src/router.ts";
import type { ExperimentResult } from "../src/source/types.ts";

const MIDDLE = 16_384;
const NAME = { en: "", zh: "" };
const OFFER: ExperimentResult = {
  key: "offer",
  name: NAME,
  goal: "Order Completed",
  variations: ["one", "half"].map((key) => ({ key, name: NAME, visitors: 0, conversions: 0 })),
};

beforeEach(() => {
  setLanguage("en", false);
  document.body.innerHTML = `
    <article><h3>Keemun</h3><a id="buy">Add to cart</a><img id="leaf" alt="A leaf" /></article>
    <section id="area">Much text</section><p id="hidden">Gone</p>`;
  box("#buy", 100, 200, 80, 40);
  box("#hidden", 0, 0, 0, 0);
});

function box(selector: string, x: number, y: number, width: number, height: number): void {
  const element = document.querySelector(selector);
  if (element) element.getBoundingClientRect = () => new DOMRect(x, y, width, height);
}

describe("placement", () => {
  test("a point lies where it was inside its element's box", () => {
    const { points, placed } = placePoints(document, [{ selector: "#buy", x: MIDDLE, y: 32_767, n: 3 }]);
    expect(points[0]).toBeCloseTo(140, 1);
    expect(points[1]).toBeCloseTo(240, 1);
    expect(points[2]).toBe(3);
    expect(placed).toBe(3);
  });

  test("clicks on elements that are missing, hidden or no selector are counted, not drawn", () => {
    const lost = ["#gone", "#hidden", "a[["].map((selector) => ({ selector, x: 0, y: 0, n: 2 }));
    const { points, placed, unplaced } = placePoints(document, lost);
    expect([points.length, placed, unplaced]).toEqual([0, 0, 6]);
  });

  test("elements are ranked by their clicks", () => {
    const { elements } = placePoints(document, [
      { selector: "#gone", x: 0, y: 0, n: 1 },
      { selector: "#buy", x: 0, y: 0, n: 1 },
      { selector: "#buy", x: 9, y: 9, n: 4 },
    ]);
    expect(elements.map(({ selector, clicks }) => [selector, clicks])).toEqual([
      ["#buy", 5],
      ["#gone", 1],
    ]);
  });
});

test("elements are called by their kind, their words and the heading they stand under", () => {
  const label = (selector: string) => {
    const element = document.querySelector(selector);
    return element && labelOf(element, selector);
  };
  expect(label("#buy")).toEqual({ kind: "Link", name: "Add to cart", under: "Keemun" });
  expect(label("#leaf")).toEqual({ kind: "Image", name: "A leaf", under: "Keemun" });
  expect(label("#area")).toEqual({ kind: "Area", name: "#area", under: undefined });
});

describe("choice", () => {
  test("the address chooses, as far as what it names exists", () => {
    const choose = (query: string) => choiceOf(new URLSearchParams(query), [OFFER], "desktop");
    expect(choose("experiment=offer&variation=half&device=phone")).toEqual({
      experiment: "offer",
      variation: "half",
      device: "phone",
    });
    expect(choose("experiment=offer")).toEqual({ experiment: "offer", variation: "one", device: "desktop" });
    expect(choose("experiment=gone&variation=half")).toEqual({
      experiment: undefined,
      variation: undefined,
      device: "desktop",
    });
  });

  test("a choice becomes the question, the preview's address and the Studio's own", () => {
    const choice = { experiment: "offer", variation: "half", device: "phone" } as const;
    expect(queryOf("/", choice)).toEqual({ path: "/", experiment: "offer", variation: "half" });
    expect(previewOf(new URL("http://studio.test/"), choice).search).toBe("?vario_preview=1&vario_force=offer%3Ahalf");
    expect(hashOf(choice)).toBe("#/heatmap?experiment=offer&variation=half&device=phone");
    const everyone = { experiment: undefined, variation: undefined, device: "desktop" } as const;
    expect(queryOf("/", everyone)).toEqual({ path: "/" });
    expect(previewOf(new URL("http://studio.test/"), everyone).search).toBe("?vario_preview=1");
  });
});

test("routes come from the hash; your visit belongs to the local source", () => {
  expect(placeOf("#/heatmap?experiment=offer", routesOf("server"))).toMatchObject({ route: "heatmap" });
  expect(placeOf("#/nowhere", routesOf("server")).route).toBe("overview");
  expect(placeOf("#/visit", routesOf("server")).route).toBe("overview");
  expect(placeOf("#/visit", routesOf("local")).route).toBe("visit");
});

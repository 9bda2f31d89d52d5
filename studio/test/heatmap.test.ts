import { beforeEach, describe, expect, test } from "vitest";
import {
  addressOf,
  asRoute,
  isOfRoute,
  isTemplate,
  keepAddress,
  previewOf,
  typedAddress,
} from "../src/heatmap/address.ts";
import type { Choice } from "../src/heatmap/choice.ts";
import { asksSame, choiceOf, hashOf, queryOf } from "../src/heatmap/choice.ts";
import { coldSpots } from "../src/heatmap/cold.ts";
import { compare } from "../src/heatmap/comparison.ts";
import { daysAgo, spanOf } from "../src/heatmap/dates.ts";
import { sandboxesFor } from "../src/heatmap/frame-link.ts";
import { boxesOf, hashOfSelector, layoutOf } from "../src/heatmap/layout.ts";
import type { ElementName } from "../src/heatmap/placement.ts";
import { placeMoves, placePoints, pointsOf, reachOf } from "../src/heatmap/placement.ts";
import { privateElements } from "../src/heatmap/private.ts";
import { rowsOf, sorted } from "../src/heatmap/rows.ts";
import { setLanguage } from "../src/i18n.ts";
import { labelOf } from "../src/page/label.ts";
import { placeOf, routesOf } from "../src/router.ts";
import type { ExperimentResult, Heatmap, HeatmapElement, HeatmapPoint } from "../src/source/types.ts";
import { core } from "./fixture/insights.ts";

const MIDDLE = 16_384;
const NAME = { en: "", zh: "" };
const OFFER: ExperimentResult = {
  key: "offer",
  name: NAME,
  goal: "Order Completed",
  variations: ["one", "half"].map((key) => ({ key, name: NAME, visitors: 0, conversions: 0 })),
};
const LANDING = new URL("http://studio.test/");
const ROUTES = [
  { route: "/product/:id", views: 9, clicks: 40, devices: { phone: 30, desktop: 10 } },
  { route: "/", views: 9, clicks: 20, devices: { desktop: 20 } },
];

const point = (element: number, over: Partial<HeatmapPoint> = {}): HeatmapPoint => ({
  ...{ element, x: MIDDLE, y: 32_767, ax: MIDDLE, ay: 300, flags: 1, n: 1 },
  ...over,
});
const element = (selector: string, clicks: number, over: Partial<HeatmapElement> = {}): HeatmapElement => ({
  ...{ selector, clicks, visitors: clicks, rage: 0, dead: 0, error: 0, through: 0, width: 80, height: 40 },
  ...over,
});
const heatmap = (over: Partial<Heatmap> = {}): Heatmap => ({
  ...{ exposedVisitors: 100, views: 100, clicks: 0, elements: [], points: [], scroll: [], attention: [], move: [] },
  page: { width: 1280, height: 1000 },
  ...over,
});

beforeEach(() => {
  setLanguage("en", false);
  localStorage.clear();
});

describe("placement", () => {
  const ground = { boxes: [[100, 200, 80, 40] as const, undefined], width: 1280, height: 1000 };

  test("a point lies where it was inside its element's box", () => {
    const { points, placed } = placePoints([point(0, { n: 3 })], ground);
    expect([...points].map(Math.round)).toEqual([140, 240, 3]);
    expect(placed).toBe(3);
  });

  test("clicks on elements that the page does not show are counted, not drawn", () => {
    const { points, placed, unplaced } = placePoints([point(1, { n: 2 }), point(7)], ground);
    expect([points.length, placed, unplaced]).toEqual([0, 0, 3]);
  });

  test("a click without element lies where it was on the page, and is told apart; below the page's end it has no place", () => {
    const { points, placed, unplaced, loose } = placePoints([point(-1), point(-1, { ay: 1001 })], ground);
    expect([...points].map(Math.round)).toEqual([640, 300, 1]);
    expect([placed, unplaced, loose]).toEqual([1, 1, 1]);
  });

  test("without a page to ask, all clicks lie where they were", () => {
    const { placed, loose } = placePoints([point(0), point(1)], { ...ground, boxes: [], recorded: true });
    expect([placed, loose]).toEqual([2, 2]);
  });

  test("the layers of rage and dead clicks have only these", () => {
    const data = heatmap({
      points: [point(0), point(0, { flags: 3 }), point(0, { flags: 5 }), point(0, { flags: 7 })],
    });
    const flags = (layer: "clicks" | "rage" | "dead") => pointsOf(data, layer).map((one) => one.flags);
    expect([flags("clicks"), flags("rage"), flags("dead")]).toEqual([
      [1, 3, 5, 7],
      [3, 7],
      [5, 7],
    ]);
  });

  test("the hover trail is laid out by its share of the width", () => {
    const { points, unplaced } = placeMoves(
      [
        [MIDDLE, 160, 4],
        [0, 4000, 1],
      ],
      ground,
    );
    expect([...points].map(Math.round)).toEqual([640, 160, 4]);
    expect(unplaced).toBe(1);
  });
});

describe("scroll", () => {
  test("the depth that a share of visits reached lies between the steps of 5 %", () => {
    const scroll = [100, 100, 50, ...Array.from({ length: 18 }, () => 0)];
    expect(reachOf(scroll, 0.5)).toBeCloseTo(0.1);
    expect(reachOf(scroll, 0.75)).toBeCloseTo(0.075);
    expect(reachOf(scroll.fill(100), 0.5)).toBe(1);
  });

  test("nobody's visit has no depth", () => {
    expect(reachOf([], 0.5)).toBeUndefined();
  });
});

describe("elements", () => {
  const data = heatmap({
    exposedVisitors: 100,
    elements: [element("#buy", 40, { rage: 1 }), element("#gone", 4, { dead: 4, through: 2 })],
  });
  const located = { boxes: [[0, 0, 10, 10] as const], names: [] };

  test("a row has its figures and its place on today's page, or none", () => {
    const rows = rowsOf(data, located, undefined);
    expect(rows.map(({ selector, clicks, box }) => [selector, clicks, box !== undefined])).toEqual([
      ["#buy", 40, true],
      ["#gone", 4, false],
    ]);
    expect(sorted(rows, "dead")[0]?.selector).toBe("#gone");
    expect(sorted(rows, "through")[0]?.selector).toBe("#gone");
    expect(sorted(rows, "rage")[0]?.selector).toBe("#buy");
  });

  test("a comparison brings both sides to the same elements, and keeps those of one side only", () => {
    const other = heatmap({
      exposedVisitors: 100,
      elements: [element("#old", 9), element("#buy", 20)],
      points: [point(0), point(1), point(-1)],
    });
    const compared = compare(core, data, other);
    expect(compared.selectors).toEqual(["#buy", "#gone", "#old"]);
    expect(compared.otherPoints.map((one) => one.element)).toEqual([2, 0, -1]);
    const rows = rowsOf(data, located, compared);
    expect(rows[0]?.difference).toMatchObject({ lift: 1, significant: true });
    expect(rows[2]).toMatchObject({ selector: "#old", clicks: 0, difference: { lift: -1 } });
    expect(sorted(rows, "difference")[0]?.difference?.significant).toBe(true);
  });

  test("a big button that hardly anybody presses is a cold spot; clicks inside a button are its own", () => {
    const name: ElementName = { kind: "button", name: "", under: "" };
    const pressable = [
      { selector: "#buy", box: [0, 0, 100, 40] as const, name },
      { selector: "#home", box: [0, 100, 200, 40] as const, name },
    ];
    const rows = rowsOf(
      heatmap({ elements: [element("#buy>span", 18)] }),
      { boxes: [[4, 4, 20, 20]], names: [] },
      undefined,
    );
    expect(coldSpots(pressable, rows).map(({ selector, clicks }) => [selector, clicks])).toEqual([["#home", 0]]);
    const few = rowsOf(
      heatmap({ elements: [element("#buy>span", 1)] }),
      { boxes: [[4, 4, 20, 20]], names: [] },
      undefined,
    );
    expect(coldSpots(pressable, few), "too few to tell").toEqual([]);
  });

  test("private estimates are added up by element, their errors by squares", () => {
    const cells = [3, 4].map((error, cell) => ({ selector: "#buy", cell, estimate: 10, error }));
    const [first] = privateElements({ epsilon: 2, reports: 100, cells, none: { estimate: 0, error: 1 } });
    expect(first).toMatchObject({ selector: "#buy", estimate: 20, error: 5 });
  });
});

test("elements of the test builder are called by their kind, their words and the heading they stand under", () => {
  document.body.innerHTML = `
    <article><h3>Keemun</h3><a id="buy">Add to cart</a><img id="leaf" alt="A leaf" /></article>
    <section id="area">Much text</section>`;
  const label = (selector: string) => {
    const found = document.querySelector(selector);
    return found && labelOf(found, selector);
  };
  expect(label("#buy")).toEqual({ kind: "Link", name: "Add to cart", under: "Keemun" });
  expect(label("#leaf")).toEqual({ kind: "Image", name: "A leaf", under: "Keemun" });
  expect(label("#area")).toEqual({ kind: "Area", name: "#area", under: undefined });
});

describe("choice", () => {
  const offer = { experiments: [OFFER], routes: ROUTES, landing: "/" };
  const choose = (query: string): Choice => choiceOf(new URLSearchParams(query), offer);

  test("the address chooses, as far as what it names exists", () => {
    expect(choose("experiment=offer&variation=half&against=one&device=phone&layer=rage")).toMatchObject({
      ...{ route: "/", experiment: "offer", variation: "half", against: "one", device: "phone", layer: "rage" },
    });
    expect(choose("experiment=offer&against=one")).toMatchObject({ variation: "one", against: undefined });
    expect(choose("experiment=gone&variation=half&layer=gone&segment=all&from=today")).toMatchObject({
      ...{ experiment: undefined, variation: undefined, layer: "clicks", segment: undefined, from: undefined },
    });
  });

  test("a page is first shown on the screen that most of its clicks come from", () => {
    expect(choose("").device).toBe("desktop");
    expect(choose("route=/product/:id").device).toBe("phone");
  });

  test("a choice becomes the question and the Studio's own address, and comes back from it", () => {
    const choice = choose(
      "experiment=offer&variation=half&device=tablet&from=2026-01-02&segment=new&palette=cividis&contour=1",
    );
    expect(queryOf(choice)).toEqual({
      ...{ route: "/", experiment: "offer", variation: "half", device: "tablet", from: "2026-01-02", segment: "new" },
    });
    expect(queryOf(choice, "one")).toMatchObject({ variation: "one" });
    expect(choose(hashOf(choice).split("?")[1] ?? "")).toEqual(choice);
    expect(asksSame(choice, { ...choice, layer: "dead", contour: false })).toBe(true);
    expect(asksSame(choice, { ...choice, against: "one" })).toBe(false);
  });

  test("the last days are days of the read API, today included", () => {
    const now = Date.UTC(2026, 4, 10, 23);
    expect(daysAgo(6, now)).toBe("2026-05-04");
    expect(spanOf({ from: "2026-05-04", to: undefined }, now)).toBe("7");
    expect(spanOf({ from: undefined, to: undefined }, now)).toBe("any");
    expect(spanOf({ from: "2026-05-04", to: "2026-05-05" }, now)).toBe("own");
  });
});

describe("address", () => {
  test("a template stands for the paths that have its steps", () => {
    expect([isTemplate("/product/:id"), isTemplate("/a:b")]).toEqual([true, false]);
    expect(isOfRoute("/product/7", "/product/:id")).toBe(true);
    expect(isOfRoute("/product/7/more", "/product/:id")).toBe(false);
    expect([isOfRoute("/product/7/", "/product/:id"), isOfRoute("/", "/")]).toEqual([true, true]);
    expect([isOfRoute("/help/a/b", "/help/*"), isOfRoute("/", "/help/*")]).toEqual([true, false]);
    expect([asRoute("/tea/"), asRoute("/")]).toEqual(["/tea", "/"]);
  });

  test("a route is shown at its own path, a template at one that a visitor has seen, and what the reader entered wins", () => {
    expect(addressOf("/cart", LANDING, [])?.href).toBe("http://studio.test/cart");
    expect(addressOf("/tea", new URL("http://studio.test/tea/"), [])?.href, "the landing page as it is").toBe(
      "http://studio.test/tea/",
    );
    expect(addressOf("/product/:id", LANDING, [])).toBeUndefined();
    expect(addressOf("/product/:id", LANDING, [null, "/cart", "/product/7"])?.href).toBe(
      "http://studio.test/product/7",
    );
    keepAddress("/cart", new URL("https://shop.test/cart?a=1"));
    expect(addressOf("/cart", LANDING, [])?.href).toBe("https://shop.test/cart?a=1");
    expect(addressOf("/other", LANDING, [])?.href, "on the same site").toBe("https://shop.test/other");
  });

  test("only pages of the web are opened", () => {
    expect(typedAddress("/cart", LANDING)?.href).toBe("http://studio.test/cart");
    expect(typedAddress("javascript:alert(1)", LANDING)).toBeUndefined();
    expect(typedAddress("  ", LANDING)).toBeUndefined();
  });

  test("the page is opened in preview, where it answers the Studio, in the chosen variation", () => {
    expect(previewOf(LANDING, { experiment: "offer", variation: "half" }).search).toBe(
      "?vario_preview=1&vario_frame=1&vario_force=offer%3Ahalf",
    );
    expect(previewOf(LANDING, { experiment: undefined, variation: undefined }).search).toBe(
      "?vario_preview=1&vario_frame=1",
    );
  });

  test("a page of another origin keeps its origin, one of the Studio's own gets none where there is a key to protect", () => {
    const [own, other] = [new URL("http://studio.test/a"), new URL("http://shop.test/a")];
    expect(sandboxesFor(other, own.origin, true)).toEqual(["allow-scripts allow-forms allow-same-origin"]);
    expect(sandboxesFor(own, own.origin, true)[0]).toBe("allow-scripts allow-forms");
    expect(sandboxesFor(own, own.origin, false)).toEqual([null]);
  });
});

describe("captured layout", () => {
  test("what is no layout is none", () => {
    for (const broken of [undefined, null, "x", {}, { width: 9, height: 1e9, colours: [], boxes: [] }])
      expect(layoutOf(broken)).toBeUndefined();
    const layout = layoutOf({
      width: 9,
      height: 9,
      colours: ["#ffffff"],
      boxes: [
        [0, 0, 1, 1, ""],
        [0, "a"],
      ],
    });
    expect(layout?.boxes).toEqual([[0, 0, 1, 1, ""]]);
  });

  test("clicks meet its boxes by the hash of their selector", () => {
    const hash = hashOfSelector('[id="buy"]');
    const layout = layoutOf({
      width: 9,
      height: 9,
      colours: [],
      boxes: [
        [1, 2, 3, 4, hash, 0],
        [5, 6, 7, 8, ""],
      ],
    });
    expect([...boxesOf(layout as NonNullable<typeof layout>)]).toEqual([[hash, [1, 2, 3, 4]]]);
  });

  test("hashes are 32-bit FNV-1a in base 36", () => {
    expect(hashOfSelector("")).toBe((0x811c9dc5).toString(36));
    expect(hashOfSelector("a")).toBe((0xe40c292c).toString(36));
  });
});

test("routes come from the hash; your visit belongs to the local source", () => {
  expect(placeOf("#/heatmap?experiment=offer", routesOf("server"))).toMatchObject({ route: "heatmap" });
  expect(placeOf("#/nowhere", routesOf("server")).route).toBe("overview");
  expect(placeOf("#/visit", routesOf("server")).route).toBe("overview");
  expect(placeOf("#/visit", routesOf("local")).route).toBe("visit");
});

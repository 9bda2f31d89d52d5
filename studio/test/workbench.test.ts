import { beforeEach, describe, expect, test, vi } from "vitest";
import { setLanguage } from "../src/i18n.ts";
import { newDraft } from "../src/new-test/draft.ts";
import { meantElement, neighbour, suggestions, textOf, textsInside } from "../src/new-test/element.ts";
import { PagePreview } from "../src/new-test/preview.ts";
import { Workshop } from "../src/new-test/workshop.ts";
import { newTestHash, placeOf, previewHash, routesOf, sectionOf } from "../src/router.ts";

const BUTTON = { selector: "#buy", kind: "text" as const, value: "Get it", label: "Button" };

beforeEach(() => {
  setLanguage("en", false);
  document.body.innerHTML = `
    <header><a href="/" style="background-color: rgb(1, 2, 3)">Home</a></header>
    <main>
      <h1 id="title">Tea</h1>
      <p id="lead">Fresh <b id="bold">leaves</b></p>
      <a id="buy" href="/buy" style="background-color: rgb(1, 2, 3)">Buy</a>
      <button id="icon"><svg id="svg"><g><path id="path"></path></g></svg><span id="word">Add</span></button>
    </main>`;
  for (const element of document.querySelectorAll("*")) element.getBoundingClientRect = () => new DOMRect(0, 0, 10, 10);
});

const at = (id: string): Element => document.getElementById(id) as Element;

describe("choosing", () => {
  test("a drawing means what holds it, the page's ground means nothing", () => {
    expect(meantElement(at("path"))).toBe(at("icon"));
    expect(meantElement(at("word"))).toBe(at("word"));
    expect(meantElement(document.body)).toBeUndefined();
    expect(meantElement(null)).toBeUndefined();
  });

  test("arrow keys go around, inside and beside, and stay at the end of the way", () => {
    expect(neighbour(at("bold"), "up")).toBe(at("lead"));
    expect(neighbour(at("lead"), "down")).toBe(at("bold"));
    expect(neighbour(at("icon"), "down"), "a drawing is passed over").toBe(at("word"));
    expect(neighbour(at("title"), "next")).toBe(at("lead"));
    expect(neighbour(at("title"), "previous")).toBe(at("title"));
    expect(neighbour(document.querySelector("main") as Element, "up")).toBe(document.querySelector("main"));
  });

  test("words can be set where nothing else would be lost; else those inside are offered", () => {
    expect([textOf(at("buy")), textOf(at("lead")), textOf(at("icon"))]).toEqual(["Buy", undefined, undefined]);
    expect(textsInside(at("icon"))).toEqual([at("word")]);
  });

  test("headline and button of the page are suggested, not those around it", () => {
    expect(suggestions(document)).toEqual([at("title"), at("buy")]);
  });
});

describe("the preview of what is not published", () => {
  test("shows exactly the changes asked for, and takes them back", () => {
    const preview = new PagePreview(document);
    preview.show([BUTTON, { ...BUTTON, kind: "link", value: "/get" }, { ...BUTTON, kind: "color", value: "#112233" }]);
    expect([at("buy").textContent, at("buy").getAttribute("href")]).toEqual(["Get it", "/get"]);
    expect(document.adoptedStyleSheets.at(-1)?.cssRules[0]?.cssText).toMatch(/#buy \{ color: #112233 ?!important/);
    preview.show([{ ...BUTTON, value: "Take it" }]);
    expect([at("buy").textContent, at("buy").getAttribute("href")]).toEqual(["Take it", "/buy"]);
    expect(preview.original(() => at("buy").textContent)).toBe("Buy");
    expect(at("buy").textContent).toBe("Take it");
    preview.show([]);
    expect([at("buy").textContent, document.adoptedStyleSheets.at(-1)?.cssRules.length]).toEqual(["Buy", 0]);
    preview.stop();
  });

  test("what the page writes over a change is written again, and stays when the change goes", async () => {
    const preview = new PagePreview(document);
    preview.show([BUTTON]);
    at("buy").textContent = "Kaufen";
    await vi.waitFor(() => expect(at("buy").textContent).toBe("Get it"));
    preview.show([]);
    expect(at("buy").textContent).toBe("Kaufen");
    preview.stop();
  });

  test("text is text: it never becomes markup", () => {
    const preview = new PagePreview(document);
    preview.show([{ ...BUTTON, value: "<img src=x>" }]);
    expect([at("buy").childElementCount, at("buy").textContent]).toEqual([0, "<img src=x>"]);
    preview.stop();
  });

  test("selectors that find nothing or are none do no harm", () => {
    const preview = new PagePreview(document);
    preview.show([{ ...BUTTON, selector: "#gone" }, { ...BUTTON, selector: "a[[" }, BUTTON]);
    expect(at("buy").textContent).toBe("Get it");
    preview.stop();
  });
});

describe("the workshop", () => {
  function workshop() {
    const keep = vi.fn();
    const made = new Workshop({ draft: newDraft("/", "Original", "Order Completed"), device: "desktop", keep });
    made.select({ element: at("buy"), selector: "#buy", label: "Button" });
    return { made, keep };
  }

  test("sets a change in the variation shown, keeps it, and takes it back", () => {
    const { made, keep } = workshop();
    made.set("text", "G");
    made.set("text", "Get it");
    expect(made.variation.changes).toEqual([BUTTON]);
    expect(keep).toHaveBeenLastCalledWith(made.draft);
    made.undo();
    expect([made.variation.changes, made.canRedo]).toEqual([[], true]);
    made.redo();
    made.set("text", undefined);
    expect(made.variation.changes).toEqual([]);
  });

  test("leaves the control as it is", () => {
    const { made } = workshop();
    made.show("control");
    made.set("text", "Get it");
    expect([made.variation.key, made.variation.changes, made.canUndo]).toEqual(["control", [], false]);
  });

  test("moves an element's changes along when it is found by another selector", () => {
    const { made } = workshop();
    made.set("text", "Get it");
    made.reselect("main a");
    expect(made.variation.changes).toEqual([{ ...BUTTON, selector: "main a" }]);
    expect(made.at("text")?.value).toBe("Get it");
  });

  test("shows another variation when the shown one is undone away", () => {
    const { made } = workshop();
    made.edit((draft) => ({
      ...draft,
      variations: [...draft.variations, { key: "b", name: "B", weight: 0, changes: [] }],
    }));
    made.show("b");
    made.undo();
    expect(made.variation.key).toBe("control");
  });
});

test("pages inside a section have addresses of their own", () => {
  const place = placeOf(newTestHash('[data-vario-id="a&b"]', "phone"), routesOf("server"));
  expect([place.route, place.query.get("selector"), sectionOf(place.route)]).toEqual([
    "new-test",
    '[data-vario-id="a&b"]',
    "experiments",
  ]);
  expect(placeOf(previewHash("x", "a"), routesOf("local")).route).toBe("preview");
  expect([placeOf("#/versions", routesOf("server")).route, sectionOf("heatmap")]).toEqual(["versions", "heatmap"]);
});

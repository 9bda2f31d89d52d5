// @vitest-environment happy-dom
/** Where a click was: anchor, place in it, path, and what leaves no point. */
import { beforeEach, describe, expect, it } from "vitest";
import { pathText } from "../src/heatmap/path.js";
import { watchPresses } from "../src/heatmap/press.js";
import { CLICK, FIXED, isMasked, KEYBOARD, LINK_LIKE, readSpot, type Spot } from "../src/heatmap/spot.js";

const one = (selector: string) => document.querySelector(selector) as Element;
/** happy-dom lays nothing out: boxes are given as `data-box="left top width height"`. */
beforeEach(() => {
  document.body.innerHTML = "";
  Object.defineProperty(HTMLElement.prototype, "offsetParent", { value: null, configurable: true });
  Element.prototype.getBoundingClientRect = function () {
    const [left = 0, top = 0, width = 0, height = 0] = (this.getAttribute("data-box") ?? "").split(" ").map(Number);
    return { left, top, width, height, right: left + width, bottom: top + height } as DOMRect;
  };
});

function spot(html: string, selector: string, [x, y]: [number, number], detail = 1): Spot | undefined {
  document.body.innerHTML = html;
  let read: Spot | undefined;
  const handle = (event: Event) => {
    read = readSpot(event as MouseEvent, event.composedPath(), document);
  };
  window.addEventListener("click", handle, { capture: true, once: true });
  one(selector).dispatchEvent(
    new MouseEvent("click", { bubbles: true, composed: true, detail, clientX: x, clientY: y }),
  );
  return read;
}
const first = (read: Spot | undefined) => read?.path.split("\n")[0];

describe("a click", () => {
  it("belongs to the control around what was hit", () => {
    const read = spot(
      "<p></p><button data-box='100 50 200 40'><i><b id=x data-box='110 55 10 10'>go</b></i></button>",
      "#x",
      [150, 60],
    );
    expect(read).toMatchObject({ flags: CLICK, left: 50, top: 10, width: 200, height: 40, x: 150, y: 60 });
    expect(read?.path).toBe("button\t1\t\t\nbody\t0\t\t\nhtml\t0\t\t\n");
  });

  it("that lies outside of its control belongs to what holds it", () => {
    const html = "<div data-box='0 0 500 500'><button data-box='0 0 50 20'><ul id=x></ul></button></div>";
    expect(first(spot(html, "#x", [30, 200]))).toBe("div\t1\t\t");
    expect(first(spot(html, "#x", [51, 20]))).toBe("button\t1\t\t");
  });

  it("by keyboard has the control's middle, wherever the browser says it was", () => {
    const read = spot("<button id=x data-box='100 50 200 40'>go</button>", "#x", [0, 0], 0);
    expect(read).toMatchObject({ flags: CLICK | KEYBOARD, left: 100, top: 20, x: 200, y: 70 });
  });

  it("on what stands fixed or sticky says so, and counts from the viewport's top", () => {
    const html = (position: string) => `<header style="position:${position}" id=x data-box='0 0 500 60'>text</header>`;
    for (const position of ["fixed", "sticky"])
      expect(spot(html(position), "#x", [10, 30])).toMatchObject({ flags: CLICK | FIXED, y: 30 });
    expect(spot(html("relative"), "#x", [10, 30])?.flags).toBe(CLICK);
  });

  it.each([
    [
      "<p><span style='text-decoration-line: underline'><b id=x style='display: inline' data-box='0 0 50 20'>Read more</b></span></p>",
      LINK_LIKE,
    ],
    ["<p id=x style='text-decoration-line: underline' data-box='0 0 50 20'>Terms</p>", LINK_LIKE],
    ["<p id=x data-box='0 0 50 20'>https://tea.example/harvest</p>", LINK_LIKE],
    ["<p id=x data-box='0 0 50 20'>www.tea.example</p>", LINK_LIKE],
    ["<p id=x data-box='0 0 50 20'>Read more</p>", 0],
    ["<a href='/x' id=x data-box='0 0 50 20'><u>Read more</u></a>", 0],
    ["<u id=x data-box='0 0 50 20'><img></u>", 0],
  ])("on %s looks like a link: %s", (html, flag) => {
    expect((spot(html, "#x", [5, 5])?.flags ?? 0) & LINK_LIKE).toBe(flag);
  });
});

describe("no point", () => {
  it.each([
    "<div data-vario-mask><button id=x>Ada</button></div>",
    "<button id=x data-vario-mask>Ada</button>",
    "<input type=password id=x>",
    "<a href='/x'><span data-vario-mask id=x>Ada</span></a>",
  ])("is left by %s", (html) => {
    expect(spot(html, "#x", [5, 5])).toBeUndefined();
  });

  it("is left by what is shown inside a mask, in a shadow tree too", () => {
    document.body.innerHTML = "<div id=host><b id=x>Ada</b></div>";
    const root = one("#host").attachShadow({ mode: "open" });
    root.innerHTML = "<p data-vario-mask><slot></slot></p>";
    expect(
      isMasked(
        [
          one("#x"),
          root.querySelector("slot") as Element,
          root.querySelector("p") as Element,
          root,
          one("#host"),
          document,
          window,
        ],
        document,
      ),
    ).toBe(true);
    expect(isMasked([one("#x"), one("#host"), document, window], document)).toBe(false);
  });
});

describe("a path", () => {
  it("counts siblings of the same kind, and stops at a name", () => {
    document.body.innerHTML =
      "<section><p></p><b></b><p data-vario-id='offer'><i></i><u></u><i id=x1234></i></p></section>";
    expect(pathText(one("#x1234"), document)).toBe("i\t2\tx1234\t\np\t0\t\toffer\n");
    expect(pathText(one("section"), document)).toBe("section\t1\t\t\nbody\t0\t\t\nhtml\t0\t\t\n");
  });

  it("leads out of shadow trees by their hosts", () => {
    document.body.innerHTML = "<p></p><my-card id=card></my-card>";
    const root = one("#card").attachShadow({ mode: "open" });
    root.innerHTML = "<i></i><div><b></b></div>";
    expect(pathText(root.querySelector("b") as Element, document)).toBe(
      "b\t1\t\t\ndiv\t1\t\t\n>\nmy-card\t0\tcard\t\n",
    );
  });

  it("counts no further than a few thousand siblings, and says that it did not", () => {
    document.body.innerHTML = `<ul>${"<li></li>".repeat(6000)}</ul>`;
    const { children } = one("ul");
    expect(pathText(children[4900] as Element, document)).toMatch(/^li\t4901\t/);
    expect(pathText(children[5999] as Element, document)).toMatch(/^li\t0\t/);
  });

  it("is none of what is no part of the page, or too deep in it", () => {
    expect(pathText(document.createElement("b"), document)).toBe("");
    document.body.innerHTML = `${"<div>".repeat(150)}<b id=x1234></b>`;
    expect(pathText(one("#x1234"), document)).toBe("");
  });

  it("takes a form's attributes, not its fields of their names", () => {
    document.body.innerHTML = '<form id="order"><input name="id"><input name="parentNode"><button></button></form>';
    expect(pathText(one("button"), document)).toBe("button\t1\t\t\nform\t0\torder\t\n");
  });

  it("has no names that would break its lines", () => {
    document.body.innerHTML = '<p id="a\tb" data-vario-id="c\nd"></p>';
    expect(pathText(one("p"), document)).toMatch(/^p\t1\t\t\nbody/);
  });
});

describe("a press", () => {
  const HTML = "<button id=x data-box='100 50 200 40'><b id=y data-box='110 55 10 10'>go</b></button>";
  const event = (selector: string, [clientX, clientY]: [number, number], more: object = {}) => {
    const path: EventTarget[] = [];
    for (let at: Element | null = one(selector); at; at = at.parentElement) path.push(at);
    const given = { isTrusted: true, isPrimary: true, button: 0, detail: 1, type: "click", clientX, clientY, ...more };
    return { ...given, target: path[0], composedPath: () => [...path, document, window] } as unknown as PointerEvent;
  };
  const begin = async (more?: object, html = HTML) => {
    document.body.innerHTML = html;
    const presses = watchPresses(document, () => {});
    presses.begin(event("#y", [150, 60], { detail: 0, type: "pointerdown", ...more }));
    await new Promise((resolve) => setTimeout(resolve));
    return presses;
  };
  const move = () => one("#x").setAttribute("data-box", "90 50 200 40");

  it("says where its click was, though the page has moved or taken away the element since", async () => {
    const presses = await begin();
    const click = event("#y", [151, 60]);
    move();
    one("#x").remove();
    const { spot, path } = presses.read(click);
    expect(spot).toMatchObject({ flags: CLICK, left: 50, top: 10, width: 200, height: 40 });
    expect(first(spot)).toBe("button\t0\tx\t");
    expect(path.slice(0, 2).map((node) => (node as Element).id)).toEqual(["y", "x"]);
  });

  it("is read with its click where that follows at once", () => {
    document.body.innerHTML = HTML;
    const presses = watchPresses(document, () => {});
    presses.begin(event("#y", [150, 60], { detail: 0, type: "pointerdown" }));
    expect(presses.read(event("#y", [150, 60])).spot).toMatchObject({ flags: CLICK, left: 50, top: 10 });
  });

  it.each([
    ["another element's", "#x", [150, 60], {}, 60],
    ["drawn across the page", "#y", [180, 60], {}, 90],
    ["followed by a key", "#y", [150, 60], { detail: 0 }, 100],
  ] as [string, string, [number, number], object, number][])(
    "that is %s says nothing",
    async (_, selector, at, more, left) => {
      const presses = await begin();
      move();
      expect(presses.read(event(selector, at, more)).spot?.left).toBe(left);
    },
  );

  it.each([{ isTrusted: false }, { isPrimary: false }, { button: 2 }])("that is %o says nothing", async (more) => {
    const presses = await begin(more);
    move();
    expect(presses.read(event("#y", [150, 60])).spot?.left).toBe(60);
  });

  it("on what is masked leaves no point", async () => {
    const presses = await begin({}, "<div data-vario-mask><b id=y data-box='110 55 10 10'>go</b></div>");
    expect(presses.read(event("#y", [150, 60])).spot).toBeUndefined();
  });
});

// @vitest-environment happy-dom
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { isStableId, selectorOf } from "../src/heatmap/chain.js";
import { offerLayout, takesLayout } from "../src/heatmap/daily.js";
import { attend, studioOrigins } from "../src/heatmap/frame.js";
import { nameOf } from "../src/heatmap/name.js";
import { resolve } from "../src/heatmap/resolve.js";
import { captureLayout, MOST_BOXES, MOST_CHARACTERS } from "../src/heatmap/snapshot.js";

const STUDIO = "https://collector.example";

beforeEach(() => {
  document.body.innerHTML = "";
});
afterEach(() => vi.unstubAllGlobals());

function lay(element: Element | undefined, x: number, y: number, width: number, height: number): void {
  if (element) element.getBoundingClientRect = () => new DOMRect(x, y, width, height);
}

describe("selectors", () => {
  test("an element is found through open shadow trees", () => {
    document.body.innerHTML = '<div id="host"></div>';
    const tree = document.querySelector("#host")?.attachShadow({ mode: "open" });
    if (tree) tree.innerHTML = "<p><b>in</b></p><b>top</b>";
    expect(resolve(document, '[id="host"] >>> p>b')?.textContent).toBe("in");
    expect(resolve(document, '[id="host"] >>> b:nth-of-type(1)')?.textContent).toBeDefined();
  });

  test("what is not there, has no tree of its own, or is no selector is nothing", () => {
    document.body.innerHTML = "<p></p>";
    for (const selector of ["#gone", "p >>> b", "p[[", "", " >>> "])
      expect(resolve(document, selector)).toBeUndefined();
  });
});

describe("anchors", () => {
  test("an element is named as its clicks are: by its name, a stable id, or its place below one", () => {
    document.body.innerHTML =
      '<main id="shop"><p></p><p><b data-vario-id="buy"></b><i></i></p></main><p id=":r5:"></p><div id="host"></div>';
    const tree = document.querySelector("#host")?.attachShadow({ mode: "open" });
    if (tree) tree.innerHTML = "<p><b></b></p>";
    const of = (found: Element | null | undefined) => found && selectorOf(found, document);
    expect(of(document.querySelector("b"))).toBe('[data-vario-id="buy"]');
    expect(of(document.querySelector("i"))).toBe('[id="shop"]>p:nth-of-type(2)>i:nth-of-type(1)');
    expect(of(document.querySelector("body > p"))).toBe("body>p:nth-of-type(1)");
    expect(of(tree?.querySelector("b"))).toBe('[id="host"] >>> p:nth-of-type(1):not(*>*)>b:nth-of-type(1)');
    expect(selectorOf(document.createElement("p"), document), "in no page").toBeUndefined();
  });

  test("ids are judged as everywhere", () => {
    const { stable, generated } = JSON.parse(
      readFileSync(join(import.meta.dirname, "../../tests/vectors/stable-ids.json"), "utf8"),
    );
    expect(stable.filter((id: string) => !isStableId(id))).toEqual([]);
    expect(generated.filter(isStableId)).toEqual([]);
  });
});

describe("names", () => {
  test("words that are masked or typed are left out", () => {
    document.body.innerHTML =
      '<button>Pay <i data-vario-mask>9 €</i></button><input value="typed"><p data-vario-mask>Ada</p>';
    const [button, input, masked] = [...document.body.children].map((element) => nameOf(element));
    expect(button).toMatchObject({ kind: "button", name: "Pay" });
    expect(input).toMatchObject({ kind: "input", name: "" });
    expect(masked).toMatchObject({ kind: "text", name: "" });
  });
});

describe("origins", () => {
  const page = "https://shop.example/tea";

  test("the page's own and the endpoint's may ask, unless the page names others", () => {
    expect([...studioOrigins({ endpoint: STUDIO }, page)]).toEqual(["https://shop.example", STUDIO]);
    expect([
      ...studioOrigins({ endpoint: STUDIO, studio: ["https://a.example/studio/", "https://b.example"] }, page),
    ]).toEqual([...["https://shop.example", "https://a.example", "https://b.example"]]);
    expect([...studioOrigins({ endpoint: "/events" }, page)]).toEqual(["https://shop.example"]);
  });

  test("an origin that nobody can be told by is never allowed", () => {
    expect([
      ...studioOrigins({ endpoint: "local:", studio: ["data:text/html,", "nonsense://", "*"] }, page),
    ]).not.toContain("null");
  });
});

describe("answers", () => {
  const told: { data: Record<string, unknown>; to: string }[] = [];
  const parent = { postMessage: (data: Record<string, unknown>, to: string) => told.push({ data, to }) };

  function framed(): void {
    told.length = 0;
    vi.stubGlobal(
      "ResizeObserver",
      class {
        observe() {}
      },
    );
    Object.defineProperty(window, "parent", { value: parent, configurable: true });
    attend({ window: window as never, options: { endpoint: STUDIO, writeKey: "demo" } });
  }

  const ask = async (data: object, origin: string, source: unknown = parent) => {
    window.dispatchEvent(Object.assign(new Event("message"), { data, origin, source }));
    await new Promise((done) => setTimeout(done, 5));
  };

  test("boxes go to an allowed origin, and to that origin only", async () => {
    document.body.innerHTML = '<button id="buy">Buy</button><p id="hidden"></p>';
    lay(document.querySelector("#buy") ?? undefined, 10, 20, 80, 40);
    framed();
    await ask({ vario: "frame", id: 7, ask: "boxes", selectors: ["#buy", "#hidden", "#gone"] }, STUDIO);
    expect(told).toHaveLength(1);
    expect(told[0]?.to).toBe(STUDIO);
    expect(told[0]?.data).toMatchObject({ vario: "frame", id: 7, boxes: [[10, 20, 80, 40], null, null] });
  });

  test("another origin, another window, and what is no question get no answer", async () => {
    framed();
    await ask({ vario: "frame", id: 1, ask: "boxes", selectors: [] }, "https://evil.example");
    await ask({ vario: "frame", id: 1, ask: "boxes", selectors: [] }, "null");
    await ask({ vario: "frame", id: 1, ask: "boxes", selectors: [] }, STUDIO, {});
    for (const data of [null, "x", {}, { vario: "frame" }, { vario: "frame", ask: "constructor" }])
      await ask(data as object, STUDIO);
    expect(told).toEqual([]);
  });
});

describe("layout", () => {
  function page(rows: number): void {
    document.body.innerHTML = `<button id="buy">Ada's secret</button><img src="x.png">${"<a href='/x'>row</a>".repeat(rows)}`;
    [...document.body.children].forEach((element, index) => {
      lay(element, 0, 20 * (index + 1), 300, 20);
    });
  }

  test("no word and no address of a picture is in it, and an element is named by its hash", () => {
    page(2);
    const layout = captureLayout(window as never);
    const text = JSON.stringify(layout);
    expect(text).not.toMatch(/Ada|secret|row|png|href/);
    expect(layout.boxes[0]?.slice(0, 5)).toEqual([0, 20, 300, 20, "e3zgd9"]);
    expect(layout.boxes[1]?.[5], "a picture is grey").toBe(-2);
  });

  test("a page of many rows stays within the boxes and characters allowed, its buttons first", () => {
    page(2000);
    const layout = captureLayout(window as never);
    expect(layout.boxes.length).toBeLessThanOrEqual(MOST_BOXES);
    expect(layout.boxes.length).toBeGreaterThan(100);
    expect(JSON.stringify(layout).length).toBeLessThanOrEqual(MOST_CHARACTERS);
  });

  test("it is sent once, of the page that was entered, and only with consent", async () => {
    const sent: object[] = [];
    const load = vi.fn(async () => ({ captureLayout }));
    const offer = (heatmap: string) =>
      offerLayout(
        {
          window: window as never,
          options: { endpoint: "local:", writeKey: "demo" },
          now: () => Date.UTC(2026, 4, 4),
          vario: { consent: () => ({ heatmap }), debug: () => ({ visitorId: "ada" }) } as never,
        },
        "/tea",
        load,
        (properties) => sent.push(properties),
      );
    sessionStorage.clear();
    page(1);
    for (const state of ["denied", "pending", "granted", "granted"]) offer(state);
    await vi.waitFor(() => expect(sent).toHaveLength(1), { timeout: 3000 });
    expect(sent[0]).toMatchObject({ v: 1, route: "/tea", device: "desktop", snapshot: { v: 1 } });
    expect(load).toHaveBeenCalledOnce();
  });

  test("about one visitor of a hundred captures it, once a day, page and device", () => {
    const turn = { route: "/", device: "phone", day: "2026-05-04" };
    sessionStorage.clear();
    let taken = 0;
    for (let visitor = 0; visitor < 3000; visitor++) {
      sessionStorage.clear();
      if (takesLayout(window as never, { ...turn, visitor: `v${visitor}` })) taken++;
    }
    expect(taken).toBeGreaterThan(10);
    expect(taken).toBeLessThan(60);
    sessionStorage.clear();
    expect(takesLayout(window as never, { ...turn, visitor: "" }, true)).toBe(true);
    expect(takesLayout(window as never, { ...turn, visitor: "" }, true)).toBe(false);
    expect(takesLayout(window as never, { ...turn, visitor: "", day: "2026-05-05" }, true)).toBe(true);
  });
});

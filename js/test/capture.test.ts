// @vitest-environment happy-dom
/** What is told of a page's life, and in which order; what a page throws stays the page's. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { body, capture, click, manageClock, see } from "./fake-capture.js";

manageClock();
beforeEach(() => {
  see("visible");
  history.replaceState(null, "", "/");
});
const pass = (ms: number) => vi.advanceTimersByTime(ms);
const go = (path: string) => history.pushState(null, "", path);

describe("pages within the page", () => {
  it("are told after the turn, the former page's end before them, under its own address", async () => {
    const { told } = await capture(["pages", "leaves"]);
    go("/tea");
    expect(told.map(({ event, path }) => [event, path])).toEqual([["Page Left", "/"]]);
    pass(1);
    expect(told.slice(1)).toMatchObject([
      { event: "page", path: "/tea", properties: { referrer: expect.stringMatching(/\/$/) } },
    ]);
  });

  it("are told before what is tracked on them, and when the page is hidden at once", async () => {
    const { told, inside, hide } = await capture(["pages"]);
    go("/tea");
    inside.vario.track("Tea Seen");
    go("/ware");
    hide(true);
    pass(1);
    expect(told.map(({ event, path }) => [event, path])).toEqual([
      ["page", "/tea"],
      ["Tea Seen", "/tea"],
      ["page", "/ware"],
    ]);
  });

  it("are told once where the site tells of them itself", async () => {
    const { told, inside } = await capture(["pages", "leaves"]);
    go("/tea");
    inside.vario.page("Tea");
    pass(1);
    expect(told.map(({ event }) => event)).toEqual(["Page Left", "Tea"]);
  });

  it("are told all the same where an earlier page's call comes through only now", async () => {
    const { told, replay } = await capture(["pages"]);
    const before = Date.now();
    pass(5);
    go("/tea");
    replay(before);
    pass(1);
    expect(told.map(({ event }) => event)).toEqual(["replayed", "page"]);
  });

  it("are left to a site that sends page messages itself, whose calls end the page before", async () => {
    const { told, inside } = await capture(["leaves"]);
    go("/tea");
    pass(10);
    inside.vario.page("Tea");
    inside.vario.page("The same, again");
    expect(told.map(({ event, path }) => [event, path])).toEqual([
      ["Page Left", "/"],
      ["Tea", "/tea"],
      ["The same, again", "/tea"],
    ]);
  });

  it("by the hash alone are none, unless asked for", async () => {
    const without = await capture(["pages"]);
    const withHash = await capture(["pages", "hash"]);
    go("/#tea");
    go("/#ware");
    pass(1);
    expect(without.told).toEqual([]);
    expect(withHash.told.map(({ event }) => event)).toEqual(["page"]);
  });
});

describe("errors", () => {
  const fail = (message: string, more: object = {}) =>
    window.dispatchEvent(
      Object.assign(new Event("error"), {
        message,
        filename: "https://shop.example/app.js?v=secret",
        lineno: 7,
        ...more,
      }),
    );

  it("are told once each and ten a page view, and anew on the next", async () => {
    const { of } = await capture(["errors", "pages"]);
    for (let round = 0; round < 2; round++) for (let number = 0; number < 12; number++) fail(`number ${number}`);
    expect(of("Error Occurred")).toHaveLength(10);
    expect(of("Error Occurred")[0]).toEqual({
      message: "number 0",
      source: "https://shop.example/app.js",
      line: 7,
      stack: [],
      kind: "error",
    });
    go("/tea");
    fail("number 0");
    expect(of("Error Occurred")).toHaveLength(11);
  });

  it("keep three frames, without queries", async () => {
    const { of } = await capture(["errors"]);
    const frames = [1, 2, 3, 4].map(
      (line) => `    at step${line} (https://shop.example/app.js?token=secret:${line}:5)`,
    );
    fail("Uncaught Error: no tea", {
      error: Object.assign(new Error(), { stack: ["Error: no tea", "in two lines", ...frames].join("\n") }),
    });
    expect(of("Error Occurred")[0]?.stack).toEqual(
      [1, 2, 3].map((line) => `at step${line} (https://shop.example/app.js:${line}:5)`),
    );
  });

  it.each<[string, string, object]>([
    ["another origin's", "Script error.", { filename: "" }],
    ["an observer's that could not keep up", "ResizeObserver loop completed with undelivered notifications.", {}],
    ["an extension's", "x", { filename: "chrome-extension://abc/x.js" }],
    ["Vario's own", "x", { filename: import.meta.url.replace("test/capture.test.ts", "src/capture/engine.js") }],
    ["a picture's that does not load", "", {}],
  ])("are not told of where they are %s", async (_, message, more) => {
    const { told } = await capture(["errors"]);
    fail(message, more);
    expect(told).toEqual([]);
  });

  it("of promises may be anything", async () => {
    const { of } = await capture(["errors"]);
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error("mine");
        },
      },
    );
    for (const reason of [
      undefined,
      null,
      "no tea",
      new Error("no ware"),
      7,
      hostile,
      new DOMException("off", "AbortError"),
    ])
      window.dispatchEvent(Object.assign(new Event("unhandledrejection"), { reason }));
    expect(of("Error Occurred").map(({ message }) => message)).toEqual(["no tea", "no ware"]);
  });
});

describe("dead clicks", () => {
  it("are told when neither the page nor the network answered, and at the latest when the visitor goes", async () => {
    body("<button id=x>Buy</button>");
    const { of, hide } = await capture(["dead"]);
    click("#x");
    pass(2_600);
    hide(true);
    expect(of("Dead Click")).toEqual([{ tag: "button", element_id: "x", text: "Buy" }]);
  });

  it.each<[string, (button: Element) => void]>([
    ["content", (button) => button.append("!")],
    ["an attribute", (button) => button.setAttribute("data-x", "1")],
    ["scrolling", () => window.dispatchEvent(new Event("scroll"))],
    ["focus", () => window.dispatchEvent(new Event("focusin"))],
    ["another address", () => history.pushState(null, "", "/tea")],
    ["another window", () => window.dispatchEvent(new Event("blur"))],
    ["another part of the page", () => window.dispatchEvent(new Event("hashchange"))],
    ["a dialog", () => window.dispatchEvent(new Event("toggle"))],
    ["a field", () => window.dispatchEvent(new Event("input"))],
    ["a form", () => window.dispatchEvent(new Event("submit"))],
    ["the clipboard", () => window.dispatchEvent(new Event("copy"))],
    ["a film", () => window.dispatchEvent(new Event("play"))],
    ["the whole screen", () => window.dispatchEvent(new Event("fullscreenchange"))],
  ])("are none where %s answers", async (_, answer) => {
    body("<button id=x>Buy</button>");
    const { of, hide } = await capture(["dead"]);
    click("#x");
    pass(1_000);
    answer(document.querySelector("#x") as Element);
    // An observer is told in a microtask.
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    pass(20_000);
    hide(true);
    expect(of("Dead Click")).toEqual([]);
  });

  it.each([
    ["plain text", "<p id=x>text</p>"],
    ["a field", "<input id=x>"],
    ["a link to another window", "<a id=x href='/tea' target=_blank>x</a>"],
    ["a link to another page", "<a id=x href='/tea'>x</a>"],
    ["a download", "<a id=x href='/tea' download>x</a>"],
    ["a mail address", "<a id=x href='mailto:a@b.example'>x</a>"],
    ["a disabled control", "<div id=x role=button aria-disabled=true>x</div>"],
    ["a canvas", "<canvas id=x></canvas>"],
  ])("are none on %s", async (_, html) => {
    body(html);
    const { of, hide } = await capture(["dead"]);
    click("#x");
    pass(20_000);
    hide(true);
    expect(of("Dead Click")).toEqual([]);
  });
});

describe("clicks", () => {
  it.each<[string, string, string | undefined, object]>([
    ["a link", "<a id=x href='/tea?secret'>x</a>", "Link Clicked", { href: `${location.origin}/tea` }],
    [
      "a button in a link",
      "<a href='https://tea.example/a'><button id=x>x</button></a>",
      "Outbound Link Clicked",
      { hostname: "tea.example" },
    ],
    [
      "a file elsewhere",
      "<a id=x href='https://tea.example/list.pdf'>x</a>",
      "File Downloaded",
      { file_name: "list.pdf" },
    ],
    [
      "a private link out",
      "<a id=x data-vario-mask href='https://tea.example/ada'>Ada</a>",
      "Outbound Link Clicked",
      { tag: "a", element_id: "x", hostname: "tea.example" },
    ],
    ["a telephone number", "<a id=x href='tel:123'>x</a>", "Link Clicked", { href: "tel:" }],
    ["an anchor without address", "<a id=x>x</a>", undefined, {}],
    ["a button by role", "<div role=button><b id=x>x</b></div>", "Element Clicked", { tag: "div", text: "x" }],
    ["text", "<p id=x>x</p>", undefined, {}],
    [
      "what declares itself",
      "<p data-vario-event='Plan Chosen' data-vario-plan=pro><button id=x>x</button></p>",
      "Plan Chosen",
      { plan: "pro" },
    ],
    [
      "a button of a form that declares itself",
      "<form data-vario-event=Sent><button type=button id=x>x</button></form>",
      "Element Clicked",
      { tag: "button" },
    ],
  ])("on %s", async (_, html, event, properties) => {
    body(html);
    document.body.addEventListener("click", (click) => click.preventDefault(), { once: true });
    const { told } = await capture(["clicks", "outbound", "downloads", "declarative"]);
    click("#x");
    expect(told.map((one) => one.event)).toEqual(event ? [event] : []);
    if (event) expect(told[0]?.properties).toMatchObject(properties);
    expect(JSON.stringify(told)).not.toMatch(/Ada|ada|secret/);
  });

  it("with the middle button open links, with the right one none", async () => {
    body("<a href='/tea'>x</a><button>x</button>");
    const { told } = await capture(["clicks"]);
    for (const element of document.querySelectorAll("a,button"))
      for (const button of [1, 2])
        element.dispatchEvent(new MouseEvent("auxclick", { bubbles: true, composed: true, button }));
    expect(told.map(({ event }) => event)).toEqual(["Link Clicked"]);
  });
});

it("a form in a shadow tree is followed, though its events do not leave it", async () => {
  body("<div id=host></div>");
  const root = (document.querySelector("#host") as Element).attachShadow({ mode: "open" });
  root.innerHTML = "<form id=inside><input name=city></form>";
  const [form, input] = [root.querySelector("form"), root.querySelector("input")];
  const { told } = await capture(["forms"]);
  input?.dispatchEvent(new Event("pointerdown", { bubbles: true, composed: true }));
  input?.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
  input?.dispatchEvent(new Event("change", { bubbles: true }));
  form?.dispatchEvent(new Event("submit", { bubbles: true }));
  expect(told.map(({ event, properties }) => [event, properties.form_id])).toEqual([
    ["Form Started", "inside"],
    ["Form Submitted", "inside"],
  ]);
});

it("nothing that a listener of capture meets reaches the page", async () => {
  const { inside } = await capture(["clicks", "rage", "dead", "forms", "copy", "video", "errors", "leaves"]);
  inside.vario.track = () => {
    throw new Error("broken");
  };
  body("<form><button id=x data-vario-event=E>x</button><input></form><video></video>");
  const failed = vi.fn();
  window.addEventListener("error", failed);
  expect(() => click("#x")).not.toThrow();
  for (const type of ["input", "change", "submit", "copy", "play", "timeupdate", "scroll"])
    for (const element of document.querySelectorAll("form,input,video"))
      element.dispatchEvent(new Event(type, { bubbles: true }));
  pass(20_000);
  expect(failed).not.toHaveBeenCalled();
});

it("where capture is off nobody listens", async () => {
  const listen = vi.spyOn(window, "addEventListener");
  const { inside } = await capture([], { capture: false });
  expect(listen).not.toHaveBeenCalled();
  expect(inside.hidden.size + inside.shown.size).toBe(0);
});

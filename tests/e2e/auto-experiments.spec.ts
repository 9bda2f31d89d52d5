/** Auto experiments change the page as GrowthBook's payload says, expose who sees them, and can take every change back. */
import { expect, test } from "@playwright/test";
import { append, body, html, remove, reported, set, Theatre, undo, variation } from "./variants-page.ts";

const theatre = new Theatre();
const { open } = theatre;
test.beforeAll(() => theatre.start());
test.afterAll(() => theatre.stop());

/** What a mutation makes of an element, by GrowthBook's rules. */
const CHANGES: [name: string, before: string, mutation: object, after: string][] = [
  ["html set", "<p>old</p>", set("p", "html", "<b>new</b>"), "<p><b>new</b></p>"],
  ["html append", "<p>old</p>", append("p", "html", " <b>new</b>"), "<p>old <b>new</b></p>"],
  ["text set", "<p><i>old</i></p>", set("p", "text", "1 < 2"), "<p>1 &lt; 2</p>"],
  ["text append", "<p>old</p>", append("p", "text", " & new"), "<p>old &amp; new</p>"],
  ["class append", '<p class="a">x</p>', append("p", "class", "b c"), '<p class="a b c">x</p>'],
  ["class append where there is none", "<p>x</p>", append("p", "class", "b"), '<p class="b">x</p>'],
  ["class remove", '<p class="a b c">x</p>', remove("p", "class", "b"), '<p class="a c">x</p>'],
  ["class remove of all", '<p class="a b">x</p>', remove("p", "class"), '<p class="">x</p>'],
  ["class set", '<p class="a b">x</p>', set("p", "class", "b c"), '<p class="b c">x</p>'],
  [
    "style append",
    '<p style="color: red;">x</p>',
    append("p", "style", "margin-top: 1px"),
    '<p style="color: red; margin-top: 1px;">x</p>',
  ],
  [
    "style append over",
    '<p style="color: red;">x</p>',
    append("p", "style", "color: blue !important"),
    '<p style="color: blue !important;">x</p>',
  ],
  [
    "style append of a shorthand with var()",
    "<p>x</p>",
    append("p", "style", "background: var(--tea); --tea: red"),
    '<p style="background: var(--tea); --tea: red;">x</p>',
  ],
  [
    "style append with an address",
    "<p>x</p>",
    append("p", "style", "background-image: url(data:image/gif;base64,R0lGOD)"),
    '<p style="background-image: url(&quot;data:image/gif;base64,R0lGOD&quot;);">x</p>',
  ],
  ["style set", '<p style="color: red; top: 1px;">x</p>', set("p", "style", "top: 2px"), '<p style="top: 2px;">x</p>'],
  [
    "style remove",
    '<p style="color: red; top: 1px;">x</p>',
    remove("p", "style", "color"),
    '<p style="top: 1px;">x</p>',
  ],
  ["attribute set", '<a href="/a">x</a>', set("a", "href", "/b"), '<a href="/b">x</a>'],
  ["attribute set where there is none", "<a>x</a>", set("a", "title", "new"), '<a title="new">x</a>'],
  ["attribute append", '<a href="/a">x</a>', append("a", "href", "?b"), '<a href="/a?b">x</a>'],
  ["attribute remove", '<p hidden="">x</p>', remove("p", "hidden"), "<p>x</p>"],
  ["every element that matches", "<p>1</p><p>2</p>", set("p", "text", "x"), "<p>x</p><p>x</p>"],
];

for (const [name, before, mutation, after] of CHANGES) {
  test(`${name}, and back`, async ({ page }) => {
    await open(page, before, [mutation]);
    expect(await body(page)).toBe(after);
    await undo(page);
    expect(await body(page)).toBe(before);
    expect(await reported(page)).toEqual([]);
  });
}

test("position: an element goes to another parent, before a child of it, and back to where it was", async ({
  page,
}) => {
  const before = "<main><i>1</i><b>x</b><i>2</i></main><aside><u>1</u><u class=z>2</u></aside>".replace("=z", '="z"');
  const move = { selector: "b", action: "set", attribute: "position", value: "", parentSelector: "aside" };
  await open(page, before, [move]);
  expect(await html(page, "aside")).toBe('<aside><u>1</u><u class="z">2</u><b>x</b></aside>');
  await page.evaluate(
    (value) => window.stage.decide([value]),
    variation({ domMutations: [{ ...move, insertBeforeSelector: ".z" }] }),
  );
  expect(await html(page, "aside")).toBe('<aside><u>1</u><b>x</b><u class="z">2</u></aside>');
  await undo(page);
  expect(await body(page)).toBe(before);
});

test("one change inserts what another moves: both hold, and both can be undone", async ({ page }) => {
  const before = "<main>old</main><aside></aside>";
  const move = { ...set("main b, i", "position", ""), parentSelector: "aside" };
  await open(page, `${before}<i>1</i>`, [set("main", "html", "new <b>x</b>"), move]);
  await page.evaluate(() => document.body.append(document.createElement("hr")));
  expect(await html(page, "aside")).toBe("<aside><b>x</b><i>1</i></aside>");
  expect(await page.textContent("main")).toBe("new ");
  await undo(page);
  expect(await body(page)).toBe(`${before}<i>1</i><hr>`);
  expect(await reported(page)).toEqual([]);
});

test("position by place among siblings moves one element, not one after the other", async ({ page }) => {
  const move = { selector: "li:nth-child(1)", action: "set", attribute: "position", value: "", parentSelector: "ol" };
  await open(page, "<ul><li>1</li><li>2</li><li>3</li></ul><ol></ol>", [move]);
  await page.evaluate(() => document.body.append("more", document.createElement("hr")));
  expect(await html(page, "ol")).toBe("<ol><li>1</li></ol>");
  expect(await reported(page)).toEqual([]);
});

test("a style sheet comes and goes without an element", async ({ page }) => {
  await open(
    page,
    "<p>x</p>",
    { results: [variation({ css: "p { color: rgb(1, 2, 3) }" })] },
    "<style>p{color:red}</style>",
  );
  const color = () => page.evaluate(() => getComputedStyle(document.querySelector("p") as Element).color);
  expect(await color()).toBe("rgb(1, 2, 3)");
  expect(await page.locator("style").count()).toBe(1);
  await undo(page);
  expect(await color()).toBe("rgb(255, 0, 0)");
});

test("undoing gives the page what it has wanted meanwhile, and leaves alone what it did besides", async ({ page }) => {
  await open(page, '<p class="a" style="color: red;">old</p>', [
    set("p", "text", "new"),
    append("p", "class", "b"),
    append("p", "style", "color: blue"),
  ]);
  await page.evaluate(async () => {
    const p = document.querySelector("p") as HTMLElement;
    p.textContent = "newer";
    p.classList.add("c");
    p.style.top = "1px";
    p.title = "t";
    await Promise.resolve();
  });
  expect(await html(page, "p")).toBe('<p class="a b c" style="color: blue; top: 1px;" title="t">new</p>');
  await undo(page);
  expect(await html(page, "p")).toBe('<p class="a c" style="color: red; top: 1px;" title="t">newer</p>');
});

test("undoing brings the page's own nodes back, listeners and all", async ({ page }) => {
  await open(page, "<p><button>Buy</button></p>", [set("p", "html", "<b>Sold out</b>")]);
  await undo(page);
  await page.evaluate(() => {
    const button = document.querySelector("button") as HTMLElement;
    button.onclick = () => (document.title = "bought");
    window.stage.decide([
      {
        key: "x",
        variationId: 1,
        inExperiment: true,
        value: { domMutations: [{ selector: "p", action: "set", attribute: "text", value: "no" }] },
      },
    ]);
  });
  await undo(page);
  await page.click("button");
  expect(await page.title()).toBe("bought");
});

test("several experiments on one element: each can go, in whatever order", async ({ page }) => {
  const results = ["A", "B", "C"].map((letter) =>
    variation(
      { domMutations: [append("p", "text", letter), append("p", "class", letter), set("p", "title", letter)] },
      { key: letter },
    ),
  );
  await open(page, '<p title="t">0</p>', { results });
  const left = (keys: string) =>
    page.evaluate(
      (results) => window.stage.decide(results),
      results.filter(({ key }) => keys.includes(key)),
    );
  expect(await html(page, "p")).toBe('<p title="C" class="A B C">0ABC</p>');
  await left("AC");
  expect(await html(page, "p")).toBe('<p title="C" class="A C">0AC</p>');
  await left("A");
  expect(await html(page, "p")).toBe('<p title="A" class="A">0A</p>');
  await left("BA");
  expect(await html(page, "p")).toBe('<p title="B" class="A B">0AB</p>');
  await left("");
  expect(await html(page, "p")).toBe('<p title="t">0</p>');
});

test("another variation replaces the first: that is undone, the new one applied", async ({ page }) => {
  await open(page, "<p>old</p>", [set("p", "text", "one"), append("p", "class", "one")]);
  await page.evaluate(
    (value) => window.stage.decide([value]),
    variation({ domMutations: [set("p", "text", "two")] }, { variationId: 2 }),
  );
  expect(await html(page, "p")).toBe("<p>two</p>");
  expect(await page.evaluate(() => window.stage.exposed)).toEqual(["hero:1", "hero:2"]);
});

test("a change that makes its own selector miss stays", async ({ page }) => {
  await open(page, '<p class="green">x</p>', [remove(".green", "class", "green")]);
  await page.evaluate(() => document.body.append(document.createElement("hr")));
  expect(await html(page, "p")).toBe('<p class="">x</p>');
  await undo(page);
  expect(await html(page, "p")).toBe('<p class="green">x</p>');
});

test("what is no selector, no attribute, no mutation is reported, and the rest goes on", async ({ page }) => {
  const broken = [
    set("p:::", "text", "x"),
    set("p", "a b", "x"),
    { selector: "p" },
    null,
    7,
    { ...set("p", "position", ""), parentSelector: "[" },
    set("p", "text", "new"),
  ];
  await open(page, "<p>old</p>", {
    results: [
      variation({ domMutations: broken }),
      variation(null as never, { key: "b" }),
      variation({ domMutations: {} }, { key: "c" }),
    ],
  });
  expect(await html(page, "p")).toBe("<p>new</p>");
  expect(await reported(page)).toEqual(["E_VARIANT_SELECTOR", "E_VARIANT_MUTATION"]);
});

test("a visitor in the control is exposed and sees the page as it is; one who is not in the experiment is not", async ({
  page,
}) => {
  await open(page, "<p>old</p>", {
    results: [
      variation({}, { variationId: 0 }),
      variation({ css: "p{color:red}" }, { key: "other", inExperiment: false }),
    ],
  });
  expect(await body(page)).toBe("<p>old</p>");
  expect(await page.evaluate(() => window.stage.exposed)).toEqual(["hero:0"]);
});

test("a forced variation is applied, and not exposed", async ({ page }) => {
  await open(page, "<p>old</p>", {
    results: [variation({ domMutations: [set("p", "text", "new")] }, { forced: true })],
  });
  expect(await body(page)).toBe("<p>new</p>");
  expect(await page.evaluate(() => window.stage.exposed)).toEqual([]);
});

test("a manual experiment waits for its trigger, exposure included", async ({ page }) => {
  await open(page, "<p>old</p>", {
    results: [variation({ domMutations: [set("p", "text", "new")] }, { manual: true })],
  });
  expect(await body(page)).toBe("<p>old</p>");
  expect(await page.evaluate(() => window.stage.exposed)).toEqual([]);
  await page.evaluate(() => window.stage.trigger("hero"));
  expect(await body(page)).toBe("<p>new</p>");
  expect(await page.evaluate(() => window.stage.exposed)).toEqual(["hero:1"]);
});

test("no longer decided: the page as it is", async ({ page }) => {
  const results = [variation({ domMutations: [set("p", "text", "new")], css: "p{color:rgb(1,2,3)}" })];
  await open(page, "<p>old</p>", { results });
  await page.evaluate(() => window.stage.decide([]));
  expect(await body(page)).toBe("<p>old</p>");
  expect(await page.evaluate(() => document.adoptedStyleSheets.length)).toBe(0);
});

test("a variation's script and its handlers run only where the page lets them", async ({ page }) => {
  const results = [
    variation({
      js: "document.title = 'ran'",
      domMutations: [set("p", "html", `<b onclick="document.body.id = 'clicked'">x</b>`)],
    }),
  ];
  await open(page, "<p></p>", { results });
  expect(await page.title()).toBe("A page");
  expect(await html(page, "p")).toBe("<p><b>x</b></p>");
  expect(await reported(page)).toEqual(["E_VARIANT_UNSAFE", "E_VARIANT_SCRIPT"]);
  await open(page, "<p></p>", { results, options: { scripts: true } });
  expect(await page.title()).toBe("ran");
  await page.click("b");
  expect(await page.evaluate(() => document.body.id)).toBe("clicked");
  expect(await reported(page)).toEqual([]);
});

/** Variations hold on a page that goes on changing: its parser, its framework, its own will. */
import { createRequire } from "node:module";
import { expect, type Page, test } from "@playwright/test";
import { build } from "esbuild";
import { type Part, ROOT } from "./site.ts";
import { append, body, html, reported, set, Theatre, undo } from "./variants-page.ts";

const theatre = new Theatre();
const { open } = theatre;
test.beforeAll(() => theatre.start());
test.afterAll(() => theatre.stop());

test("elements that come later are changed before anything else can read them", async ({ page }) => {
  await open(page, "<main></main>", [set(".offer b", "text", "new"), append(".offer", "class", "seen")]);
  const read = await page.evaluate(async () => {
    const main = document.querySelector("main") as Element;
    main.innerHTML = '<div class="offer"><b>old</b></div>';
    await Promise.resolve();
    return main.innerHTML;
  });
  expect(read).toBe('<div class="offer seen"><b>new</b></div>');
});

test("what a framework renders over is changed again: text, attribute, class, style, children, the element itself", async ({
  page,
}) => {
  const before = '<main><a href="/a" class="x" style="top: 0px;">old</a></main>';
  const changes = [
    set("a", "text", "new"),
    set("a", "href", "/b"),
    append("a", "class", "y"),
    append("a", "style", "top: 2px"),
  ];
  await open(page, before, changes);
  const after = '<main><a href="/b" class="x y" style="top: 2px;">new</a></main>';
  expect(await body(page)).toBe(after);
  const renders: ((a: HTMLAnchorElement) => void)[] = [
    (a) => (a.textContent = "old"),
    (a) => ((a.firstChild as Text).data = "old"),
    (a) => a.setAttribute("href", "/a"),
    (a) => (a.className = "x"),
    (a) => (a.style.top = "0px"),
    (a) => a.replaceChildren("ol", "d"),
    (a) => (a.outerHTML = '<a href="/a" class="x" style="top: 0px;">old</a>'),
    (a) => ((a.parentElement as Element).innerHTML = '<a href="/a" class="x" style="top: 0px;">old</a>'),
  ];
  for (const render of renders) {
    const now = await page.evaluate(async (render) => {
      new Function("a", `(${render})(a)`)(document.querySelector("a"));
      await new Promise(requestAnimationFrame);
      return document.body.innerHTML;
    }, String(render));
    expect(now, String(render)).toBe(after);
  }
  await undo(page);
  expect(await body(page)).toBe(before);
  expect(await reported(page)).toEqual([]);
});

test("an element that leaves the page leaves as the page made it", async ({ page }) => {
  await open(page, "<main><p>old</p></main>", [set("p", "text", "new")]);
  const [away, back] = await page.evaluate(async () => {
    const p = document.querySelector("p") as Element;
    const { parentElement } = p;
    p.remove();
    await Promise.resolve();
    const away = p.outerHTML;
    parentElement?.append(p);
    await Promise.resolve();
    return [away, p.outerHTML];
  });
  expect(away).toBe("<p>old</p>");
  expect(back).toBe("<p>new</p>");
});

test("an element is changed while it matches: another view may use it again, another class make it match", async ({
  page,
}) => {
  await open(page, '<main class="home"><h1>Home</h1></main><p data-open="0">old</p>', [
    set(".home h1", "text", "New home"),
    set("[data-open='1']", "text", "new"),
  ]);
  const turn = (name: string, open: string) =>
    page.evaluate(
      async ([name, open]) => {
        (document.querySelector("main") as Element).className = name;
        (document.querySelector("p") as HTMLElement).dataset.open = open;
        await Promise.resolve();
        return document.querySelector("h1")?.textContent;
      },
      [name, open] as const,
    );
  expect(await turn("about", "1")).toBe("Home");
  expect(await html(page, "p")).toBe('<p data-open="1">new</p>');
  expect(await turn("home", "0")).toBe("New home");
  expect(await html(page, "p")).toBe('<p data-open="0">old</p>');
});

test("a page that fights back gets its way after ten times a second, without a hang, and it is reported", async ({
  page,
}) => {
  await open(page, "<p>old</p><i>old</i>", [set("p", "text", "new"), set("i", "text", "new")]);
  const rounds = await page.evaluate(async () => {
    const p = document.querySelector("p") as Element;
    let rounds = 0;
    new MutationObserver(() => {
      if (p.textContent === "old") return;
      rounds += 1;
      p.textContent = "old";
    }).observe(p, { childList: true, characterData: true, subtree: true });
    p.textContent = "old";
    await new Promise((resolve) => setTimeout(resolve, 50));
    return rounds;
  });
  expect(rounds).toBeLessThanOrEqual(11);
  expect(await body(page)).toBe("<p>old</p><i>new</i>");
  expect(await reported(page)).toEqual(["E_VARIANT_FIGHT"]);
});

test("a page that makes the element anew each time it is changed gets its way too, without a hang", async ({
  page,
}) => {
  await open(page, "<main><p>old</p></main>", [set("p", "text", "new")]);
  const rounds = await page.evaluate(async () => {
    const main = document.querySelector("main") as Element;
    let rounds = 0;
    new MutationObserver(() => {
      if (main.textContent === "old") return;
      rounds += 1;
      main.innerHTML = "<p>old</p>";
    }).observe(main, { childList: true, subtree: true });
    main.innerHTML = "<p>old</p>";
    await new Promise((resolve) => setTimeout(resolve, 50));
    return rounds;
  });
  // On a slow machine the time that passes may take ends it, before their number does.
  expect(rounds).toBeLessThanOrEqual(201);
  expect(await body(page)).toBe("<main><p>old</p></main>");
});

test("ten thousand elements inserted at once, each of them changed, and then each undone", async ({ page }) => {
  const changes = [
    append(".row", "class", "seen"),
    set(".row .price", "text", "5"),
    set("#none > p + p", "text", "x"),
    append("[data-n='77']", "title", "here"),
    set(".row:last-child", "title", "last"),
  ];
  await open(page, "<main></main>", changes);
  const ms = await page.evaluate(async () => {
    const main = document.querySelector("main") as Element;
    const rows = (price: string) =>
      Array.from({ length: 5000 }, (_, n) => `<div class="row" data-n="${n}"><b class="${price}">4</b></div>`).join("");
    const time = async (work: () => void) => {
      const start = performance.now();
      work();
      await Promise.resolve();
      return Math.round(performance.now() - start);
    };
    const template = document.createElement("template");
    template.innerHTML = rows("other");
    const first = template.content;
    const second = document.createElement("main");
    second.innerHTML = rows("price");
    return { plain: await time(() => main.append(first)), changed: await time(() => main.replaceWith(second)) };
  });
  console.log(
    `10,000 elements inserted: 5,000 changed in ${ms.plain} ms, 10,000 changed and 5,000 let go in ${ms.changed} ms`,
  );
  expect(await page.locator("main > :nth-child(78)").evaluate((row) => row.outerHTML)).toBe(
    '<div class="row seen" data-n="77" title="here"><b class="price">5</b></div>',
  );
  expect(ms.plain).toBeLessThan(1000);
});

/** A page's parts, each of them a moment after the one before, and painted in between. */
const streamed = (...parts: string[]): Part[] =>
  parts.map((html) => ({ html, after: () => new Promise((resolve) => setTimeout(resolve, 60)) }));

/** What the page's body said before each frame. */
async function framesOf(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const frames = new Set<string>();
    Object.assign(window, { framesOf: frames });
    const look = () => {
      frames.add(document.querySelector("main")?.innerText ?? "");
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  return () => page.evaluate(() => [...(window as unknown as { framesOf: Set<string> }).framesOf].filter(Boolean));
}

test("an element is changed while the parser is in the middle of it: in its text, between its children, behind a script", async ({
  page,
}) => {
  const frames = await framesOf(page);
  const parts = streamed(
    "<main><h1>ol",
    "d te",
    "xt<b>ol",
    "d</b>old<script>1</script>",
    "old<i>old</i></h1>",
    "</main><p>end</p>",
  );
  await open(page, parts, [set("h1", "text", "new")]);
  expect(await frames()).toEqual(["new"]);
  expect(await html(page, "h1")).toBe("<h1><script>1</script>new</h1>");
  await undo(page);
  expect(await html(page, "h1")).toBe("<h1>old text<b>old</b>old<script>1</script>old<i>old</i></h1>");
  expect(await reported(page)).toEqual([]);
});

test("what is appended to an element stays behind what the parser brings after it", async ({ page }) => {
  const frames = await framesOf(page);
  await open(page, streamed("<main>1", "2<b>3", "4</b>", "5", "</main>"), [
    append("main", "text", "!"),
    append("b", "html", "<i>?</i>"),
  ]);
  expect(await html(page, "main")).toBe("<main>12<b>34<i>?</i></b>5!</main>");
  expect((await frames()).filter((text) => !text.endsWith("!"))).toEqual([]);
  await undo(page);
  expect(await html(page, "main")).toBe("<main>12<b>34</b>5</main>");
});

test("what a page adds to a list by and by, however fast, is no fight with what was appended to it", async ({
  page,
}) => {
  await open(page, "<ul><li>1</li></ul>", [append("ul", "html", "<li>free</li>")]);
  await page.evaluate(async () => {
    for (let item = 2; item < 40; item += 1) {
      document.querySelector("ul")?.append(Object.assign(document.createElement("li"), { textContent: item }));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  });
  expect((await page.locator("li").allTextContents()).slice(-2)).toEqual(["39", "free"]);
  expect(await reported(page)).toEqual([]);
  await undo(page);
  expect(await page.locator("li").count()).toBe(39);
  expect((await page.locator("li").allTextContents()).slice(0, 3)).toEqual(["1", "2", "3"]);
});

test("an element that the parser is in the middle of is moved, whole, to a place that comes later", async ({
  page,
}) => {
  const move = { ...set(".offer", "position", ""), parentSelector: "aside" };
  await open(
    page,
    streamed('<main><p class="offer">one', " two</p>rest", "</main><aside>first", "<b>second</b>", "</aside>"),
    [move],
  );
  expect(await body(page)).toBe(
    '<main><!---->rest</main><aside>first<b>second</b><p class="offer">one two</p></aside>',
  );
  await undo(page);
  expect(await body(page)).toBe('<main><p class="offer">one two</p>rest</main><aside>first<b>second</b></aside>');
});

test("the last child is the last when the page is there, not each that was the last for a moment", async ({ page }) => {
  await open(page, streamed("<ul><li>1</li>", "<li>2</li>", "<li>3</li></ul>"), [
    append("li:last-child", "class", "last"),
  ]);
  expect(await html(page, "ul")).toBe('<ul><li>1</li><li>2</li><li class="last">3</li></ul>');
});

test("the page's scripts and styles work within an element whose content is another", async ({ page }) => {
  const parts = streamed(
    "<main>old<script>ran = 'a'</script><div>old<p>old",
    "<script>ran += 'b'</script></p><i>old",
    "</i></div><style>footer { color: rgb(1, 2, 3) }</style><script src='/c.js'></script>",
    "</main><footer>end</footer>",
  );
  theatre.scripts["/c.js"] = "ran += 'c'";
  const frames = await framesOf(page);
  await open(page, parts, [set("main", "html", "<b>new</b>")]);
  expect(await page.evaluate("ran")).toBe("abc");
  expect(await page.evaluate(() => getComputedStyle(document.querySelector("footer") as Element).color)).toBe(
    "rgb(1, 2, 3)",
  );
  expect(await page.evaluate(() => document.querySelector("main")?.innerText)).toBe("new");
  expect(await frames()).toEqual(["new"]);
  await undo(page);
  expect(await page.evaluate(() => document.querySelector("main")?.innerText)).toContain("old");
});

test("hundreds of scripts within an element that was changed are no fight", async ({ page }) => {
  const scripts = `old<script>count = (window.count ?? 0) + 1</script>`.repeat(600);
  await open(page, `<main>${scripts}</main>`, [set("main", "text", "new")]);
  expect(await page.evaluate(() => document.querySelector("main")?.innerText)).toBe("new");
  expect(await page.evaluate("count")).toBe(600);
  expect(await reported(page)).toEqual([]);
});

/** A small shop in React, rendered here for the server's part. */
const SHOP = `
import { createElement as h, useState } from "react";
import { createRoot, hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
function Shop() {
  const [count, setCount] = useState(0);
  const [view, setView] = useState("home");
  return h("main", { className: view },
    h("h1", { key: count > 2 ? "again" : "once", title: "n" + count }, view === "home" ? "Tea " + count : "About"),
    h("button", { className: count % 2 ? "odd" : "even", style: { top: count + "px" }, onClick: () => setCount(count + 1) }, "Buy ", count),
    h("a", { href: "#", onClick: () => setView(view === "home" ? "about" : "home") }, "About"),
    h("ul", null, Array.from({ length: count }, (_, n) => h("li", { key: n }, "item " + n))));
}
`;

async function shop(more: string, platform: "browser" | "node" = "browser"): Promise<string> {
  const bundle = await build({
    stdin: { contents: SHOP + more, resolveDir: ROOT, loader: "js" },
    bundle: true,
    write: false,
    platform,
    format: platform === "node" ? "cjs" : "iife",
    define: { "process.env.NODE_ENV": '"production"' },
  });
  return bundle.outputFiles[0]?.text ?? "";
}

const SHOP_CHANGES = [
  set(".home h1", "text", "Fresh tea"),
  append("button", "class", "big"),
  append("button", "style", "top: 50px; color: red"),
  set("button", "title", "Now"),
  append("ul", "html", "<li>free cup</li>"),
];

for (const hydrated of [false, true]) {
  test(`a React page, ${hydrated ? "hydrated" : "rendered in the browser"}: it works, and variations hold`, async ({
    page,
  }) => {
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    let markup = "";
    if (hydrated) {
      const target: { html?: string } = {};
      new Function("require", "target", await shop("target.html = renderToString(h(Shop));", "node"))(
        createRequire(import.meta.url),
        target,
      );
      markup = target.html ?? "";
    }
    const root = 'document.getElementById("root")';
    const start = hydrated
      ? `hydrateRoot(${root}, h(Shop), { onRecoverableError() {} });`
      : `createRoot(${root}).render(h(Shop));`;
    theatre.scripts["/shop.js"] = await shop(start);
    await open(page, `<div id="root">${markup}</div><script src="/shop.js"></script>`, SHOP_CHANGES);
    for (let clicks = 0; clicks < 5; clicks += 1) {
      await expect(page.locator("h1")).toHaveText("Fresh tea");
      await expect(page.locator("h1")).toHaveAttribute("title", `n${clicks}`);
      await expect(page.locator("button")).toHaveText(`Buy ${clicks}`);
      expect(await html(page, "button")).toContain(
        `class="${clicks % 2 ? "odd" : "even"} big" style="top: 50px; color: red;"`,
      );
      await expect(page.locator("li")).toHaveCount(clicks + 1);
      await expect(page.locator("li").last()).toHaveText("free cup");
      await page.locator("button").dispatchEvent("click");
    }
    await page.locator("a").dispatchEvent("click");
    await expect(page.locator("h1")).toHaveText("About");
    await page.locator("a").dispatchEvent("click");
    await expect(page.locator("h1")).toHaveText("Fresh tea");
    await undo(page);
    await page.locator("button").dispatchEvent("click");
    await expect(page.locator("h1")).toHaveText("Tea 6");
    expect(await html(page, "button")).toBe('<button class="even" style="top: 6px;">Buy 6</button>');
    await expect(page.locator("li")).toHaveCount(6);
    expect(errors).toEqual([]);
    expect(await reported(page)).toEqual([]);
  });
}

/** What is captured without a call, in a real browser; and that no page is disturbed by it. */
import { expect, test } from "@playwright/test";
import { capturing, flush, found, nameOf, open, pathOf, properties, site, stopSites } from "./capture-page.ts";
import { pageWith } from "./site.ts";

test.afterEach(stopSites);

for (const api of ["the Navigation API", "history alone"])
  test(`by ${api}, a page within the page gets its message, and the former one ends before`, async ({ page }) => {
    if (api === "history alone")
      await page.addInitScript(() => {
        Object.defineProperty(window, "navigation", { value: undefined });
        // Another library wraps it, too.
        const before = history.pushState;
        history.pushState = function (...given) {
          Object.assign(window, { wrapped: true });
          return before.apply(this, given);
        };
      });
    const made = await site({ "/": capturing() });
    await open(page, `${made.url}/?q=1`);
    const answers = await page.evaluate(async () => {
      const turn = () => new Promise((resolve) => setTimeout(resolve, 50));
      const own = Object.hasOwn(history, "pushState");
      const answer = history.pushState({ step: 1 }, "", "/tea");
      document.title = "Tea";
      await turn();
      history.replaceState({ step: 2 }, "", "/tea");
      location.hash = "more";
      await turn();
      history.pushState(null, "", "/way-station");
      history.replaceState(null, "", "/ware");
      document.title = "Ware";
      window.vario?.track("Behind the change");
      await turn();
      history.back();
      await new Promise((resolve) => addEventListener("popstate", resolve, { once: true }));
      await turn();
      let thrown = "";
      try {
        history.pushState(() => {}, "", "/unclonable");
      } catch (error) {
        thrown = (error as Error).name;
      }
      return { own, answer, thrown, path: location.pathname };
    });
    expect(answers).toEqual({
      own: api === "history alone",
      answer: undefined,
      thrown: "DataCloneError",
      path: "/tea",
    });
    await flush(page);
    const told = made.messages.filter((message) => /page|Page Left|Behind/.test(nameOf(message)));
    expect(told.map((message) => [nameOf(message), pathOf(message)])).toEqual([
      ["page", "/"],
      ["Page Left", "/"],
      ["page", "/tea"],
      ["Page Left", "/tea"],
      ["page", "/ware"],
      ["Behind the change", "/ware"],
      ["Page Left", "/ware"],
      ["page", "/tea"],
    ]);
    expect(properties(made, "page").map((sent) => sent?.title)).toEqual(["A page", "Tea", "Ware", "Ware"]);
    expect(properties(made, "page")[1]?.referrer).toBe(`${made.url}/?q=1`);
    expect(properties(made, "Page Left")[0]).toMatchObject({ part: 1, reason: "navigation" });
  });

test("the time and depth of a visit are sent when the page is hidden, and only what is new when it goes", async ({
  page,
}) => {
  const made = await site({ "/": capturing('<div style="height: 3000px"></div>') });
  await open(page, made.url);
  await page.waitForTimeout(700);
  await page.mouse.move(10, 10);
  await page.evaluate(() => scrollTo(0, 1000));
  await page.waitForTimeout(400);
  const hide = (state: string) =>
    page.evaluate((state) => {
      Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, state);
  await hide("hidden");
  await page.waitForTimeout(500);
  await hide("visible");
  await page.waitForTimeout(300);
  await page.goto("about:blank");
  await expect.poll(() => found(made, "Page Left").length).toBe(2);
  const [first, second] = properties(made, "Page Left");
  expect(first).toMatchObject({ part: 1, reason: "hidden" });
  expect(first?.engaged_ms).toBeGreaterThan(1000);
  expect(first?.scroll_depth).toBeGreaterThan(40);
  expect(first?.scroll_depth).toBeLessThan(80);
  expect(second).toMatchObject({ part: 2, reason: "exit", scroll_depth: first?.scroll_depth });
  expect(second?.engaged_ms).toBeGreaterThanOrEqual(250);
  expect(second?.engaged_ms).toBeLessThan(1500);
});

test("clicks say what was clicked; the page's own words for it win; nothing private is told", async ({ page }) => {
  const made = await site({
    "/": capturing(`
      <div data-vario-id="offer"><button id="plan" data-vario-event="Plan Chosen" data-vario-plan="pro" data-vario-price="9.5" data-vario-plan-id="12"><b>Pro</b></button></div>
      <a id="inner" href="/tea?secret=1" onclick="event.preventDefault()">Read <i>more</i></a>
      <a id="file" href="/files/Price%20List.PDF?token=secret" onclick="event.preventDefault()">Prices</a>
      <button id="masked" data-vario-mask>Ada Lovelace</button>
      <button id="half">Hello <span data-vario-mask>Ada Lovelace</span><textarea>Ada Lovelace</textarea></button>
      <div contenteditable id="editor">Ada Lovelace <a href="/ada-lovelace" id="in-editor">Ada Lovelace</a></div>
      <svg width="20" height="20" class="icon"><a id="drawn" href="#drawn"><rect width="20" height="20"></rect></a></svg>
      <div id="host"></div>
      <script>
        document.querySelector("#host").attachShadow({ mode: "open" }).innerHTML = '<button id="inside"><span>Inside</span></button>';
        document.querySelector("#plan").addEventListener("click", (event) => event.stopImmediatePropagation());
      </script>`),
  });
  await open(page, made.url);
  for (const id of ["plan b", "inner", "file", "masked", "half", "in-editor", "drawn rect", "host"]) {
    await page.click(id === "host" ? "#inside span" : `#${id}`, { modifiers: id === "in-editor" ? ["Alt"] : [] });
    if (id === "in-editor") await page.goto(made.url);
  }
  await flush(page);
  expect(properties(made, "Plan Chosen")).toEqual([{ plan: "pro", price: 9.5, plan_id: "12" }]);
  expect(properties(made, "File Downloaded")).toEqual([
    expect.objectContaining({ href: `${made.url}/files/Price%20List.PDF`, file_extension: "pdf", text: "Prices" }),
  ]);
  const links = properties(made, "Link Clicked");
  expect(links[0]).toMatchObject({ tag: "a", element_id: "inner", text: "Read more", href: `${made.url}/tea` });
  expect(links.at(-1)).toMatchObject({ element_id: "drawn", href: `${made.url}/` });
  const pressed = properties(made, "Element Clicked");
  expect(pressed).toEqual([
    { tag: "button", element_id: "masked" },
    { tag: "button", element_id: "half", text: "Hello" },
    { tag: "button", element_id: "inside", text: "Inside" },
  ]);
  expect(JSON.stringify(made.batches)).not.toMatch(/Ada Lovelace|ada-lovelace|secret/);
});

test("a click that leads out arrives, though the page goes", async ({ page }) => {
  const other = await site({ "/": "<!doctype html><p>Elsewhere" });
  const made = await site({ "/": capturing(`<a id="leads" href="${other.url}/?from=here">Out</a>`) });
  await open(page, made.url);
  await page.click("#leads");
  await expect
    .poll(() => properties(made, "Outbound Link Clicked"))
    .toEqual([{ tag: "a", element_id: "leads", text: "Out", href: `${other.url}/`, hostname: "127.0.0.1" }]);
  await expect
    .poll(() => properties(made, "Page Left"))
    .toEqual([expect.objectContaining({ part: 1, reason: "exit" })]);
});

test("a form is begun once, then submitted or abandoned: with the names of fields, never a value", async ({ page }) => {
  const form = (
    id: string,
  ) => `<form id="${id}" name="${id}" action="/go?secret=1" data-vario-event="${id} sent" onsubmit="event.preventDefault()">
    <input name="id"><input name="city"><input type="password" name="pass"><span data-vario-mask><input name="salary"></span><button>Send</button></form>`;
  const made = await site({ "/": capturing(form("signup") + form("order")), "/next": "<!doctype html>" });
  await open(page, made.url);
  await page.fill("#signup [name=id]", "Ada Lovelace");
  await page.fill("#signup [name=city]", "Ada Lovelace");
  await page.click("#signup button");
  await page.fill("#order [name=city]", "Ada Lovelace");
  await page.fill("#order [name=salary]", "Ada Lovelace");
  await page.fill("#order [name=pass]", "Ada Lovelace");
  await page.goto(`${made.url}/next`);
  await expect.poll(() => found(made, "Form Abandoned").length).toBe(1);
  const action = `${made.url}/go`;
  expect(properties(made, "Form Started")).toEqual([
    { form_id: "signup", form_name: "signup", action, field: "id" },
    { form_id: "order", form_name: "order", action, field: "city" },
  ]);
  expect(properties(made, "Form Submitted")).toEqual([
    { form_id: "signup", form_name: "signup", action, fields: ["id", "city"], duration_ms: expect.any(Number) },
  ]);
  expect(properties(made, "signup sent")).toEqual([{}]);
  expect(properties(made, "Form Abandoned")).toEqual([
    { form_id: "order", form_name: "order", action, fields: ["city"], duration_ms: expect.any(Number) },
  ]);
  expect(JSON.stringify(made.batches)).not.toMatch(/Ada Lovelace|salary|secret/);
});

test("a form in a shadow tree is followed, though its events do not leave it", async ({ page }) => {
  const made = await site({
    "/": capturing(`<div id="host"></div><script>
      const root = document.querySelector("#host").attachShadow({ mode: "open" });
      root.innerHTML = '<form id="inside"><input name="city"><button>Send</button></form>';
      root.querySelector("form").onsubmit = (event) => event.preventDefault();
    </script>`),
  });
  await open(page, made.url);
  await page.click("input[name=city]");
  await page.keyboard.type("Ada Lovelace");
  await page.click("#inside button");
  await flush(page);
  expect(properties(made, "Form Started")).toEqual([{ form_id: "inside", field: "city" }]);
  expect(properties(made, "Form Submitted")).toMatchObject([{ form_id: "inside", fields: ["city"] }]);
  expect(JSON.stringify(made.batches)).not.toContain("Lovelace");
});

test("errors nobody caught are told once, without queries; web vitals when the page goes; copying by its length", async ({
  page,
}) => {
  const made = await site(
    {
      "/": capturing(
        '<script src="/broken.js?token=secret"></script><p id="text">Fifteen letters</p><img src="/none.png">',
      ),
    },
    {
      scripts: {
        "/broken.js": `function fail() { throw new TypeError("tea is out"); }
          for (let time = 0; time < 3; time++) setTimeout(fail, 1500);
          setTimeout(() => { Promise.reject(new Error("no ware")); Promise.reject(new DOMException("", "AbortError")); }, 1500);`,
      },
    },
  );
  await open(page, made.url);
  await page.evaluate(() => getSelection()?.selectAllChildren(document.querySelector("#text") as Element));
  await page.evaluate(() => document.execCommand("copy"));
  await page.mouse.click(5, 5);
  await page.waitForTimeout(2_000);
  await page.evaluate(() => window.print());
  await page.goto("about:blank");
  await expect
    .poll(() =>
      properties(made, "Web Vital Measured")
        .map((sent) => sent?.name)
        .sort(),
    )
    .toEqual(expect.arrayContaining(["CLS", "FCP", "LCP", "TTFB"]));
  for (const sent of properties(made, "Web Vital Measured"))
    expect(sent).toMatchObject({
      value: expect.any(Number),
      rating: expect.stringMatching(/good|needs-improvement|poor/),
    });
  expect(properties(made, "Error Occurred")).toEqual([
    {
      message: "Uncaught TypeError: tea is out",
      name: "TypeError",
      source: `${made.url}/broken.js`,
      line: 1,
      stack: [expect.stringMatching(/^at fail \(http.*\/broken\.js:1:\d+\)$/)],
      kind: "error",
    },
    { message: "no ware", name: "Error", stack: [expect.stringContaining("/broken.js:3:")], kind: "rejection" },
  ]);
  expect(properties(made, "Text Copied")).toEqual([{ tag: "p", element_id: "text", length: 15 }]);
  expect(JSON.stringify(made.batches)).not.toMatch(/Fifteen|secret/);
});

test("where capture is off nothing is captured, and nothing is loaded for it", async ({ page }) => {
  const made = await site({
    "/": pageWith('data-consent="granted" data-capture="false"', '<a href="#x" id="link">x</a>'),
  });
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(made.url);
  await page.evaluate(() => window.vario?.ready);
  await page.click("#link");
  await page.evaluate(() => history.pushState(null, "", "/other"));
  await page.waitForTimeout(1_500);
  await flush(page);
  await page.goto("about:blank");
  await page.waitForTimeout(300);
  expect(made.messages.map(nameOf)).toEqual(["page"]);
  expect(asked.filter((url) => /behaviour|vitals/.test(url))).toEqual([]);
});

test("a page whose own handlers throw, and that redefines what capture reads, goes on as without", async ({ page }) => {
  const made = await site({
    "/": capturing(`<button id="throws" onclick="throw new Error('mine')">x</button><form id="f" onsubmit="event.preventDefault(); throw new Error('mine')"><input name="city"><input name="parentNode"><input name="id"><button>go</button></form>
      <a id="odd" href="http://[" onclick="event.preventDefault()">odd</a><a id="mail" href="mailto:ada@example.com">mail</a>`),
  });
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  await open(page, made.url);
  await page.click("#throws");
  await page.fill("[name=city]", "x");
  // The driver's own way upwards would not end there.
  await page.evaluate(() => (document.querySelector("#f button") as HTMLElement).click());
  await page.click("#odd");
  await page.evaluate(() => {
    document.querySelector("#mail")?.addEventListener("click", (event) => event.preventDefault());
    // Gone before anybody hears of the click.
    document.addEventListener("click", (event) => (event.target as Element).remove(), { capture: true });
  });
  await page.click("#mail");
  await flush(page);
  expect(complaints).toEqual(["mine", "mine"]);
  expect(properties(made, "Link Clicked")).toEqual([
    { tag: "a", element_id: "odd", text: "odd" },
    { tag: "a", element_id: "mail", text: "mail", href: "mailto:" },
  ]);
});

test("an ecommerce event loses its wrong fields, each counted", async ({ page }) => {
  const made = await site({ "/": capturing() });
  await open(page, made.url);
  await page.evaluate(() => {
    window.vario?.track("Order Completed", {
      order_id: "A-1",
      revenue: "abc",
      currency: "EUR",
      products: [{ price: 1 }, { price: "2" }],
    });
    window.vario?.track("Order Completed", { order_id: "A-2", revenue: 12.5, currency: "eur", products: "tea" });
    window.vario?.track("Something Else", { revenue: "abc" });
  });
  await flush(page);
  // Where the visit came from goes along with a conversion: no matter here.
  const own = properties(made, "Order Completed").map((all) =>
    Object.fromEntries(Object.entries(all ?? {}).filter(([name]) => !name.startsWith("touch"))),
  );
  expect(own).toEqual([
    { order_id: "A-1", currency: "EUR", products: [{ price: 1 }, {}] },
    { order_id: "A-2", revenue: 12.5 },
  ]);
  expect(properties(made, "Something Else")).toEqual([{ revenue: "abc" }]);
  expect(await page.evaluate(() => window.vario?.debug().dropped)).toEqual({ E_EVENT_FIELD: 4 });
});

/** Variations cannot run anything that the page has not opted in to, and need nothing that a strict policy forbids. */
import { expect, type Page, test } from "@playwright/test";
import type { Site } from "./site.ts";
import { type Given, stageHead, stageSite, variation } from "./variants-page.ts";

const STRICT =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self'; require-trusted-types-for 'script'; trusted-types vario";

const sites: Site[] = [];
test.afterEach(async () => {
  for (const site of sites.splice(0)) await site.stop();
});

/** Answers the page's origin. */
async function open(page: Page, body: string, given: Given, headers: Record<string, string> = {}): Promise<string> {
  const watch = `addEventListener("securitypolicyviolation", (event) => violations.push(event.violatedDirective + " " + event.sample)); var violations = [];`;
  const site = await stageSite({
    pages: { "/": `${stageHead(given, '<script src="/watch.js"></script>')}${body}</body></html>` },
    scripts: { "/watch.js": watch },
    headers,
  });
  sites.push(site);
  await page.goto(site.url);
  return site.url;
}

const reported = (page: Page) => page.evaluate(() => window.stage.reported);
const violations = (page: Page) => page.evaluate(() => (window as unknown as { violations: string[] }).violations);

const RUN = "sessionStorage.ran=1";
/** Each would run a script at once, when seen, or when clicked. */
const HOSTILE_HTML = [
  `<script>${RUN}</script>`,
  `<SCRIPT SRC="data:text/javascript,${RUN}"></SCRIPT>`,
  `<svg><script>${RUN}</script></svg>`,
  `<svg onload="${RUN}"></svg>`,
  `<svg/onload=${RUN}>`,
  `<svg><g><g onload="${RUN}"></g></g></svg>`,
  `<img src=x onerror="${RUN}">`,
  `<img src=x\nOnErRoR\n=\n"${RUN}">`,
  `<img src="x"onerror="${RUN}">`,
  `<img/src="x"/onerror=${RUN}>`,
  `<p title="a>b" onclick="${RUN}">x</p>`,
  `<input autofocus onfocus="${RUN}">`,
  `<details open ontoggle="${RUN}">x</details>`,
  `<video><source onerror="${RUN}"></video>`,
  `<b onclick="${RUN}"><body onload="${RUN}">`,
  `<iframe srcdoc="<script>parent.sessionStorage.ran=1</script>"></iframe>`,
  `<iframe src="javascript:parent.sessionStorage.ran=1"></iframe>`,
  `<iframe src="data:text/html,<script>top.sessionStorage.ran=1</script>"></iframe>`,
  `<object data="javascript:${RUN}"></object>`,
  `<embed src="javascript:${RUN}">`,
  `<a href="javascript:${RUN}">x</a>`,
  `<a href="java\nscript:${RUN}">x</a>`,
  `<a href="  &#1;java&#x09;script&colon;${RUN}">x</a>`,
  `<a href="JaVaScRiPt:${RUN}">x</a>`,
  `<a href="vbscript:x">x</a>`,
  `<svg><a xlink:href="javascript:${RUN}"><text y="20">x</text></a></svg>`,
  `<svg><a><animate attributeName="href" values="#;javascript:${RUN}"></animate><text y="20">x</text></a></svg>`,
  `<svg><a><set attributeName="xlink:href" to="javascript:${RUN}"></set><text y="20">x</text></a></svg>`,
  `<svg><a><animate attributeName="href" to="#" from="javascript:${RUN}"></animate><text y="20">x</text></a></svg>`,
  `<math><a xlink:href="javascript:${RUN}">x</a></math>`,
  `<form action="javascript:${RUN}"><button>x</button></form>`,
  `<form><button formaction="javascript:${RUN}">x</button></form>`,
  `<form id="f"></form><button form="f" formaction="java&Tab;script:${RUN}">x</button>`,
  `<form onsubmit="${RUN}"><input name="attributes"><input name="getAttributeNames"><button>x</button></form>`,
  `<form><input name="removeAttribute"><button onclick="${RUN}">x</button></form>`,
  `<base href="https://evil.example/">`,
  `<meta http-equiv="refresh" content="0;url=javascript:${RUN}">`,
  `<meta http-equiv="Refresh" content="0;url=https://evil.example/">`,
  `<template><img src=x onerror="${RUN}"></template>`,
  `<template><template><a href="javascript:${RUN}">x</a></template></template>`,
  `<div><template shadowrootmode="open"><img src=x onerror="${RUN}"></template></div>`,
  `<noscript><p title="</noscript><img src=x onerror=${RUN}>"></noscript>`,
  `<math><mtext><table><mglyph><style><img src=x onerror=${RUN}></style></mglyph></table></mtext></math><img src=x onerror=${RUN}>`,
  `<xmp><p title="</xmp><img src=x onerror=${RUN}>">`,
  `<div data-vario-as-onclick="${RUN}">x</div>`,
  `<a data-vario-as-href="javascript:${RUN}">x</a>`,
  `<frameset onload="${RUN}"><frame src="javascript:${RUN}"></frameset><img src=x onerror=${RUN}>`,
  `<p><b><i><svg><foreignObject><img src=x onerror="${RUN}"></foreignObject></svg></i></b></p>`,
  `<button popovertarget=x onclick="${RUN}">x</button>`,
  `<a href="data:text/html,<script>opener.sessionStorage.ran=1</script>" target="_blank">x</a>`,
];

/** attribute, value, of which element. */
const HOSTILE_ATTRIBUTES: [attribute: string, value: string, html: string, action?: string][] = [
  ["onclick", RUN, "<b>x</b>"],
  ["OnClick", RUN, "<b>x</b>"],
  ["onmouseover", RUN, "<b>x</b>"],
  ["href", `javascript:${RUN}`, "<a>x</a>"],
  ["href", `java\nscript:${RUN}`, "<a>x</a>"],
  ["href", `\u0001 javascript:${RUN}`, "<a>x</a>"],
  ["href", `script:${RUN}`, '<a href="java">x</a>', "append"],
  ["xlink:href", `javascript:${RUN}`, "<svg><a></a></svg>"],
  ["srcdoc", "<script>parent.sessionStorage.ran=1</script>", "<iframe></iframe>"],
  ["src", "javascript:parent.sessionStorage.ran=1", "<iframe></iframe>"],
  ["src", `data:text/javascript,${RUN}`, "<script></script>"],
  ["src", "/other.js", "<script></script>"],
  ["formaction", `javascript:${RUN}`, "<form><button>x</button></form>"],
  ["action", `javascript:${RUN}`, "<form><button>x</button></form>"],
  ["href", "https://evil.example/", "<base>"],
  ["http-equiv", "refresh", '<meta content="0;url=https://evil.example/">'],
  ["data", `javascript:${RUN}`, "<object></object>"],
  ["attributeName", "href", `<svg><a><animate to="x"></animate></a></svg>`],
  ["text", RUN, "<script></script>"],
  ["html", RUN, "<script></script>"],
];

interface Trial {
  mutations: object[];
  html: string;
}

/** What a trial left: of the page's `main`, and whether anything ran as everything in it was clicked. */
interface Outcome {
  html: string;
  reported: string[];
  ran: boolean;
}

/** Tries one mutation after the other on one page. Links and forms lead to a frame, so that the page stays. */
async function tryAll(page: Page, trials: Trial[]): Promise<Outcome[]> {
  await open(page, '<main></main><iframe name="sink"></iframe>', { results: [] });
  return page.evaluate(async (trials) => {
    const main = document.querySelector("main") as Element;
    const outcomes: Outcome[] = [];
    for (const { mutations, html } of trials) {
      main.innerHTML = html;
      window.stage.reported.length = 0;
      window.stage.decide([{ key: "hero", variationId: 1, inExperiment: true, value: { domMutations: mutations } }]);
      const after = main.innerHTML;
      const reported = [...window.stage.reported];
      for (const template of main.querySelectorAll("template")) main.append(template.content.cloneNode(true));
      for (const element of main.querySelectorAll("*")) {
        for (const name of ["target", "formtarget"])
          if (/^(a|form|button)$/.test(element.localName)) Element.prototype.setAttribute.call(element, name, "sink");
      }
      for (const element of main.querySelectorAll("*")) {
        for (const type of ["mouseover", "focus", "click"]) {
          EventTarget.prototype.dispatchEvent.call(element, new MouseEvent(type, { bubbles: true, cancelable: true }));
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 30));
      outcomes.push({
        html: after,
        reported,
        ran: !!sessionStorage.ran || new URL(document.baseURI).origin !== location.origin,
      });
      sessionStorage.clear();
      window.stage.decide([]);
    }
    return outcomes;
  }, trials);
}

test("HTML that would run a script, or lead the page elsewhere, is made harmless", async ({ page }) => {
  const trials = HOSTILE_HTML.map((text) => ({
    html: "x",
    mutations: [{ selector: "main", action: "set", attribute: "html", value: `${text}<u>told</u>` }],
  }));
  const outcomes = await tryAll(page, trials);
  expect(outcomes).toHaveLength(HOSTILE_HTML.length);
  for (const [place, { html, reported, ran }] of outcomes.entries()) {
    const text = HOSTILE_HTML[place];
    expect(ran, text).toBe(false);
    expect(html, text).not.toMatch(/[\s/]on\w+\s*=|<script|srcdoc|<base|http-equiv/i);
    expect(reported, text).toContain("E_VARIANT_UNSAFE");
  }
});

test("attributes that would run a script, or lead the page elsewhere, are not set", async ({ page }) => {
  const trials = HOSTILE_ATTRIBUTES.map(([attribute, value, html, action = "set"]) => ({
    html,
    mutations: [{ selector: "main a, main a *, main :not(:has(*)), object", action, attribute, value }],
  }));
  const outcomes = await tryAll(page, trials);
  expect(outcomes).toHaveLength(HOSTILE_ATTRIBUTES.length);
  for (const [place, { html, reported, ran }] of outcomes.entries()) {
    const [attribute, value, before] = HOSTILE_ATTRIBUTES[place] ?? [];
    const name = `${attribute}=${value} on ${before}`;
    expect(ran, name).toBe(false);
    expect(html, name).toBe(before);
    expect(reported, name).toContain("E_VARIANT_UNSAFE");
  }
});

test("what is refused does run where nobody refuses it", async ({ page }) => {
  await open(page, "<main></main>", { results: [] });
  const ran = await page.evaluate(
    async (texts) => {
      let ran = 0;
      for (const text of texts) {
        (document.querySelector("main") as Element).innerHTML = text;
        for (const element of document.querySelectorAll("main a, main button, main p")) {
          element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
        if (sessionStorage.ran) ran += 1;
        sessionStorage.clear();
      }
      return ran;
    },
    HOSTILE_HTML.filter((text) => /^<(svg|img|p|details|iframe srcdoc)|java\n/.test(text)),
  );
  expect(ran).toBeGreaterThan(4);
});

const HARMLESS = `<p class="a" style="color: rgb(1, 2, 3);" title="on click = style">Now <b style="top: 0px;">on sale</b>: style="x" <img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=" alt="a"></p><a href="/sale?x=javascript:1#y" target="_blank" data-vario-id="sale">Sale</a><svg viewBox="0 0 1 1"><path d="M0 0"></path></svg>`;

test("ordinary HTML passes as it is", async ({ page }) => {
  await open(page, "<main>x</main>", {
    results: [variation({ domMutations: [{ selector: "main", action: "set", attribute: "html", value: HARMLESS }] })],
  });
  expect(await reported(page)).toEqual([]);
  expect(await page.evaluate(() => document.querySelector("main")?.innerHTML)).toBe(
    HARMLESS.replace(
      'class="a" style="color: rgb(1, 2, 3);" title="on click = style"',
      'class="a" title="on click = style" style="color: rgb(1, 2, 3);"',
    ),
  );
});

test("under a strict policy with Trusted Types everything is applied, and nothing reported to the policy", async ({
  page,
}) => {
  const set = (selector: string, attribute: string, value: string) => ({ selector, action: "set", attribute, value });
  await open(
    page,
    '<main>x</main><h1>old</h1><a id="go" href="/a">x</a><aside></aside>',
    {
      results: [
        variation({
          css: "h1 { color: rgb(4, 5, 6) }",
          domMutations: [
            set("main", "html", `${HARMLESS}<style>aside { color: rgb(7, 8, 9) }</style><i onclick="${RUN}">x</i>`),
            set("h1", "text", "new"),
            { ...set("h1", "style", "margin-top: 3px"), action: "append" },
            set("#go", "href", "/b"),
            { ...set("#go", "position", ""), parentSelector: "aside" },
          ],
        }),
      ],
    },
    { "content-security-policy": STRICT },
  );
  expect(await violations(page)).toEqual([]);
  expect(
    await page.evaluate(() => {
      const style = (selector: string) => getComputedStyle(document.querySelector(selector) as Element);
      return [
        style("main p").color,
        style("h1").color,
        style("h1").marginTop,
        style("aside").color,
        document.querySelector("aside")?.innerHTML,
        document.querySelector("h1")?.textContent,
      ];
    }),
  ).toEqual(["rgb(1, 2, 3)", "rgb(4, 5, 6)", "3px", "rgb(7, 8, 9)", '<a id="go" href="/b">x</a>', "new"]);
  expect(await reported(page)).toEqual(["E_VARIANT_UNSAFE"]);
  await page.evaluate(() => window.stage.decide([]));
  expect(await page.evaluate(() => document.body.innerHTML)).toBe(
    '<main>x</main><h1>old</h1><a id="go" href="/a">x</a><aside></aside>',
  );
  expect(await violations(page)).toEqual([]);
});

test("where the policy does not list `vario` for Trusted Types, all but HTML is applied", async ({ page }) => {
  const set = (attribute: string, value: string) => ({ selector: "p", action: "set", attribute, value });
  await open(
    page,
    "<p>old</p>",
    { results: [variation({ domMutations: [set("html", "<b>new</b>"), set("title", "new")] })] },
    { "content-security-policy": STRICT.replace("trusted-types vario", "trusted-types other") },
  );
  expect(await page.evaluate(() => document.body.innerHTML)).toBe('<p title="new">old</p>');
  expect(await reported(page)).toEqual(["E_VARIANT_HTML"]);
});

test("a script that the page lets run gets the policy's nonce", async ({ page }) => {
  await open(
    page,
    "<p>x</p>",
    { results: [variation({ js: "document.title = 'ran'" })], options: { scripts: true, nonce: "n0nce" } },
    { "content-security-policy": STRICT.replace("'self' 'wasm", "'self' 'nonce-n0nce' 'wasm") },
  );
  expect(await page.title()).toBe("ran");
  expect(await violations(page)).toEqual([]);
});

/** Pages with the debug panel, on the real evaluator; what connects the two is a stand-in for the facade. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "@playwright/test";
import { build } from "esbuild";
import { moduleText } from "../../scripts/build/module-text.mjs";
import { ROOT } from "./site.ts";

/** Served by the test itself; secure, so that there is a clipboard. */
export const ORIGIN = "http://localhost:9";
export const STRICT =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'";

export const PAYLOAD = {
  dateUpdated: "2026-11-20T09:12:00Z",
  features: {
    headline: {
      defaultValue: "calm",
      rules: [
        {
          key: "headline",
          hashVersion: 2,
          variations: ["calm", "bold", "loud"],
          weights: [0, 1, 0],
          meta: [
            { key: "calm", name: "Calm" },
            { key: "bold", name: "Bold" },
            { key: "loud", name: "Loud" },
          ],
        },
      ],
    },
    checkout: {
      defaultValue: "classic",
      rules: [
        {
          key: "one-page-checkout",
          hashVersion: 2,
          coverage: 0.5,
          condition: { country: { $in: ["DE", "AT"] }, orders: { $gte: 3 } },
          variations: ["classic", "one-page"],
        },
      ],
    },
    note: { defaultValue: true },
    from: { defaultValue: 280 },
    badge: { defaultValue: null, rules: [{ id: "fr_1", force: { text: "Spring harvest" } }] },
    guide: { defaultValue: "" },
  },
  experiments: [
    { key: "hero-image", status: "running", hashVersion: 2, variations: [{}, { css: "h2 { color: red }" }] },
  ],
  vario: { experiments: { headline: { name: { en: "Headline of the page", zh: "首页主标题" } } } },
};

/** The page shows the headline's variation in its h1, and anew when decisions change. */
const SOURCE = `
import { createVarioSync } from "./js/src/inline.ts";
const { payload } = JSON.parse(document.documentElement.dataset.given);
const vario = createVarioSync({
  endpoint: "http://localhost:9", writeKey: "demo", payload, consent: "granted", capture: false, attributes: { country: "FR", orders: 5 }, assets: "/",
});
function headline() {
  document.querySelector("h1").textContent = vario.peek("headline").variation;
}
vario.on("change", headline);
headline();
Object.assign(window, { vario });
`;

let script: Promise<string> | undefined;
function stageScript(): Promise<string> {
  script ??= build({
    stdin: { contents: SOURCE, resolveDir: ROOT, loader: "ts" },
    bundle: true,
    format: "esm",
    write: false,
    target: "es2022",
    charset: "utf8",
    external: ["./engine.js"],
    plugins: [
      {
        name: "decide-bytes",
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^vario:decide-wasm$/ }, () => ({ path: "decide", namespace: "decide" }));
          onLoad({ filter: /.*/, namespace: "decide" }, () => ({
            contents: `export default "${moduleText(readFileSync(join(ROOT, "build/wasm/decide/decide_bg.wasm")))}"`,
          }));
        },
      },
    ],
  }).then(({ outputFiles }) => outputFiles[0]?.text ?? "");
  return script;
}

/** What the page does to everything it can reach. */
const PAGE_STYLE =
  "* { letter-spacing: 3px; font-family: serif } button, input { background: red !important; display: none } vario-panel { display: none; opacity: 0 } h1 { color: rgb(1, 2, 3) }";

export interface DebugPage {
  page: Page;
  context: BrowserContext;
  /** What the console said at the levels of warning and error, and faults of the page. */
  complaints: string[];
}

/** Opens the page at `path`, under a policy that forbids everything that can be forbidden. */
export async function debugPage(
  browser: Browser,
  path: string,
  options: BrowserContextOptions & { payload?: object } = {},
): Promise<DebugPage> {
  const { payload = PAYLOAD, ...more } = options;
  const context = await browser.newContext(more);
  const text = await stageScript();
  const data = JSON.stringify({ payload }).replace(/[&"<]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const body = `<!doctype html><html lang="en" data-given="${data}"><head><meta charset="utf-8"><title>Tea</title>
<link rel="stylesheet" href="/page.css"></head><body><h1></h1><a href="/next">Next</a><button>Buy</button>
<script type="module" src="/stage.js"></script></body></html>`;
  await context.route(`${ORIGIN}/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === "/v1/batch") return route.fulfill({ json: {} });
    const file = { "/engine.js": "text/javascript", "/engine.wasm": "application/wasm" }[pathname];
    if (file) return route.fulfill({ contentType: file, body: readFileSync(join(ROOT, "dist", pathname)) });
    if (pathname === "/stage.js") return route.fulfill({ contentType: "text/javascript; charset=utf-8", body: text });
    if (pathname === "/page.css") return route.fulfill({ contentType: "text/css", body: PAGE_STYLE });
    return route.fulfill({ contentType: "text/html", body, headers: { "content-security-policy": STRICT } });
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (["warning", "error"].includes(message.type())) complaints.push(message.text());
  });
  await page.goto(ORIGIN + path);
  return { page, context, complaints };
}

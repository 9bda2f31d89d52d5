/** The bench in headless Chromium: one page a size, and pages started anew for the cold start. */

import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { chromium } from "@playwright/test";
import { chromiumPath } from "../../scripts/setup/browsers.mjs";
import { median, turned } from "./measure.mjs";
import { growthBook, features as makeFeatures, VISITORS } from "./payload.mjs";

const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm", ".html": "text/html; charset=utf-8" };

/** Pages, the shipped package under /dist, and the headers that give a page's clock 5 µs instead of 100. */
function serve(pages, dist) {
  const server = createServer((request, response) => {
    const path = new URL(request.url, "http://bench").pathname;
    const file = path.startsWith("/dist/") ? join(dist, path.slice(6)) : undefined;
    const body = pages.get(path) ?? (file && existsSync(file) ? readFileSync(file) : undefined);
    response.writeHead(body === undefined ? 404 : 200, {
      "Content-Type": TYPES[extname(path)] ?? TYPES[".html"],
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Embedder-Policy": "require-corp",
    });
    response.end(body ?? "");
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

/** A page whose script and payload stand in it; `took` is from before the script to after the first decision. */
function coldPage(script, start) {
  const features = makeFeatures(100);
  const payload = JSON.stringify(growthBook(features));
  const attributes = JSON.stringify({ ...VISITORS[0], id: "visitor-1" });
  const inline = script.replaceAll("</script", "<\\/script");
  return `<!doctype html><script id="payload" type="application/json">${payload}</script>
<script>const began = performance.now(); const attributes = ${attributes};</script>
<script>${inline}</script>
<script>const payload = document.getElementById("payload").textContent; ${start}
globalThis.took = performance.now() - began;</script>`;
}

const COLD = {
  Vario: `const vario = Vario.start({ endpoint: location.origin, assets: "/dist/", writeKey: "bench", consent: "granted", payload, attributes });
globalThis.answer = vario.value("feature-50", "none");`,
  GrowthBook: `const made = new growthbook.GrowthBook({ ...JSON.parse(payload), attributes, trackingCallback() {} });
globalThis.answer = made.getFeatureValue("feature-50", "none");`,
};

/**
 * @param {{ root: string, script: string, growthBookScript?: string, counts: number[], rounds: number, target: number,
 *   starts: number, peers: boolean, tick: () => void }} run
 */
export async function inChromium({ root, script, growthBookScript, counts, rounds, target, starts, peers, tick }) {
  const pages = new Map([
    ["/", '<!doctype html><script type="module" src="/bench.js"></script>'],
    ["/bench.js", script],
    ["/cold/Vario", coldPage(readFileSync(join(root, "dist/vario.iife.js"), "utf8"), COLD.Vario)],
  ]);
  if (growthBookScript) pages.set("/cold/GrowthBook", coldPage(growthBookScript, COLD.GrowthBook));
  const server = await serve(pages, join(root, "dist"));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  });
  /** A visitor who has never been there. */
  async function visit(path, use) {
    const context = await browser.newContext();
    try {
      const page = await context.newPage();
      const faults = [];
      page.on("pageerror", (error) => faults.push(error.message));
      await page.exposeFunction("tick", tick);
      await page.goto(origin + path, { waitUntil: "load" });
      if (faults.length > 0) throw new Error(`${path}: ${faults.join("; ")}`);
      return await use(page);
    } finally {
      await context.close();
    }
  }
  try {
    const sizes = [];
    for (const count of counts) {
      const result = await visit("/", async (page) => {
        await page.waitForFunction(() => "bench" in globalThis);
        return page.evaluate((run) => globalThis.bench(run), { count, rounds, target, peers });
      });
      sizes.push({ count, ...result });
    }
    const names = Object.keys(COLD).filter((name) => pages.has(`/cold/${name}`));
    const samples = Object.fromEntries(names.map((name) => [name, []]));
    for (let round = 0; round < starts; round++) {
      for (const name of turned(names, round)) {
        const { took, answer } = await visit(`/cold/${name}`, (page) =>
          page.evaluate(() => ({ took: globalThis.took, answer: globalThis.answer })),
        );
        if (!["off", "control", "bold"].includes(answer))
          throw new Error(`${name} decided ${answer} at its cold start`);
        samples[name].push(took);
      }
      tick();
    }
    const coldStart = Object.fromEntries(names.map((name) => [name, median(samples[name])]));
    return { sizes, coldStart, version: browser.version() };
  } finally {
    await browser.close();
    server.close();
  }
}

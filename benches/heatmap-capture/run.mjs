/**
 * The bench of heatmap capture: what a click costs the page in the listeners that read it, and what a point costs on the
 * wire. Real pointer clicks in headless Chromium, on an isolated page, whose clock is exact to 5 µs.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { cpus } from "node:os";
import { extname, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { chromium } from "@playwright/test";
import { chromiumPath } from "../../scripts/setup/browsers.mjs";
import { LONG, SMALL, TARGETS } from "./pages.mjs";

const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm" };
const PAGES = { "/small": SMALL, "/long": LONG };
/** Before these the code has not been compiled, as on a visitor's first clicks; they count too. */
const CLICKS = 300;
const BATCH = 50;
/** A hand comes to rest before it presses, and a press takes this long at least. */
const REST_MS = 40;
const PRESS_MS = 60;

const quantile = (values, share) => {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
};

/** Pages, the package, and a collector that takes everything. */
async function serve(root) {
  const messages = [];
  const isolated = {
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
  };
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, "http://site");
    if (pathname === "/v1/batch") {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const body = Buffer.concat(chunks);
      const { batch } = JSON.parse(searchParams.has("compression") ? gunzipSync(body) : body);
      messages.push(...batch);
      const results = Object.fromEntries(batch.map(({ messageId }) => [messageId, "ok"]));
      return response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ results }));
    }
    try {
      const page = PAGES[pathname];
      const type = page ? "text/html; charset=utf-8" : TYPES[extname(pathname)];
      const bytes = page ?? readFileSync(join(root, "dist", pathname.replace(/^\/vario\//, "")));
      response.writeHead(200, { ...isolated, "content-type": type ?? "text/plain" }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, messages, stop: () => server.close() };
}

/**
 * In the page, before all else: every listener of clicks and presses on the window is timed, by the file that it is of; and
 * what the heatmap's leaves for a task of its own.
 */
function timeListeners() {
  globalThis.clickTimes = { heatmap: [], behaviour: [], press: [], behind: [], noise: [] };
  let pressing = 0;
  let pressed = false;
  const add = EventTarget.prototype.addEventListener;
  const begin = globalThis.setTimeout;
  const timed = (list, work) =>
    function (...given) {
      const begun = performance.now();
      work.apply(this, given);
      list(performance.now() - begun);
    };
  globalThis.setTimeout = (work, ...rest) =>
    begin(pressed ? timed((ms) => globalThis.clickTimes.behind.push(ms), work) : work, ...rest);
  EventTarget.prototype.addEventListener = function (type, handle, options) {
    const [, file] = /(heatmap|behaviour)\.js/.exec(new Error().stack) ?? [];
    if (this !== window || !file) return add.call(this, type, handle, options);
    const { clickTimes } = globalThis;
    const list = type === "click" ? (ms) => clickTimes[file].push(ms) : (ms) => (pressing += ms);
    if (type === "click") return add.call(this, type, timed(list, handle), options);
    if (type !== "pointerdown" || file !== "heatmap") return add.call(this, type, handle, options);
    const press = timed(list, handle);
    const noted = function (event) {
      pressed = true;
      press.call(this, event);
      pressed = false;
    };
    return add.call(this, type, noted, options);
  };
  // The machine's own noise: a task behind each press that only counts, for as long as reading takes.
  add.call(window, "pointerdown", () =>
    begin(() => {
      const begun = performance.now();
      let counted = 0;
      for (let step = 0; step < 150_000; step++) counted += step % 7;
      globalThis.clickTimes.noise.push(performance.now() - begun + (counted && 0));
    }, 20),
  );
  // All of a press: there is more than one listener.
  add.call(window, "pointerup", () => {
    globalThis.clickTimes.press.push(pressing);
    pressing = 0;
  });
}

async function measure(browser, site, which, clicks) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(timeListeners);
  await page.goto(`${site.url}/${which}`);
  await page.evaluate(() => globalThis.vario.ready);
  await page.waitForTimeout(500);
  const count = await page.locator(TARGETS[which]).count();
  const from = site.messages.length;
  for (let click = 0; click < clicks; click++) {
    // Spread over the page by the golden ratio, always in the same way.
    const place = Math.floor(((click * 0.618034) % 1) * count);
    const at = await page.evaluate(
      ([selector, place]) => {
        const element = document.querySelectorAll(selector)[place];
        element.scrollIntoView({ block: "center", behavior: "instant" });
        const { left, top, width, height } = element.getBoundingClientRect();
        return { left, top, width, height };
      },
      [TARGETS[which], place],
    );
    const inside = (part) => 0.1 + 0.8 * ((click * part) % 1);
    await page.mouse.move(at.left + at.width * inside(0.7548777), at.top + at.height * inside(0.5698403));
    await page.waitForTimeout(REST_MS);
    await page.mouse.down();
    await page.waitForTimeout(PRESS_MS);
    await page.mouse.up();
  }
  const times = await page.evaluate(() => globalThis.clickTimes);
  await page.goto("about:blank");
  for (let waited = 0; waited < 50 && pointsOf(site.messages.slice(from)) < clicks; waited++)
    await new Promise((resolve) => setTimeout(resolve, 100));
  await context.close();
  return { times, messages: site.messages.slice(from).filter(isHeatmap) };
}

const isHeatmap = ({ event }) => event === "Heatmap Recorded";
const pointsOf = (messages) =>
  messages.filter(isHeatmap).reduce((sum, { properties }) => sum + properties.points.length, 0);

/** Bytes of a batch of these messages, packed as it is sent. */
const packed = (messages) =>
  gzipSync(JSON.stringify({ writeKey: "bench", sentAt: new Date().toISOString(), batch: messages })).length;

/** A batch with about fifty points: what each costs with all that goes along, and alone. */
function wire(messages) {
  const batch = [];
  for (const message of messages) if (pointsOf(batch) < BATCH) batch.push(message);
  const points = pointsOf(batch);
  const without = batch.map((message) => ({ ...message, properties: { ...message.properties, points: [] } }));
  return { points, whole: packed(batch) / points, alone: (packed(batch) - packed(without)) / points };
}

/** @param {{ root: string, quick: boolean }} asked */
export async function runHeatmapCapture({ root, quick }) {
  const site = await serve(root);
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  });
  const figures = {};
  try {
    for (const which of ["small", "long"]) {
      const { times, messages } = await measure(browser, site, which, quick ? 60 : CLICKS);
      const { heatmap, behaviour, press, behind, noise } = times;
      figures[which] = {
        clicks: heatmap.length,
        median: quantile(heatmap, 0.5),
        p99: quantile(heatmap, 0.99),
        press: quantile(press, 0.5),
        behind: quantile(behind, 0.5),
        behindWorst: quantile(behind, 0.99),
        noise: quantile(noise, 0.5),
        noiseWorst: quantile(noise, 0.99),
        judge: quantile(behaviour, 0.5),
        ...wire(messages),
      };
    }
  } finally {
    await browser.close();
    site.stop();
  }
  const us = (ms) => `${(ms * 1000).toFixed(0)} µs`;
  const targets = [
    ["a click on a small page, median", us(figures.small.median), "≤ 50 µs", figures.small.median <= 0.05],
    ["a click on a small page, p99", us(figures.small.p99), "≤ 1,000 µs", figures.small.p99 <= 1],
    ["the press before it, median", us(figures.small.press), "", true],
    ["what is read right behind the press, median", us(figures.small.behind), "", true],
    ["the judge of rage and dead clicks beside it, median", us(figures.small.judge), "", true],
    ["a click among 3,000 rows, median", us(figures.long.median), "", true],
    ["a click among 3,000 rows, p99", us(figures.long.p99), "≤ 1,000 µs", figures.long.p99 <= 1],
    ["what is read right behind the press there, median", us(figures.long.behind), "", true],
    ["the same, p99", us(figures.long.behindWorst), "≤ 1,000 µs", figures.long.behindWorst <= 1],
    [`a task of ${us(figures.long.noise)} that only counts, there, p99`, us(figures.long.noiseWorst), "", true],
    [
      "a point on the wire, gzipped, in a batch of 50",
      `${figures.small.alone.toFixed(1)} B`,
      "≤ 24 B",
      figures.small.alone <= 24,
    ],
    ["the same with its share of messages, pages and selectors", `${figures.small.whole.toFixed(1)} B`, "", true],
  ].map(([what, figure, target, met]) => ({ what, figure, target, met }));
  const [core] = cpus();
  const machine = `${core?.model.trim()}, ${cpus().length} cores, ${new Date().toISOString().slice(0, 10)}`;
  const width = Math.max(...targets.map(({ what }) => what.length));
  const lines = targets.map(
    ({ what, figure, target, met }) =>
      `${what.padEnd(width)}  ${figure.padStart(10)}  ${target.padStart(11)}  ${target && (met ? "met" : "missed")}`,
  );
  return {
    machine,
    figures,
    targets,
    text: [`${machine}. ${figures.small.clicks} clicks a page.`, "", ...lines].join("\n"),
  };
}

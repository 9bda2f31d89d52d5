/** One round of one contender in a browser profile of its own: all figures. */
import { countStorage, storeEvents, timeCalls, watchInteractions } from "./in-page.mjs";
import { Site } from "./site.mjs";

const BURST = 1000;
const STEADY = { calls: 60, gap: 50 };
const WIRE = 500;
const HEAP = 10_000;
const CLICKS = 100;
/** Longest time for one of the figures, ms. */
const MOST_MS = 40_000;
/** Events by which the bytes written are looked at, and between which a growing queue shows. */
const STORED = { counts: [20, 100, 200], gap: 15 };

export const quantile = (values, share) => {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
};

const ready = (page) =>
  page.evaluate(() => Promise.race([globalThis.contender.ready, new Promise((resolve) => setTimeout(resolve, 5000))]));

/** A page that does not survive the work, or not in time, has no figures of it, and the rest goes on without it. */
async function visit(browser, site, work, before) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  let late;
  const patience = new Promise((_, reject) => {
    late = setTimeout(() => reject(new Error("not done in time")), MOST_MS);
  });
  try {
    await Promise.race([inPage(context, site, work, before), patience]);
  } catch (thrown) {
    console.warn(`${site.contender.name}: ${String(thrown.message).split("\n", 1)[0]}`);
  } finally {
    clearTimeout(late);
    await context.close();
  }
}

async function inPage(context, site, work, before) {
  const page = await context.newPage();
  if (before) await page.addInitScript(before);
  await page.goto(site.url, { waitUntil: "load" });
  await ready(page);
  await page.waitForTimeout(500);
  return work(page, context);
}

async function heap(page) {
  const client = await page.context().newCDPSession(page);
  await client.send("HeapProfiler.enable");
  await client.send("HeapProfiler.collectGarbage");
  const { usedSize, embedderHeapUsedSize = 0, backingStorageSize = 0 } = await client.send("Runtime.getHeapUsage");
  await client.detach();
  return usedSize + embedderHeapUsedSize + backingStorageSize;
}

export async function measure(browser, root, contender, quick) {
  const site = await new Site(root, contender).start();
  const figures = {};
  try {
    await visit(browser, site, async (page) => {
      figures.evaluated = await page.evaluate(() => globalThis.evaluated);
      const burst = await page.evaluate(timeCalls, { calls: BURST, gap: 0 });
      figures.burst50 = quantile(burst.times, 0.5);
      figures.burst95 = quantile(burst.times, 0.95);
      figures.burstMean = burst.all / BURST;
      figures.longTasks = burst.long.length;
      figures.blocked = burst.long.reduce((sum, duration) => sum + duration, 0);
    });
    await visit(browser, site, async (page) => {
      const steady = await page.evaluate(timeCalls, STEADY);
      figures.steady50 = quantile(steady.times, 0.5);
      figures.steady95 = quantile(steady.times, 0.95);
    });
    await visit(browser, site, async (page) => {
      await site.quiet(1500);
      site.bytes = 0;
      await page.evaluate(async (count) => {
        for (let number = 0; number < count; number++) {
          globalThis.contender.track(number, "");
          if (number % 50 === 49) await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }, WIRE);
      site.last = Date.now() + 4000;
      await site.quiet(2500);
      figures.wire = site.bytes / WIRE;
    });
    await visit(browser, site, async (page) => {
      const before = await heap(page);
      await page.evaluate(
        async (count) => {
          for (let number = 0; number < count; number++) {
            globalThis.contender.track(number, "");
            if (number % 100 === 99) await new Promise((resolve) => setTimeout(resolve, 10));
          }
        },
        quick ? HEAP / 10 : HEAP,
      );
      await page.waitForTimeout(5000);
      figures.heap = (await heap(page)) - before;
    });
    await visit(
      browser,
      site,
      async (page) => {
        for (let click = 0; click < (quick ? 10 : CLICKS); click++) await page.click("#press");
        await page.waitForTimeout(300);
        const durations = await page.evaluate(() => [...globalThis.interactions.values()]);
        // What took less than 16 ms is not told of: https://www.w3.org/TR/event-timing/
        figures.inp = durations.length ? quantile(durations, 0.98) : 16;
      },
      watchInteractions,
    );
    await visit(
      browser,
      site,
      async (page) => {
        site.up = false;
        const { written, inCall } = await page.evaluate(storeEvents, STORED);
        site.up = true;
        const [early, middle, late] = written;
        figures.storedEarly = early / STORED.counts[0];
        figures.storedLate = (late - middle) / (STORED.counts[2] - STORED.counts[1]);
        figures.storageInCall = inCall;
      },
      countStorage,
    );
  } finally {
    await site.stop();
  }
  return figures;
}

/** What share of selectors still finds its element after a release changed the page: Vario's beside @medv/finder's. */
import { chromium } from "@playwright/test";
import { buildSync } from "esbuild";
import { chromiumPath } from "../../scripts/setup/browsers.mjs";
import { vario } from "./contenders.mjs";
import { buildShop } from "./shop.mjs";
import { FixtureSite } from "./site.mjs";

export const RELEASES = {
  "class names change": { classes: true },
  "siblings are inserted": { siblings: true },
  "text is translated": { words: true },
  "all of it": { classes: true, siblings: true, words: true },
};

function bundled(entry, globalName) {
  const resolveDir = new URL("../../benches/", import.meta.url).pathname;
  const stdin = { contents: entry, resolveDir };
  return buildSync({ stdin, bundle: true, write: false, format: "iife", globalName }).outputFiles[0].text;
}

/** Clicks every element that has no other inside; answers their keys, and the selectors of all points as they came. */
async function selectorsOfVario(context, site) {
  const page = await context.newPage();
  await page.goto(`${site.url}/case`);
  await page.evaluate(buildShop, {});
  await page.evaluate(() => {
    globalThis.clicked = [];
    addEventListener("click", (event) => {
      event.preventDefault();
      globalThis.clicked.push(event.target.key);
    });
    return globalThis.vario.ready;
  });
  await page.waitForTimeout(1500);
  const count = await page.evaluate(() => {
    globalThis.leaves = [...document.body.querySelectorAll("*")].filter((element) => !element.childElementCount);
    return globalThis.leaves.length;
  });
  const keys = [];
  for (let number = 0; number < count; number++) {
    const { x, y } = await page.evaluate((number) => {
      const element = globalThis.leaves[number];
      element.scrollIntoView({ block: "center" });
      const box = element.getBoundingClientRect();
      return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
    }, number);
    await page.mouse.click(x, y);
    keys.push(await page.evaluate(() => globalThis.clicked.at(-1)));
    await page.waitForTimeout(30);
  }
  await page.waitForTimeout(3500);
  await page.goto(`${site.url}/gone`);
  await page.waitForTimeout(1500);
  await page.close();
  return { keys, selectors: vario.points(site.requests).map(({ selector }) => selector) };
}

/** @returns {Promise<{ who: string, elements: number, found: Record<string, number> }[]>} found: share of the elements */
export async function identity() {
  const finder = bundled('export { finder } from "@medv/finder";', "medv");
  const resolving = bundled('export { resolve } from "../js/src/heatmap/resolve.ts";', "resolving");
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: ["--no-sandbox", "--disable-gpu"] });
  const site = await new FixtureSite(vario).start();
  try {
    const context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
    const { keys, selectors } = await selectorsOfVario(context, site);
    const page = await context.newPage();
    await page.goto(`${site.url}/gone`);
    await page.addScriptTag({ content: finder });
    await page.addScriptTag({ content: resolving });
    await page.evaluate(buildShop, {});
    // Points come when it is known what became of them, not in order: each goes to a click that it means on the page as it was.
    const own = await page.evaluate(
      ({ keys, selectors }) => {
        const free = [...selectors];
        return keys.map((key) => {
          const means = (selector) => {
            const element = selector && globalThis.resolving.resolve(document, selector);
            return (
              element &&
              (element.key === key ||
                (element.matches("a,button,[data-vario-id]") &&
                  [...element.querySelectorAll("*")].some((one) => one.key === key)))
            );
          };
          const place = free.findIndex(means);
          return { key, selector: place < 0 ? undefined : free.splice(place, 1)[0] };
        });
      },
      { keys, selectors },
    );
    const theirs = await page.evaluate(
      (keys) =>
        keys.map((key) => {
          const element = [...document.body.querySelectorAll("*")].find((one) => one.key === key);
          return { key, selector: globalThis.medv.finder(element) };
        }),
      keys,
    );
    const results = [];
    for (const [who, pairs] of Object.entries({ Vario: own, "@medv/finder": theirs })) {
      const found = {};
      for (const [name, changes] of Object.entries({ "nothing changes": {}, ...RELEASES })) {
        await page.evaluate(buildShop, changes);
        const right = await page.evaluate(
          // A click on what stands in a control, or in what the page has named, counts for that.
          (pairs) =>
            pairs.filter(({ key, selector }) => {
              const element = selector && globalThis.resolving.resolve(document, selector);
              return (
                element &&
                (element.key === key ||
                  [...element.querySelectorAll("*")].some(
                    (one) => one.key === key && element.matches("a,button,[data-vario-id]"),
                  ))
              );
            }).length,
          pairs,
        );
        found[name] = right / pairs.length;
      }
      results.push({ who, elements: pairs.length, found });
    }
    return results;
  } finally {
    await browser.close();
    await site.stop();
  }
}

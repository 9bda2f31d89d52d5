/** Real clicks at known places in a real browser; then the same pages as they are today, and where the clicks would be drawn. */
import { buildSync } from "esbuild";
import { seeded } from "../faults/random.mjs";
import { BROWSERS } from "./browsers.mjs";
import { FIXTURES, widthsOf } from "./fixtures.mjs";
import { boxesNow, scrollOn, targetsInView } from "./in-page.mjs";
import { judge } from "./place.mjs";
import { FixtureSite } from "./site.mjs";
import { WebDriver } from "./webdriver.mjs";

const HEIGHT = 800;
/** Clicks between two looks at where everything is. */
const AT_ONCE = 12;
/** Longest wait for what was captured to come, ms: a click waits for what answers it before it is told of. */
const PATIENCE_MS = 12_000;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Where everything is today, with the package's own resolver, as the Studio's frame uses it. */
function looker() {
  const { outputFiles } = buildSync({
    entryPoints: [new URL("../../js/src/heatmap/resolve.ts", import.meta.url).pathname],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "resolving",
  });
  return `(selectors) => { ${outputFiles[0].text}; return (${boxesNow})(selectors, resolving.resolve); }`;
}

/** @param {{ name: string, from: number, to: number, clicks: number }} task */
async function clicksOn(driver, site, random, { name, from, clicks }) {
  const made = [];
  await driver.go(`${site.url}/fixture?name=${encodeURIComponent(name)}`);
  await driver.resize(from, HEIGHT);
  await driver.run("() => globalThis.vario?.ready");
  await pause(1500);
  for (let dry = 0; made.length < clicks && dry < 30; ) {
    await driver.run(String(scrollOn), random(), random() < 0.6);
    const spots = Array.from({ length: 4 }, () => [0.02 + random() * 0.96, 0.02 + random() * 0.96]);
    const targets = await driver.run(String(targetsInView), spots);
    const places = [];
    while (targets.length && places.length < Math.min(AT_ONCE, clicks - made.length)) {
      const [{ key, places: possible }] = targets.splice(Math.floor(random() * targets.length), 1);
      const place = possible[Math.floor(random() * possible.length)];
      places.push({ key, ...place });
    }
    dry = places.length ? 0 : dry + 1;
    if (!places.length) continue;
    await driver.click(places);
    made.push(...places);
  }
  // Clicks wait for an answer before they are told of; leaving the page tells at once.
  await driver.run(
    String(async () => {
      await new Promise((resolve) => setTimeout(resolve, 3000));
    }),
  );
  await driver.go(`${site.url}/today?name=${encodeURIComponent(name)}`);
  return made;
}

/**
 * @param {{ browser: keyof BROWSERS, contender: import("./contenders.mjs").Contender, clicks: number, seed: string, tick(clicks:
 *   number, where: string): void }} asked `clicks`: in all
 * @returns {Promise<{ fixture: string, from: number, to: number, clicks: number, points: number, inside: number, near: number }[]>}
 */
export async function place({ browser, contender, clicks, seed, tick }) {
  const random = seeded(`${seed}/${browser}`);
  const tasks = FIXTURES.flatMap((name) => widthsOf(name).map(([from, to]) => ({ name, from, to })));
  const driver = await WebDriver.start(BROWSERS[browser]());
  const look = looker();
  const results = [];
  try {
    for (const [place, task] of tasks.entries()) {
      const share = Math.floor((clicks * (place + 1)) / tasks.length) - Math.floor((clicks * place) / tasks.length);
      const site = await new FixtureSite(contender).start();
      try {
        const made = await clicksOn(driver, site, random, { ...task, clicks: share });
        let points = [];
        for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await pause(200)) {
          points = contender.points(site.requests);
          if (points.length >= made.length) break;
        }
        await driver.resize(task.to, HEIGHT);
        const selectors = contender.selectors(points);
        const now = await driver.run(look, selectors);
        const drawn = points.map((point) => contender.draw(point, { ...now, selectors }));
        const { name: fixture, from, to } = task;
        results.push({ fixture, from, to, points: points.length, ...judge(made, drawn, now.targets) });
        tick(share, `${browser}: ${fixture}`);
      } finally {
        await site.stop();
      }
    }
  } finally {
    await driver.stop();
  }
  return results;
}

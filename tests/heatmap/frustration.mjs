/** Plays the interactions to those who detect rage and dead clicks, with a real mouse in Chromium, and counts who is right. */
import { chromium } from "@playwright/test";
import { chromiumPath } from "../../scripts/setup/browsers.mjs";
import { CASES } from "./frustration-cases.mjs";
import { FixtureSite } from "./site.mjs";

/** What is answered within 2,500 ms is not dead; then whoever detects may take its time. */
const WATCH_MS = 4200;

async function play(page, { times, gap, apart = 0, on = ["t"], at, native }) {
  const boxes = [];
  for (const id of at ? [] : on) boxes.push(await page.locator(`#${id}`).boundingBox());
  const middle = (number) => {
    if (at) return at;
    const box = boxes[number % boxes.length];
    const shift = apart * (number - (times - 1) / 2);
    return [box.x + box.width / 2 + shift, box.y + Math.min(box.height / 2, 150)];
  };
  for (let number = 0; number < times; number++) {
    const [x, y] = middle(number);
    await page.mouse.click(x, y, native ? { clickCount: number + 1 } : {});
    await page.waitForTimeout(gap);
  }
}

async function judge(browser, detector, test) {
  const site = await new FixtureSite(detector, test.body).start();
  const context = await browser.newContext({ viewport: { width: 1000, height: 700 } });
  try {
    const page = await context.newPage();
    // As long as somebody needs to read it.
    page.on("dialog", (dialog) => setTimeout(() => dialog.accept().catch(() => {}), 900));
    await page.goto(`${site.url}/case`);
    await page.waitForTimeout(1800);
    await play(page, test.act);
    await page.waitForTimeout(WATCH_MS);
    await page.goto(`${site.url}/gone`).catch(() => {});
    await page.waitForTimeout(900);
    return detector.verdict(site.requests);
  } finally {
    await context.close();
    await site.stop();
  }
}

const ratio = (part, whole) => (whole ? part / whole : Number.NaN);

/** @param {{ name: string, verdict(requests: object[]): { rage: boolean, dead: boolean } }[]} detectors */
export async function frustration(detectors, { jobs = 3, tick = () => {} } = {}) {
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: ["--no-sandbox", "--disable-gpu"] });
  const tasks = detectors.flatMap((detector) => CASES.map((test) => ({ detector, test })));
  const verdicts = [];
  const work = async () => {
    for (let task = tasks.shift(); task; task = tasks.shift()) {
      const found = await judge(browser, task.detector, task.test);
      verdicts.push({ who: task.detector.name, test: task.test, found });
      tick();
    }
  };
  try {
    await Promise.all(Array.from({ length: jobs }, work));
  } finally {
    await browser.close();
  }
  return detectors.map(({ name }) => {
    const own = verdicts.filter(({ who }) => who === name);
    const score = (kind) => {
      const right = own.filter(({ test, found }) => test[kind] && found[kind]).length;
      const wrong = own.filter(({ test, found }) => !test[kind] && found[kind]);
      const missed = own.filter(({ test, found }) => test[kind] && !found[kind]);
      return {
        precision: ratio(right, right + wrong.length),
        recall: ratio(right, right + missed.length),
        wrong: wrong.map(({ test }) => test.name),
        missed: missed.map(({ test }) => test.name),
      };
    };
    return { name, cases: own.length, rage: score("rage"), dead: score("dead") };
  });
}

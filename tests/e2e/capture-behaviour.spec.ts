/** Captured in a real browser: creatives, videos, clicks in anger, and pages that wait or come back. */
import { type Browser, chromium, expect, test } from "@playwright/test";
import { chromiumPath } from "../../scripts/setup/browsers.mjs";
import { capturing, flush, nameOf, open, properties, site, stopSites } from "./capture-page.ts";

test.afterEach(stopSites);

test("a creative counts when half of it was on the screen for a second, once, also one that comes later", async ({
  page,
}) => {
  const made = await site({
    "/": capturing(`
      <div data-vario-impression="banner" data-vario-campaign="spring" style="height: 100px">Tea</div>
      <div data-vario-impression="" id="nameless" style="height: 100px">Ware</div>
      <div style="height: 3000px"></div>
      <div data-vario-impression="below" style="height: 100px">Later</div>
      <div data-vario-impression="huge" style="height: 5000px">Long</div>`),
  });
  await open(page, made.url);
  await page.evaluate(() => scrollTo(0, 4000));
  await page.waitForTimeout(300);
  await page.evaluate(() => scrollTo(0, 0));
  await page.waitForTimeout(1_500);
  await page.evaluate(() => {
    document.body.insertAdjacentHTML(
      "afterbegin",
      '<p data-vario-impression="fresh">New</p><p data-vario-impression="banner">Again</p>',
    );
  });
  await page.waitForTimeout(2_500);
  await page.evaluate(() => scrollTo(0, 4000));
  await page.waitForTimeout(1_500);
  await page.evaluate(() => scrollTo(0, 0));
  await page.waitForTimeout(1_300);
  await flush(page);
  const seen = properties(made, "Creative Viewed");
  expect(seen.map((sent) => sent?.creative_id).sort()).toEqual(["banner", "fresh", "huge", "nameless"]);
  expect(seen[0]).toMatchObject({ creative_id: "banner", campaign: "spring", tag: "div" });
});

test("a video that begins, is held for three seconds and ends says so, each once", async ({ page }) => {
  const made = await site({
    "/": capturing(`<canvas width="64" height="64"></canvas><video id="film" muted aria-label="How we dry tea"></video>
      <script>
        window.film = (async () => {
          const canvas = document.querySelector("canvas");
          const context = canvas.getContext("2d");
          const paint = setInterval(() => { context.fillStyle = "hsl(" + (Date.now() % 360) + " 50% 50%)"; context.fillRect(0, 0, 64, 64); }, 40);
          const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: "video/webm" });
          const parts = [];
          recorder.ondataavailable = ({ data }) => parts.push(data);
          const stopped = new Promise((resolve) => { recorder.onstop = resolve; });
          recorder.start();
          await new Promise((resolve) => setTimeout(resolve, 4000));
          recorder.stop();
          await stopped;
          clearInterval(paint);
          const video = document.querySelector("video");
          video.src = URL.createObjectURL(new Blob(parts, { type: "video/webm" }));
          const ended = new Promise((resolve) => { video.onended = resolve; });
          await video.play();
          await ended;
          await video.play();
          await new Promise((resolve) => setTimeout(resolve, 500));
        })();
      </script>`),
  });
  await open(page, made.url);
  await page.evaluate(() => (window as unknown as { film: Promise<void> }).film);
  await flush(page);
  const said = made.messages.filter((message) => nameOf(message).startsWith("Video "));
  expect(said.map(nameOf)).toEqual(["Video Started", "Video Held", "Video Completed"]);
  expect(said[0]?.properties).toMatchObject({
    element_id: "film",
    title: "How we dry tea",
    muted: true,
    source: "blob:",
  });
  expect(said[1]?.properties?.played_s).toBeGreaterThanOrEqual(3);
});

test("clicks in anger and clicks that nothing answers are told from those that are", async ({ page }) => {
  test.slow();
  let answer = () => {};
  const made = await site({
    "/": capturing(`<button id="dead">Buy</button><button id="angry" onclick="out.textContent += 1">Press</button>
        <button id="answers" onclick="out.textContent = 'done'">Fine</button>
        <button id="asks" onclick="fetch('/slow.html')">Slow</button>
        <button id="alerts" onclick="alert(1)">Alert</button>
        <button class="qty-plus" id="plus" onclick="out.textContent += 1">+</button>
        <a id="hash" href="#">Nowhere</a><p id="text">Only text</p><div id="hand" style="cursor: pointer">Looks like one</div>
        <div id="host"></div><script>
          const root = document.querySelector("#host").attachShadow({ mode: "open" });
          root.innerHTML = "<button id='shadow'>Inside</button><i></i>";
          root.querySelector("button").onclick = () => { root.querySelector("i").textContent += "x"; };
        </script>`),
    "/slow.html": [
      {
        after: () =>
          new Promise<void>((resolve) => {
            answer = resolve;
          }),
        html: "late",
      },
    ] as unknown as string,
  });
  await open(page, made.url);
  page.on("dialog", (dialog) => setTimeout(() => dialog.accept(), 700));
  // Each alone: what answers one would answer those before it.
  for (const id of ["asks", "alerts", "answers", "text", "shadow"]) {
    await page.click(`#${id}`);
    await page.waitForTimeout(2_700);
    if (id === "asks") answer();
  }
  for (const id of ["dead", "hand", "hash"]) {
    await page.click(`#${id}`, { delay: 10 });
    await page.waitForTimeout(2_700);
  }
  for (const id of ["angry", "plus"]) for (let click = 0; click < 4; click++) await page.click(`#${id}`);
  await page.goto("about:blank");
  await expect.poll(() => properties(made, "Dead Click").map((sent) => sent?.element_id)).toEqual(["dead", "hand"]);
  expect(properties(made, "Rage Click")).toEqual([{ tag: "button", element_id: "angry", text: "Press", clicks: 3 }]);
});

test.describe("pages that wait", () => {
  let browser: Browser;
  test.beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: chromiumPath(),
      ignoreDefaultArgs: ["--disable-back-forward-cache"],
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
  });
  test.afterAll(() => browser.close());

  test("back from the cache, a page is seen anew: another page message, another time", async () => {
    const first = capturing(`<script>
      addEventListener("load", () => setTimeout(() => { location.href = "/next" }, 1500));
      addEventListener("pageshow", ({ persisted }) => persisted && setTimeout(async () => {
        await vario.flush();
        fetch("/v1/batch", { method: "POST", body: JSON.stringify({ writeKey: "report", batch: [] }) });
      }, 800));
    </script>`);
    const made = await site({
      "/": first,
      "/next": "<!doctype html><script>addEventListener('load', () => setTimeout(() => history.back(), 500))</script>",
    });
    const page = await browser.newPage();
    await page.goto(made.url);
    await expect.poll(() => made.batches.map(({ writeKey }) => writeKey), { timeout: 20_000 }).toContain("report");
    await page.close();
    const told = made.messages.filter((message) => /^(page|Page Left)$/.test(nameOf(message)));
    expect(told.slice(0, 3).map(nameOf)).toEqual(["page", "Page Left", "page"]);
    expect(told[1]?.properties).toMatchObject({ part: 1, reason: "exit" });
  });

  test("a prerendered page says nothing before somebody sees it", async () => {
    const made = await site({
      "/": capturing(`<script>
        let prerendering = true;
        Object.defineProperty(document, "prerendering", { get: () => prerendering });
        function activate() { prerendering = false; document.dispatchEvent(new Event("prerenderingchange")); }
        setTimeout(() => { throw new Error("early") }, 500);
      </script>`).replace(
        /(<script type="application.*?<\/script>)\s*(<script src.*?<\/script>)(.*?)(<script>.*?<\/script>)/s,
        "$4$1$2$3",
      ),
    });
    const page = await browser.newPage();
    await page.goto(made.url);
    await page.evaluate(() => window.vario?.ready);
    await page.waitForTimeout(1_000);
    await flush(page);
    expect(made.messages).toEqual([]);
    await page.evaluate("activate()");
    await page.waitForTimeout(500);
    await flush(page);
    expect(made.messages.map(nameOf).filter((name) => name === "page" || name === "Error Occurred")).toEqual(["page"]);
    await page.close();
  });
});

/** Events held to a plan of them, in the page. */
import { expect, test } from "@playwright/test";
import { Site } from "./site.ts";

const PLAN = JSON.stringify({
  events: {
    "Plan Chosen": {
      properties: { plan: { enum: ["free", "pro"] }, seats: { type: "integer" } },
      required: ["plan"],
      additionalProperties: false,
    },
  },
});

const pageWith = (options: string) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>
<script src="/vario/vario.iife.js"></script>
<script>
  Vario.start({ writeKey: "demo", consent: "granted", ${options} });
  vario.track("Plan Chosen", { plan: "pro", seats: "three", seat: 3 });
</script></head><body><h1>A page</h1></body></html>`;

const sites: Site[] = [];
test.afterEach(async () => {
  for (const made of sites.splice(0)) await made.stop();
});
async function site(options: string): Promise<Site> {
  const made = await new Site({
    folders: { "/vario/": "dist" },
    pages: { "/": pageWith(options) },
    scripts: { "/plan.json": PLAN },
    headers: {
      "content-security-policy":
        "default-src 'none'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; connect-src 'self'",
    },
  }).start();
  sites.push(made);
  return made;
}

test("an event from before the plan was there goes out without what breaks it, and is counted", async ({ page }) => {
  const made = await site('plan: "/plan.json"');
  await page.goto(made.url);
  const dropped = await page.evaluate(async () => {
    await window.vario?.ready;
    window.vario?.track("Plan Chosen", { plan: "free", seats: 2 });
    window.vario?.track("Plan Chosn", { plan: "free" });
    await window.vario?.flush();
    return window.vario?.debug().dropped;
  });
  const events = made.messages
    .filter(({ type, event }) => type === "track" && event !== "Web Vital Measured")
    .map(({ event, properties }) => [event, properties]);
  expect(events).toEqual([
    ["Plan Chosen", { plan: "pro" }],
    ["Plan Chosen", { plan: "free", seats: 2 }],
    ["Plan Chosn", { plan: "free" }],
  ]);
  expect(dropped).toEqual({ E_EVENT_PLAN: 1, E_EVENT_UNPLANNED: 1 });
});

test("strict: what breaks the plan or is not in it does not go out", async ({ page }) => {
  const made = await site(`strict: true, plan: ${PLAN}`);
  await page.goto(made.url);
  const dropped = await page.evaluate(async () => {
    await window.vario?.ready;
    window.vario?.track("Plan Chosen", { plan: "free", seats: 2 });
    window.vario?.track("Plan Chosn", { plan: "free" });
    await window.vario?.flush();
    return window.vario?.debug().dropped;
  });
  const events = made.messages.filter(({ event }) => event?.startsWith("Plan")).map(({ properties }) => properties);
  expect(events).toEqual([{ plan: "free", seats: 2 }]);
  expect(dropped).toEqual({ E_EVENT_PLAN: 1, E_EVENT_UNPLANNED: 1 });
});

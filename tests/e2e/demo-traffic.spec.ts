/** The demo's simulated visitors, and what the collector and the Studio find in them: the lift of recommendations that is planted. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "@playwright/test";
import { PERSONAL_ON_ORDER } from "../../demo/traffic/truth.ts";
import { Collector } from "./collector.ts";

const TRAFFIC = fileURLToPath(new URL("../../build/server/traffic.mjs", import.meta.url));
const collector = new Collector();
test.beforeAll(() => collector.start());
test.afterAll(() => collector.remove());

interface Group {
  visitors: number;
  buyers: number;
}

test("2,000 visitors: every event arrives, and the planted lift lies within the interval that the Studio shows", async ({
  page,
}) => {
  test.setTimeout(240_000);
  const { stdout } = await promisify(execFile)(process.execPath, [TRAFFIC, "--endpoint", collector.url]);
  const [, made, acknowledged] = /events: (\d+) made, (\d+) acknowledged, 0 unsent, none dropped/.exec(stdout) ?? [];
  expect(acknowledged).toBe(made);

  const { lift, lifecycle, rfm } = await collector.read<{
    lift: { holdout: Group; personal: Group };
    lifecycle: { from: string; to: string }[];
    rfm: { cells: { r: number; f: number }[] };
  }>("audience");
  expect(lift.holdout.visitors + lift.personal.visitors).toBe(2_000);
  const stages = new Set(lifecycle.flatMap(({ from, to }) => [from, to]));
  expect([...stages].sort()).toEqual(["churned", "decline", "growth", "introduction", "maturity", "new"]);
  expect(new Set(rfm.cells.map(({ r, f }) => `${r}${f}`)).size, "places of the grid with buyers").toBeGreaterThan(15);

  await page.goto(`${collector.url}/studio/?lang=en#/audience`);
  await expect(page.getByTestId("lift-verdict")).toHaveAttribute("data-tone", "up");
  const interval = await page.getByTestId("lift-personal").locator(".interval-text").innerText();
  const [low = Number.NaN, high = Number.NaN] = [...interval.matchAll(/([+−-]?)(\d+(?:\.\d+)?)\s?%/g)].map(
    ([, sign, value]) => (sign === "+" || sign === "" ? 1 : -1) * Number(value),
  );
  const truth = (PERSONAL_ON_ORDER - 1) * 100;
  expect(low).toBeGreaterThan(0);
  expect(low).toBeLessThanOrEqual(truth);
  expect(high).toBeGreaterThanOrEqual(truth);
});

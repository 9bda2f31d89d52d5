/** The real module under the TypeScript: run `npm run build` first. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { type Insights, loadInsights } from "../src/insights.js";

let insights: Insights;
beforeAll(async () => {
  insights = await loadInsights(
    readFileSync(fileURLToPath(new URL("../../build/wasm/insights/insights_bg.wasm", import.meta.url))),
  );
});

describe("insights", () => {
  it("compares proportions, and answers nulls without visitors", () => {
    const control = { visitors: 1000, conversions: 100 };
    const answer = insights.compareProportions({ control, treatment: { visitors: 1000, conversions: 150 } });
    expect(answer.rateControl).toBeCloseTo(0.1);
    expect(answer.lift).toBeCloseTo(0.5);
    expect(answer.low).toBeLessThan(0.5);
    expect(answer.high).toBeGreaterThan(0.5);
    expect(answer.significant).toBe(true);
    expect(insights.compareProportions({ control, treatment: { visitors: 0, conversions: 0 } })).toMatchObject({
      lift: null,
      pValue: null,
    });
  });

  it("paints a picture of the size asked for", () => {
    const picture = insights.paintHeatmap({ points: new Float32Array([10, 10, 1]), width: 20, height: 15, radius: 6 });
    expect(picture).toBeInstanceOf(Uint8ClampedArray);
    expect(picture).toHaveLength(20 * 15 * 4);
    expect(picture[(10 * 20 + 10) * 4 + 3]).toBeGreaterThan(0);
  });

  it("aggregates messages to the read API's shapes", () => {
    const message = {
      type: "track",
      messageId: "m",
      anonymousId: "v",
      timestamp: "2026-01-01T10:00:00.000Z",
      context: {},
    };
    const { overview } = insights.aggregate(
      { messages: [{ ...message, event: "Order Completed", properties: { revenue: 5, currency: "EUR" } }] },
      Date.parse("2026-01-01T10:01:00.000Z"),
    );
    expect(overview).toMatchObject({ visitors: 1, orders: 1, revenue: 5, activeNow: 1 });
  });

  it("throws an error with a code for input of another shape", () => {
    expect(() => insights.aggregate({ messages: 3 } as never, 0)).toThrow(
      expect.objectContaining({ code: "E_EVENT_JSON", name: "VarioError" }),
    );
  });
});

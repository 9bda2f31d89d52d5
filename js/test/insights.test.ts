/** The real module under the TypeScript: run `npm run build` first. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { type Insights, loadInsights } from "../src/insights.js";

const vectors = JSON.parse(
  readFileSync(fileURLToPath(new URL("../../tests/vectors/heatmap.json", import.meta.url)), "utf8"),
);

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

  it("streams points in portions and bands: a long picture is that of its parts", () => {
    const points = Float32Array.from({ length: 3 * 20_000 }, (_, at) =>
      at % 3 === 2 ? 1 : ((at * 7919) % 997) / (at % 3 ? 4 : 10),
    );
    const picture = insights.paintHeatmap({ points, width: 100, height: 251, radius: 9, clip: 1 });
    const same = insights.paintHeatmap({ points: points.slice(0, -3), width: 100, height: 251, radius: 9, clip: 1 });
    expect(picture.some((byte) => byte > 0)).toBe(true);
    const differing = picture.filter((byte, at) => Math.abs(byte - (same[at] ?? 0)) > 2).length;
    expect(differing).toBe(0);
    expect(insights.paintHeatmap({ points, width: 0, height: 0, radius: 9 })).toHaveLength(0);
  });

  it("paints in the palette asked for, in steps when asked to", () => {
    const points = new Float32Array([10, 10, 1]);
    const at = (options: object) => {
      const picture = insights.paintHeatmap({ points, width: 20, height: 20, radius: 6, opacity: 1, ...options });
      return [...picture.slice((10 * 20 + 10) * 4, (10 * 20 + 10) * 4 + 4)];
    };
    expect(at({})).toEqual([240, 249, 33, 255]);
    expect(at({ palette: "cividis" })).toEqual([254, 232, 56, 255]);
    expect(at({ contour: 3 })).toEqual([240, 249, 33, 255]);
    expect(at({ palette: "no such" as never, contour: Number.NaN, clip: Number.NaN })).toEqual([240, 249, 33, 255]);
  });

  it("paints where two sides differ, pale where that is not significant", () => {
    const sides = { left: new Float32Array([5, 10, 1]), right: new Float32Array([15, 10, 2]), rightWeight: 0.5 };
    const size = { width: 20, height: 20, radius: 4, opacity: 1, clip: 1 };
    const pixel = (picture: Uint8ClampedArray, x: number) => [
      ...picture.slice((10 * 20 + x) * 4, (10 * 20 + x) * 4 + 4),
    ];
    const all = insights.paintDifference({ ...sides, ...size });
    expect([pixel(all, 5), pixel(all, 15)]).toEqual([
      [0, 114, 178, 255],
      [213, 94, 0, 255],
    ]);
    const masked = insights.paintDifference({ ...sides, ...size, mask: new Float32Array([10, 0, 10, 20]) });
    expect([pixel(masked, 5)[3], pixel(masked, 15)[3]]).toEqual([64, 255]);
  });

  it("compares elements at a false-discovery rate", () => {
    const left = { clicks: [100, 100, 0] };
    const right = { clicks: [160, 101, 2] };
    const answer = insights.compareElements({ left, leftVisitors: 1000, right, rightVisitors: 1000 });
    expect(answer.map(({ significant }) => significant)).toEqual([true, false, false]);
    expect(answer[0]?.lift).toBeCloseTo(0.6);
    expect(answer[0]?.p).toBeLessThan(0.001);
    expect(answer[2]?.lift).toBeNull();
    expect(() => insights.compareElements({ left, leftVisitors: 10, right, rightVisitors: 1000 })).toThrow(
      expect.objectContaining({ code: "E_EVENT_JSON" }),
    );
    expect(
      insights.compareElements({ left: { clicks: [] }, leftVisitors: 0, right: { clicks: [] }, rightVisitors: 0 }),
    ).toEqual([]);
  });

  it("answers heatmaps, routes and private reports as the shared vectors say", () => {
    for (const { name, query, answer } of vectors.cases) {
      const { heatmap } = insights.aggregate({ messages: vectors.messages, heatmap: query }, 0);
      expect([name, heatmap]).toEqual([name, answer]);
    }
    expect(insights.heatmapRoutes(vectors.messages)).toEqual(vectors.routes);
    const { route, pages, answer } = vectors.private;
    const [found, ...rest] = insights.heatmapPrivate(vectors.messages, route, pages);
    expect([found?.reports, found?.cells.length, rest.length]).toEqual([answer[0].reports, 16, 1]);
    expect(found?.none.estimate).toBeCloseTo(answer[0].none.estimate, 9);
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

import { beforeEach, describe, expect, test, vi } from "vitest";
import { bandPath, directionOf, flowLayout, STAGES } from "../src/audience/flow-layout.ts";
import { asExperiment, visitorsMissing } from "../src/audience/lift.ts";
import { gridOf, SEGMENTS, segmentOf, segmentTotals, spans } from "../src/audience/segments.ts";
import { audienceView } from "../src/audience/view.ts";
import { setLanguage } from "../src/i18n.ts";
import type { Audience, RfmCell, Stage, StageFlow, StudioSource } from "../src/source/types.ts";

beforeEach(() => setLanguage("en", false));

const cell = (r: number, f: number, m: number, buyers = 1, revenue = 10): RfmCell => ({ r, f, m, buyers, revenue });
const flow = (from: Stage, to: Stage, visitors: number): StageFlow => ({ from, to, visitors });
const group = (visitors: number, buyers: number) => ({ visitors, buyers, orders: buyers, revenue: buyers * 20 });

describe("segments", () => {
  test("each of the 125 scores has one of the nine, and each of the nine some scores", () => {
    const five = [1, 2, 3, 4, 5];
    const all = five.flatMap((r) => five.flatMap((f) => five.map((m) => segmentOf({ r, f, m }))));
    expect(new Set(all)).toEqual(new Set(SEGMENTS));
  });

  test.each([
    [5, 5, 5, "champion"],
    [5, 5, 3, "loyal"],
    [4, 2, 5, "potential loyalist"],
    [5, 1, 5, "new"],
    [4, 1, 1, "promising"],
    [3, 3, 3, "need attention"],
    [2, 3, 1, "at risk"],
    [2, 2, 5, "hibernating"],
    [1, 1, 1, "lost"],
  ])("scores %d %d %d are %s", (r, f, m, segment) => {
    expect(segmentOf({ r, f, m })).toBe(segment);
  });

  test("the grid holds every buyer once, near and often in its top right corner, named after most of a place's buyers", () => {
    const cells = [cell(5, 5, 5, 3), cell(5, 5, 2, 1, 5), cell(1, 1, 1, 2)];
    const grid = gridOf(cells);
    expect(grid.flat().reduce((sum, { buyers }) => sum + buyers, 0)).toBe(6);
    expect(grid[0]?.[4]).toEqual({ r: 5, f: 5, buyers: 4, revenue: 15, segment: "champion" });
    expect(grid[4]?.[0]).toMatchObject({ buyers: 2, segment: "lost" });
    expect(grid[0]?.[3]).toMatchObject({ buyers: 0, segment: "loyal" });
    expect(segmentTotals(cells).filter(({ buyers }) => buyers > 0)).toEqual([
      { segment: "champion", buyers: 3, revenue: 10 },
      { segment: "loyal", buyers: 1, revenue: 5 },
      { segment: "lost", buyers: 2, revenue: 10 },
    ]);
  });

  test("spans lie between the cuts, and those that ties leave empty are told by their ends", () => {
    expect(spans([3, 10, 20, 40], 0)).toEqual([
      { from: 0, to: 3 },
      { from: 4, to: 10 },
      { from: 11, to: 20 },
      { from: 21, to: 40 },
      { from: 41, to: undefined },
    ]);
    expect(spans([1, 1, 1, 2], 1).filter(({ from, to }) => to !== undefined && from > to)).toHaveLength(2);
  });
});

describe("the flow's layout", () => {
  const flows = [
    flow("new", "introduction", 900),
    flow("introduction", "growth", 40),
    flow("growth", "maturity", 3),
    flow("growth", "churned", 1),
    flow("decline", "decline", 2),
  ];

  test("nothing leaves the picture, bars do not overlap, and bands are as thick as their visitors at one scale", () => {
    const { before, now, bands } = flowLayout(flows);
    for (const side of [before, now]) {
      for (const [place, bar] of side.entries()) {
        expect(bar.top).toBeGreaterThanOrEqual(0);
        expect(bar.top + bar.height).toBeLessThanOrEqual(1 + 1e-9);
        const above = side[place - 1];
        if (above !== undefined) expect(bar.top).toBeGreaterThanOrEqual(above.top + above.height);
      }
    }
    const scale = (bands[0]?.height ?? 0) / (bands[0]?.visitors ?? 1);
    for (const { height, visitors } of bands) expect(height).toBeCloseTo(visitors * scale, 12);
    const middles = now.map(({ top, height }) => top + height / 2);
    for (const [place, middle] of middles.slice(1).entries())
      expect(middle - (middles[place] ?? 0)).toBeGreaterThan(0.09);
  });

  test("bands fill their bars exactly", () => {
    const { before, now, bands } = flowLayout(flows);
    for (const { stage, height } of before) {
      const own = bands.filter(({ from }) => from === stage).reduce((sum, band) => sum + band.height, 0);
      expect(own).toBeCloseTo(height, 12);
    }
    for (const { stage, height } of now) {
      const own = bands.filter(({ to }) => to === stage).reduce((sum, band) => sum + band.height, 0);
      expect(own).toBeCloseTo(height, 12);
    }
    expect(now.map(({ stage }) => STAGES.indexOf(stage))).toEqual(
      now.map(({ stage }) => STAGES.indexOf(stage)).sort((a, b) => a - b),
    );
  });

  test("nobody is no picture, and a path is closed", () => {
    expect(flowLayout([])).toEqual({ before: [], now: [], bands: [] });
    expect(bandPath({ ...flow("new", "growth", 1), fromTop: 0, toTop: 0.5, height: 0.25 }, 100)).toBe(
      "M0 0.00C50.00 0.00 50.00 50.00 100.00 50.00V75.00C50.00 75.00 50.00 25.00 0 25.00Z",
    );
  });

  test("up is toward maturity, down toward churned", () => {
    expect(directionOf(flow("introduction", "growth", 1))).toBe("up");
    expect(directionOf(flow("churned", "introduction", 1))).toBe("up");
    expect(directionOf(flow("maturity", "decline", 1))).toBe("down");
    expect(directionOf(flow("growth", "growth", 1))).toBe("same");
    expect(directionOf(flow("new", "churned", 1))).toBe("new");
  });
});

describe("recommendations against the holdout", () => {
  test("the holdout is the control", () => {
    const { variations, goal } = asExperiment({ holdout: group(50, 5), personal: group(950, 100) });
    expect(goal).toBe("Order Completed");
    expect(variations.map(({ key, visitors, conversions }) => [key, visitors, conversions])).toEqual([
      ["holdout", 50, 5],
      ["personal", 950, 100],
    ]);
  });

  test("how many visitors are missing follows from the smaller group's share", () => {
    expect(visitorsMissing({ holdout: group(50, 5), personal: group(950, 100) })).toBe(1000);
    expect(visitorsMissing({ holdout: group(0, 0), personal: group(40, 4) })).toBe(2000);
    expect(visitorsMissing({ holdout: group(100, 5), personal: group(1900, 100) })).toBe(0);
  });
});

describe("the page", () => {
  const AUDIENCE: Audience = {
    visitors: 1000,
    currency: "CNY",
    rfm: {
      buyers: 6,
      cuts: { recency: [1, 3, 9, 40], frequency: [1, 1, 2, 4], monetary: [10, 20, 50, 200] },
      cells: [cell(5, 5, 5, 3, 900), cell(5, 1, 1, 2, 80), cell(1, 1, 1, 1, 20)],
    },
    lifecycle: [flow("new", "introduction", 900), flow("introduction", "growth", 90), flow("growth", "churned", 10)],
    lift: { holdout: group(50, 5), personal: group(950, 100) },
  };

  async function opened(audience: Audience) {
    const asked: number[] = [];
    const source = {
      audience: async (days: number) => {
        asked.push(days);
        return audience;
      },
    } as unknown as StudioSource;
    const view = audienceView({ source, query: new URLSearchParams() });
    const busy = view.node.querySelector("[aria-busy]");
    document.body.replaceChildren(view.node);
    await vi.waitFor(() => expect(view.node.querySelector("[aria-busy]")).toBeNull());
    const find = (id: string) => view.node.querySelector<HTMLElement>(`[data-testid="${id}"]`);
    return { view, find, asked, busy };
  }

  test("shows grey shapes while it loads, then the three figures as tables with words", async () => {
    const { view, find, busy } = await opened(AUDIENCE);
    expect(busy).not.toBeNull();
    expect(find("rfm-5-5")?.textContent).toContain("Champions");
    expect(find("rfm-5-5")?.dataset.buyers).toBe("3");
    expect(find("rfm")?.querySelectorAll("table td.rfm-cell")).toHaveLength(25);
    expect(find("lifecycle")?.textContent).toContain("90 visitors moved up, 10 moved down, 900 are new. 10 of those");
    expect(find("lifecycle")?.querySelectorAll("[data-testid=flow]")).toHaveLength(3);
    expect(find("lift-personal")?.textContent).toContain("10.5%");
    view.stop();
  });

  test("warns while the holdout is too small, and says what is missing", async () => {
    const { view, find } = await opened(AUDIENCE);
    expect(find("lift-verdict")?.dataset.tone).toBe("early");
    expect(find("lift-verdict")?.textContent).toContain("about 1,000 more visitors");
    view.stop();
  });

  test("another period is asked for at once, and the choice is marked", async () => {
    const { view, find, asked } = await opened(AUDIENCE);
    view.node.querySelector<HTMLButtonElement>("[data-days='90']")?.click();
    expect(view.node.querySelector("progress")?.hidden).toBe(false);
    await vi.waitFor(() => expect(find("lifecycle")?.dataset.days).toBe("90"));
    expect(asked).toEqual([30, 90]);
    expect(view.node.querySelector("[aria-pressed='true'][data-days]")?.textContent).toBe("90 days");
    expect(view.node.querySelector("progress")?.hidden).toBe(true);
    view.stop();
  });

  test("what is missing says what to do: nobody, no orders, no holdout", async () => {
    const nobody = { ...AUDIENCE, visitors: 0 };
    const first = await opened(nobody);
    expect(first.find("state-empty")?.textContent).toContain("agreed");
    first.view.stop();
    const none = { buyers: 0, cuts: { recency: [], frequency: [], monetary: [] }, cells: [] };
    const lift = { holdout: group(0, 0), personal: group(0, 0) };
    const { view, find } = await opened({ ...AUDIENCE, rfm: none, lift, lifecycle: [] });
    expect(find("rfm-empty")?.textContent).toContain("Order Completed");
    expect(find("lift-empty")?.textContent).toContain("recommend()");
    expect(find("lifecycle-empty")).not.toBeNull();
    view.stop();
  });

  test("speaks Chinese", async () => {
    setLanguage("zh", false);
    const { view, find } = await opened(AUDIENCE);
    expect(view.node.querySelector("h1")?.textContent).toBe("人群");
    expect(find("rfm-5-5")?.textContent).toContain("高价值");
    expect(find("lift-holdout")?.textContent).toContain("对照组");
    view.stop();
  });
});

/** Recommendations on a page, with the real module and a model of three sessions. Run `npm run build` first. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Inside } from "../src/inside.js";
import { placeOf, seedOf } from "../src/personal/holdout.js";
import { openModule, RECOMMEND } from "../src/personal/module.js";
import { tinyModel, type Visiting, visit, wait } from "./surroundings.js";

let warnings: string[] = [];
beforeEach(() => {
  warnings = [];
  vi.spyOn(console, "warn").mockImplementation((text: string) => void warnings.push(text));
});

async function shop(more: Visiting = {}) {
  const model = await tinyModel();
  const here = visit({ ...more, options: { model, holdout: 0, ...more.options } });
  await here.vario.ready;
  const ids = (exclude: string[] = []) => here.vario.recommend({ exclude }).map(({ id }) => id);
  const view = (product_id: string) => here.vario.track("Product Viewed", { product_id });
  return { ...here, ids, view };
}

describe("recommendations", () => {
  it("follow what was viewed at once", async () => {
    const { ids, view } = await shop();
    const popular = ids();
    view("3");
    expect(ids()).not.toEqual(popular);
    expect(ids(["1", "3"])[0]).toBe("2");
  });

  it("never hold what the visitor is not interested in, and it leads to nothing", async () => {
    const { vario, ids, view } = await shop();
    const popular = ids();
    view("1");
    vario.dislike("1");
    expect(ids()).toEqual(popular.filter((id) => id !== "1"));
  });

  it("are the popular ones where personalization is denied, and no experiment is told of", async () => {
    const { vario, collector, ids, view } = await shop({ options: { holdout: 0.5 } });
    const popular = ids();
    await vario.flush();
    const before = collector.events();
    vario.consent({ personalization: false });
    view("1");
    expect(ids()).toEqual(popular);
    await vario.flush();
    expect(collector.events().filter((name) => name === "Experiment Viewed")).toEqual(
      before.filter((name) => name === "Experiment Viewed"),
    );
  });

  it("of related items go by those and not by the visitor, for everybody alike, and are no exposure", async () => {
    const lists: string[][] = [];
    for (const holdout of [0, 1]) {
      const { vario, collector, view } = await shop({ options: { holdout } });
      view("1");
      const related = () => vario.recommend({ related: ["3"] }).map(({ id }) => id);
      lists.push(related());
      vario.consent({ personalization: false });
      lists.push(related());
      await vario.flush();
      expect(collector.events()).not.toContain("Experiment Viewed");
    }
    expect(lists[0]?.[0]).toBe("2");
    expect(lists[0]).not.toContain("3");
    expect(lists).toEqual(lists.map(() => lists[0]));
  });

  it("are empty without the module, with one warning", async () => {
    vi.resetModules();
    const { ids } = await shop({ personal: () => Promise.reject(new Error("blocked")) });
    expect(ids()).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining("E_ENGINE_LOAD")]);
  });

  it("say of an item that is seen where it stood, and by which chance", async () => {
    const { vario, collector, ids } = await shop();
    const [, second] = ids();
    vario.track("Creative Viewed", { item: second });
    vario.track("Creative Viewed", { item: "own-item" });
    await vario.flush();
    const shown = [...collector.stored.values()].filter(({ event }) => event === "Creative Viewed");
    expect(shown.map(({ properties }) => properties)).toEqual([
      {
        item: second,
        place: 2,
        propensity: 1,
        seed: seedOf(vario.profile().visitorId),
        model: expect.stringMatching(/^[\da-f]{16}$/),
      },
      { item: "own-item" },
    ]);
  });
});

describe("a module", () => {
  it("may fail before anybody waits for it: the page hears of no unhandled rejection", async () => {
    const blocked = () => Promise.reject(new Error("blocked"));
    const module = openModule({} as Inside, blocked, { ...RECOMMEND, loading: undefined });
    // Vitest fails where a rejection has no handler by now.
    await wait(10);
    await expect(module.loaded).rejects.toThrow("blocked");
  });
});

describe("the holdout", () => {
  it("is its share of visitors, the same ones ever after", () => {
    const ids = Array.from({ length: 20_000 }, (_, index) => `visitor-${index}`);
    for (const share of [0.05, 0.5]) {
      const held = ids.filter((id) => placeOf(id) < share).length / ids.length;
      expect(Math.abs(held - share)).toBeLessThan(0.01);
    }
    expect(placeOf("visitor-1")).toBe(placeOf("visitor-1"));
  });

  it("gets what is popular, and is told of once a session, when a list is asked for", async () => {
    for (const [holdout, variation] of [
      [1, "holdout"],
      [1e-9, "personal"],
    ] as const) {
      const { vario, collector, ids, view } = await shop({ options: { holdout } });
      await vario.flush();
      expect(collector.events()).toEqual([]);
      const popular = ids();
      view("3");
      if (variation === "holdout") expect(ids()).toEqual(popular);
      else expect(ids()).not.toEqual(popular);
      await wait(10);
      await vario.flush();
      const exposures = [...collector.stored.values()].filter(({ event }) => event === "Experiment Viewed");
      expect(exposures.map(({ properties }) => properties)).toMatchObject([
        { experiment_id: "vario-personalization", variation_id: variation },
      ]);
    }
  });

  it("can be forced for QA, and nothing of it is logged", async () => {
    const { vario, collector, ids, view } = await shop({
      options: { holdout: 0.05, force: { "vario-personalization": "holdout" } },
    });
    const popular = ids();
    view("1");
    expect(ids()).toEqual(popular);
    await vario.flush();
    expect(collector.events()).not.toContain("Experiment Viewed");
  });
});

describe("a question", () => {
  it("carries the page's rules, and the module follows them", async () => {
    const { vario, view } = await shop();
    view("1");
    const ids = (wish: object) => vario.recommend(wish).map(({ id }) => id);
    expect(ids({ cart: ["2"] })).not.toContain("2");
    expect(ids({ pins: [{ id: "3", place: 1 }] })[0]).toBe("3");
    expect(ids({ filter: { include: ["green"] } })).toEqual([]);
    expect(ids({ filter: { price: [0, 10] } })).toEqual([]);
    expect(ids({ weights: { sessions: 0 } })).not.toEqual([]);
    expect(ids({ count: 0 })).toEqual([]);
  });

  it("is answered with the shares of each reason, which together are all of the score", async () => {
    const { vario, view } = await shop();
    view("1");
    const [first] = vario.recommend({ exclude: ["1"], explain: true });
    expect(first?.reasons?.[0]).toMatchObject({ source: "sessions" });
    const shares = first?.reasons?.reduce((sum, { share }) => sum + share, 0);
    expect(shares).toBeCloseTo(1, 12);
    expect(vario.recommend()[0]).not.toHaveProperty("reasons");
  });

  it("lets chance take part by the visitor's seed: the same answer each time, with its propensity", async () => {
    const { vario, collector, view } = await shop();
    view("1");
    const list = vario.recommend({ explore: { epsilon: 1 } });
    expect(vario.recommend({ explore: { epsilon: 1 } })).toEqual(list);
    for (const { propensity } of list) expect(propensity).toBeGreaterThan(0);
    expect(list[0]?.propensity).toBeLessThan(1);
    vario.track("Creative Viewed", { item: list[0]?.id });
    await vario.flush();
    const shown = [...collector.stored.values()].find(({ event }) => event === "Creative Viewed");
    expect(shown?.properties).toMatchObject({ place: 1, propensity: list[0]?.propensity });
    expect(vario.recommend()[0]).not.toHaveProperty("propensity");
  });

  it("leaves out what lies in the cart and what was bought, as the profile has it", async () => {
    const { vario, ids } = await shop();
    vario.track("Product Added", { product_id: "2" });
    await vi.waitFor(() => expect(ids()).not.toContain("2"));
    const products = [{ product_id: "3" }];
    vario.track("Order Completed", { order_id: "o-1", revenue: 3, currency: "EUR", products });
    await vi.waitFor(() => expect(ids()).toEqual(["2", "1"]));
  });

  it("never makes the page fail, whatever it is", async () => {
    const { vario } = await shop();
    const hostile = [null, 7, "text", { filter: 1, pins: [null], boosts: 3 }, { weights: "x", explore: "y", cart: {} }];
    for (const wish of hostile) expect(() => vario.recommend(wish as never)).not.toThrow();
  });
});

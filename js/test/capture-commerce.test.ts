// @vitest-environment happy-dom
/** Ecommerce events: what is right goes as it is, what is wrong is left out and counted, or the event is. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { checkCommerce } from "../src/commerce/check.js";
import { COMMERCE_EVENTS } from "../src/commerce/events.js";
import { commerce } from "../src/commerce.js";
import type { Properties } from "../src/options.js";
import { capture, manageClock } from "./fake-capture.js";

manageClock();
afterEach(() => {
  vi.unstubAllGlobals();
});

describe("a field", () => {
  it.each<[Properties, string[]]>([
    [{ revenue: 42.5, currency: "EUR", products: [] }, []],
    [{ revenue: 0, discount: -1, order_id: "A", coupon: null }, []],
    [{ revenue: undefined }, []],
    [{ revenue: "42.5" }, ["revenue"]],
    [{ revenue: Number.NaN }, ["revenue"]],
    [{ revenue: Number.POSITIVE_INFINITY, total: null }, ["revenue", "total"]],
    [{ currency: "eur" }, ["currency"]],
    [{ currency: "EURO" }, ["currency"]],
    [{ currency: "€" }, ["currency"]],
    [{ currency: ["EUR"] }, ["currency"]],
    [{ products: { product_id: "a" } }, ["products"]],
    [{ products: "a,b" }, ["products"]],
    [
      { products: [{ price: "1" }, "b", null, [], { quantity: 2 }] },
      ["products[0].price", "products[1]", "products[2]", "products[3]"],
    ],
  ])("of %j: wrong are %j", (properties, wrong) => {
    const checked = checkCommerce(properties);
    expect(checked.wrong).toEqual(wrong);
    expect(checkCommerce(checked.properties).wrong).toEqual([]);
    if (!wrong.length) expect(checked.properties).toBe(properties);
  });
});

describe("on a page", () => {
  const wrong = { order_id: "A-1", revenue: "abc" };

  it("loses what is wrong, however the event was tracked, and each field is counted", async () => {
    const { inside, of, counted } = await capture([]);
    inside.vario.track("Order Completed", wrong);
    commerce(inside.vario).orderCompleted(wrong as never);
    expect(of("Order Completed")).toEqual([{ order_id: "A-1" }, { order_id: "A-1" }]);
    expect(counted).toEqual({ E_EVENT_FIELD: 2 });
  });

  it("in strict mode the event is lost, and counted; others are nobody's business", async () => {
    const { inside, told, counted } = await capture([], { strict: true });
    inside.vario.track("Order Completed", wrong);
    inside.vario.track("Price Compared", wrong);
    expect(told.map(({ event }) => event)).toEqual(["Price Compared"]);
    expect(counted).toEqual({ E_EVENT_FIELD: 1 });
  });

  it("strict helpers make their Vario strict, and no other", async () => {
    const [one, other] = [await capture([]), await capture([])];
    commerce(one.inside.vario, { strict: true });
    for (const { inside } of [one, other]) inside.vario.track("Order Completed", wrong);
    expect([one.told.length, other.told.length]).toEqual([0, 1]);
  });
});

describe("the helpers", () => {
  it("are one for each event of Segment's specification", () => {
    const track = vi.fn();
    const shop = commerce({ track }) as unknown as Record<string, (properties: Properties) => void>;
    for (const method of Object.keys(COMMERCE_EVENTS)) shop[method]?.({ a: 1 });
    expect(track.mock.calls).toEqual(Object.values(COMMERCE_EVENTS).map((event) => [event, { a: 1 }]));
    for (const [method, event] of Object.entries(COMMERCE_EVENTS))
      expect(event.replace(/ /g, "").toLowerCase()).toBe(method.toLowerCase());
  });

  it("check by themselves in Node, where nobody else does", () => {
    vi.stubGlobal("document", undefined);
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const track = vi.fn();
    commerce({ track }).orderCompleted({ order_id: "A", revenue: Number.NaN });
    commerce({ track }, { strict: true }).orderCompleted({ order_id: "B", revenue: Number.NaN });
    commerce({ track }).productAdded(undefined as never);
    expect(track.mock.calls).toEqual([
      ["Order Completed", { order_id: "A" }],
      ["Product Added", {}],
    ]);
    expect(warn).toHaveBeenCalledTimes(2);
  });
});

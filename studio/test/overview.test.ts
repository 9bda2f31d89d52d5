import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { setLanguage } from "../src/i18n.ts";
import { everyDay } from "../src/overview/days.ts";
import { feed } from "../src/overview/feed.ts";
import { funnel } from "../src/overview/funnel.ts";
import { tiles } from "../src/overview/tiles.ts";
import type { FeedEvent, Overview, StudioSource } from "../src/source/types.ts";

const OVERVIEW: Overview = {
  visitors: 200,
  sessions: 300,
  events: 1500,
  orders: 12,
  revenue: 1416,
  currency: "CNY",
  activeNow: 3,
  daily: [],
  funnel: [
    { step: "page", visitors: 200 },
    { step: "Product Viewed", visitors: 100 },
    { step: "Product Added", visitors: 40 },
    { step: "Order Completed", visitors: 10 },
  ],
};

beforeEach(() => setLanguage("en", false));
afterEach(() => vi.useRealTimers());

test("tiles show the figures and what they mean per visitor, session and order", () => {
  const part = tiles();
  part.update(OVERVIEW);
  const value = (name: string) => part.node.querySelector(`[data-testid=tile-${name}]`);
  expect(["visitors", "events", "orders", "revenue"].map((name) => value(name)?.textContent)).toEqual([
    "200",
    "1,500",
    "12",
    "¥1,416",
  ]);
  expect(value("visitors")?.nextElementSibling?.textContent).toBe("5% placed an order");
  expect(value("revenue")?.nextElementSibling?.textContent).toBe("¥118 per order");
});

test("tiles change their texts in place", () => {
  const part = tiles();
  part.update(OVERVIEW);
  const events = part.node.querySelector("[data-testid=tile-events]");
  part.update({ ...OVERVIEW, events: 1501 });
  expect(part.node.querySelector("[data-testid=tile-events]")).toBe(events);
  expect(events?.textContent).toBe("1,501");
});

test("the funnel says how many leave at each step", () => {
  const part = funnel();
  part.update(OVERVIEW);
  expect([...part.node.querySelectorAll(".funnel-drop")].map((drop) => drop.textContent)).toEqual([
    "50% go no further",
    "60% go no further",
    "75% go no further",
  ]);
});

test("quiet days are part of the chart, and a first day is not all of it", () => {
  const day = (name: string, visitors: number) => ({ day: name, visitors, events: visitors, orders: 0 });
  const days = everyDay([day("2025-02-27", 4), day("2025-03-02", 9)], 3);
  expect(days.map(({ day, visitors }) => [day, visitors])).toEqual([
    ["2025-02-27", 4],
    ["2025-02-28", 0],
    ["2025-03-01", 0],
    ["2025-03-02", 9],
  ]);
  expect(everyDay([day("2025-03-02", 9)], 3).map(({ visitors }) => visitors)).toEqual([0, 0, 9]);
  expect(everyDay([], 3)).toEqual([]);
});

test("the feed adds new events at the top and leaves the others alone", async () => {
  vi.useFakeTimers();
  const event = (row: number, name: string): FeedEvent => ({
    row,
    receivedAt: "2025-03-02T10:00:00.000Z",
    timestamp: "2025-03-02T10:00:00.000Z",
    type: "track",
    event: name,
    visitor: "ada-000001",
    path: "/",
    detail: "<img src=x>",
  });
  const stored = [event(1, "Product Viewed")];
  const asked: (number | undefined)[] = [];
  const source = {
    events: async (_: number, after?: number) => {
      asked.push(after);
      return stored.filter(({ row }) => row > (after ?? 0)).reverse();
    },
  } as StudioSource;
  const part = feed(source);
  await vi.advanceTimersByTimeAsync(0);
  const rows = () => [...part.node.querySelectorAll<HTMLElement>("[data-testid=feed-row]")];
  const [first] = rows();
  stored.push(event(2, "Product Added"), event(3, "Newsletter Joined"));
  await vi.advanceTimersByTimeAsync(2000);
  expect(rows().map((row) => row.dataset.row)).toEqual(["3", "2", "1"]);
  expect(rows()[2]).toBe(first);
  expect(rows()[0]?.textContent).toContain("Newsletter Joined");
  expect(rows()[1]?.textContent).toContain("Added to cart");
  expect(part.node.querySelector("img")).toBeNull();
  await vi.advanceTimersByTimeAsync(2000);
  expect(asked).toEqual([undefined, 1, 3]);
  part.stop();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked).toHaveLength(3);
});

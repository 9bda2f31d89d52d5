import type { Day } from "../source/types.ts";

const DAY_MS = 86_400_000;

/** Days without events filled in, and at least `least` days up to the last one, so that a first day is not the whole chart. */
export function everyDay(daily: Day[], least: number): Day[] {
  const known = new Map(daily.map((day) => [day.day, day]));
  const times = daily.map((day) => Date.parse(day.day)).filter(Number.isFinite);
  if (times.length === 0) return [];
  const last = Math.max(...times);
  const first = Math.min(Math.min(...times), last - (least - 1) * DAY_MS);
  const days: Day[] = [];
  for (let time = first; time <= last; time += DAY_MS) {
    const day = new Date(time).toISOString().slice(0, 10);
    days.push(known.get(day) ?? { day, visitors: 0, events: 0, orders: 0 });
  }
  return days;
}

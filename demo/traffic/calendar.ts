/** When visits begin: spread over the last days with the rhythm of a day and a week (UTC). */

const HOUR_MS = 3_600_000;

/** Visits by hour of the day, relative: a small peak at noon, a large one in the evening. */
const HOURS = [3, 2, 1, 1, 1, 2, 4, 6, 8, 9, 10, 11, 13, 11, 10, 10, 10, 11, 12, 14, 17, 18, 13, 7];
/** By day of the week from Sunday. */
const WEEKDAYS = [1.25, 0.9, 0.9, 0.95, 1, 1.1, 1.3];

function weightOfHour(time: number): number {
  const date = new Date(time);
  return (HOURS[date.getUTCHours()] ?? 0) * (WEEKDAYS[date.getUTCDay()] ?? 0);
}

/** Draws the beginnings of visits between `until - days` and `until`, in ms since the epoch. */
export function calendar(until: number, days: number): (random: () => number) => number {
  const since = until - days * 24 * HOUR_MS;
  const hours: { start: number; end: number; upTo: number }[] = [];
  let total = 0;
  for (let start = since; start < until; start = nextHour(start)) {
    const end = Math.min(nextHour(start), until);
    total += (weightOfHour(start) * (end - start)) / HOUR_MS;
    hours.push({ start, end, upTo: total });
  }
  return (random) => {
    const drawn = random() * total;
    const hour = hours.find(({ upTo }) => drawn < upTo);
    return hour === undefined ? until : Math.floor(hour.start + random() * (hour.end - hour.start));
  };
}

function nextHour(time: number): number {
  return (Math.floor(time / HOUR_MS) + 1) * HOUR_MS;
}

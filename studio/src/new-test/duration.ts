/** What is known of the page's visitors before the test. */
export interface Traffic {
  /** Visitors a day. */
  daily: number;
  /** Share of them that reach the goal, 0 to 1. */
  rate: number;
}

const MOST_DAYS = 365;

/**
 * Visitors that each variation needs to show a relative lift at 95% confidence four times out of five:
 * 16 · p(1−p) / (p·lift)² (van Belle, Statistical Rules of Thumb, 2.1). Infinite where nobody converts.
 */
export function visitorsNeeded(rate: number, lift: number): number {
  return rate > 0 && rate < 1 && lift > 0
    ? Math.ceil((16 * (1 - rate)) / (rate * lift * lift))
    : Number.POSITIVE_INFINITY;
}

/** Days until the smallest variation has them; undefined where it would take more than a year, or nobody comes. */
export function daysNeeded({ daily, rate }: Traffic, smallestShare: number, lift: number): number | undefined {
  const days = Math.ceil(visitorsNeeded(rate, lift) / (daily * smallestShare));
  return Number.isFinite(days) && days <= MOST_DAYS ? Math.max(1, days) : undefined;
}

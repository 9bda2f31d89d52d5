const FIRST_MS = 1000;
const LONGEST_MS = 300_000;
/** A server that asks for more patience gets this much; a timer could not count much further either. */
const MOST_PATIENCE_MS = 86_400_000;

/**
 * How long to wait after so many failures in a row, ms: full jitter, uniform between nothing and a bound that doubles
 * from one second to five minutes, so that visitors whom one outage cut off do not come back all at once.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoff(failures: number, random: () => number): number {
  return random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
}

/** A Retry-After header, seconds or a date, as ms from `now`; 0 when absent, over or unreadable. */
export function retryAfter(header: string | null, now: number): number {
  const ms = Number(header) * 1000 || Date.parse(header ?? "") - now;
  return ms > 0 ? Math.min(ms, MOST_PATIENCE_MS) : 0;
}

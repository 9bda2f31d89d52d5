/**
 * How much depends on a message: when there is no room, the lowest goes first; when a page goes, the highest.
 * 0 points and measurements, 1 pages and events, 2 what others are counted by: exposures, identities, orders,
 * 3 the visitor's own rights.
 */
export type Priority = 0 | 1 | 2 | 3;

/** Every encoder writes type and event before anything that a page supplies. */
const IMPORTANT =
  /^\{"type":"(?:identify|alias|group)|^\{[^{]*"event":"(?:Order|Checkout|Payment|Sign|Lead|Subscription|Trial|Events Dropped)/;
const MINOR = /^\{[^{]*"event":"(?:Element|Web Vital|Dead|Rage|Text|Heatmap|Page Left)/;

/** From a message's bytes and its purpose's number. */
export function priorityOf(bytes: string, purpose: number): Priority {
  if (purpose > 3) return 3;
  if (purpose === 3) return 0;
  if (purpose === 1) return 2;
  const head = bytes.slice(0, 400);
  return IMPORTANT.test(head) ? 2 : MINOR.test(head) ? 0 : 1;
}

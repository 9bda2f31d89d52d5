/** What Vario sets out to reach, and whether it did, from the figures of one run. */

/** Peers that keep events over a reload, in the settings that they are driven in; and so all of them. */
const durable = (figures) => Object.entries(figures).filter(([name]) => name !== "Vario");

/** @returns {{ what: string, figure: string, target: string, met: boolean }[]} */
export function targets({ figures }) {
  const own = figures.Vario;
  const found = [];
  const add = (what, figure, target, met) => found.push({ what, figure, target, met });
  const us = (ms) => `${(ms * 1000).toFixed(1)} µs`;
  add("track(), burst of 1,000, median", us(own.burst50), "≤ 20 µs", own.burst50 <= 0.02);
  add("track(), one per 50 ms, median", us(own.steady50), "≤ 20 µs", own.steady50 <= 0.02);
  add("storage or cookies touched in track()", String(own.storageInCall), "0", own.storageInCall === 0);
  const growth = own.storedLate / own.storedEarly;
  add("bytes stored an event, 200th ÷ 20th waiting", growth.toFixed(2), "≤ 1.1", growth <= 1.1);
  add("wire bytes an event, batches of 50", own.wire.toFixed(1), "≤ 80", own.wire <= 80);
  for (const [name, theirs] of durable(figures))
    if (theirs.wire > 0)
      add(
        `wire bytes an event, beside ${name}`,
        own.wire.toFixed(1),
        `< ${theirs.wire.toFixed(1)}`,
        own.wire < theirs.wire,
      );
  return found;
}

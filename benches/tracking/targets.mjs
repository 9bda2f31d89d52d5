/** What Vario sets out to reach, and whether it did, from the figures of one run. */

/** Peers that write what they track to the device while the page lives: who writes nothing offers no durability. */
const durable = (figures) =>
  Object.entries(figures).filter(([name, { storedLate }]) => name !== "Vario" && storedLate > 0);

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
  const costs = [
    ["track(), burst, median", "burst50", us],
    ["track(), one per 50 ms, median", "steady50", us],
    ["characters stored an event, 200 waiting", "storedLate", (size) => size.toFixed(0)],
    ["wire bytes an event", "wire", (size) => size.toFixed(1)],
  ];
  for (const [name, theirs] of durable(figures))
    for (const [what, key, text] of costs)
      if (theirs[key] > 0)
        add(`${what}, beside ${name}`, text(own[key]), `< ${text(theirs[key])}`, own[key] < theirs[key]);
  return found;
}

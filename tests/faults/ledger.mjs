/** What was tracked, what was known to be in the log, and what the store holds in the end. */

import { numbersIn } from "./marks.mjs";

export class Ledger {
  /** Numbers whose `track()` returned. */
  tracked = new Set();
  /** Number → ms from `track()` to the completion of the transaction (or write) that put it into the log. */
  committed = new Map();
  /** Numbers tracked by pages that ended without warning: what had not reached the log is lost with them. */
  cut = new Set();
  /** Losses that the contender itself counted, by code. */
  dropped = {};

  /** How often the visitor came back because something was missing. */
  returns = 0;
  /** In the log at the end, delivered by none of those visits. */
  waiting = new Set();

  /** @param {string[]} texts of what is in the log at the end */
  waits(texts) {
    for (const text of texts) for (const number of numbersIn(text)) this.waiting.add(number);
  }

  /** A line from a page, see `probe.mjs`. Answers the numbers tracked. */
  hear(line) {
    const [kind, ...words] = line.split(" ");
    if (kind === "T") {
      const [first, last] = words.map(Number);
      const numbers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
      for (const number of numbers) this.tracked.add(number);
      return numbers;
    }
    for (const word of words) {
      const [number, ms] = word.split(":").map(Number);
      if (!this.committed.has(number)) this.committed.set(number, ms);
    }
    return [];
  }

  count(dropped) {
    for (const [code, events] of Object.entries(dropped)) this.dropped[code] = (this.dropped[code] ?? 0) + events;
  }

  /** Events that the contender says it has lost. */
  get counted() {
    return Object.values(this.dropped).reduce((sum, events) => sum + events, 0);
  }

  /** @param {{ id: string, number: number }[]} rows one a row of the store */
  result(rows) {
    const copies = new Map();
    for (const { number } of rows) copies.set(number, (copies.get(number) ?? 0) + 1);
    const ids = new Set(rows.map(({ id }) => id));
    // The page's word that it had tracked these came too late: it was killed.
    for (const number of copies.keys()) this.tracked.add(number);
    for (const number of this.committed.keys()) this.tracked.add(number);
    const lost = [...this.tracked].filter((number) => !copies.has(number));
    const lostCommitted = lost.filter((number) => this.committed.has(number));
    const cutShort = lost.filter((number) => this.cut.has(number) && !this.committed.has(number)).length;
    const { counted } = this;
    const waits = [...this.committed.values()].filter((ms) => ms >= 0).sort((a, b) => a - b);
    const quantile = (part) => waits[Math.min(waits.length - 1, Math.floor(waits.length * part))];
    return {
      sent: this.tracked.size,
      committed: this.committed.size,
      stored: copies.size,
      lost: lost.length,
      /** In the log by the page's word, and in no store. */
      lostCommitted: lostCommitted.length,
      /** Never in the log: the page was closed or killed first. */
      cutShort,
      counted,
      dropped: this.dropped,
      returns: this.returns,
      /** Of the lost: at the end still in the log. */
      waiting: lost.filter((number) => this.waiting.has(number)).length,
      /** Neither cut short nor counted. */
      unexplained: Math.max(0, lost.length - cutShort - counted),
      unexplainedCommitted: Math.max(0, lostCommitted.length - counted),
      duplicated: rows.length - copies.size,
      duplicatedIds: rows.length - ids.size,
      p50: quantile(0.5),
      p99: quantile(0.99),
      examples: lostCommitted.slice(0, 5),
    };
  }
}

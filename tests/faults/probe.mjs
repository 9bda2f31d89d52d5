/**
 * What runs in every page before its own scripts: tracks events at a seeded pace, and listens when a log's transaction
 * completes. It reports by a binding of the DevTools protocol, which is out of the page at once, in lines:
 * `T first last` (tracked), `C number:ms …` (in the log, ms after `track()`; -1: tracked by an earlier page).
 * @param {{ log: "indexeddb" | "localstorage", seededSource: string }} given
 */
export function probe({ log, seededSource }) {
  const tell = (line) => globalThis.faultsTell?.(line);
  const seeded = new Function(`return ${seededSource}`)();
  const trackedAt = new Map();
  const told = new Set();

  function numbersIn(value) {
    const text = typeof value === "string" ? value : typeof value?.bytes === "string" ? value.bytes : undefined;
    return Array.from((text ?? JSON.stringify(value) ?? "").matchAll(/ev(\d{7})v/g), ([, digits]) => Number(digits));
  }
  function completed(numbers) {
    const now = performance.now();
    const fresh = numbers.filter((number) => !told.has(number));
    for (const number of fresh) told.add(number);
    const since = (number) => (trackedAt.has(number) ? (now - trackedAt.get(number)).toFixed(1) : -1);
    if (fresh.length) tell(`C ${fresh.map((number) => `${number}:${since(number)}`).join(" ")}`);
  }

  if (log === "indexeddb") {
    const { put } = IDBObjectStore.prototype;
    const within = new WeakMap();
    IDBObjectStore.prototype.put = function (...given) {
      const request = put.apply(this, given);
      const { transaction } = this;
      let numbers = within.get(transaction);
      if (!numbers) {
        numbers = [];
        within.set(transaction, numbers);
        transaction.addEventListener("complete", () => completed(numbers));
      }
      numbers.push(...numbersIn(given[0]));
      return request;
    };
  } else {
    const { setItem } = Storage.prototype;
    Storage.prototype.setItem = function (key, value) {
      setItem.call(this, key, value);
      if (this === globalThis.localStorage) completed(numbersIn(String(value)));
    };
  }

  /** A clock that somebody sets back: for everything that asks `Date`, timers excepted. */
  let skew = 0;
  const RealDate = Date;
  globalThis.setClockBack = (ms) => {
    skew -= ms;
    globalThis.Date = class extends RealDate {
      constructor(...given) {
        if (given.length) super(...given);
        else super(RealDate.now() + skew);
      }
      static now() {
        return RealDate.now() + skew;
      }
    };
  };

  const padding = [];
  /**
   * Tracks `count` events from number `first`, each with up to `pad` characters: bursts of up to `most`, one in twenty ten
   * times as large, `every` ms.
   */
  globalThis.drive = async ({ first, count, most, every, pad, seed }) => {
    const random = seeded(seed);
    while (padding.length < 10_000) padding.push(random().toString(36).slice(2, 12));
    const words = (length) => {
      const start = Math.floor(random() * (padding.length - length / 10));
      return padding.slice(start, start + length / 10).join("");
    };
    for (let number = first; number < first + count; ) {
      const from = number;
      const burst = Math.ceil(random() * most) * (random() < 0.05 ? 10 : 1);
      for (const end = Math.min(first + count, from + burst); number < end; number++) {
        trackedAt.set(number, performance.now());
        globalThis.contender.track(`ev${String(number).padStart(7, "0")}v`, words(random() * pad));
      }
      tell(`T ${from} ${number - 1}`);
      if (every) await new Promise((resolve) => setTimeout(resolve, every));
    }
  };
}

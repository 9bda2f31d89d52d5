/** What runs inside the page. Each is handed to the browser as text, so it uses nothing from around it. */

/** Times of `calls` calls of track(), ms each, `gap` ms apart (0: all in one task), and the long tasks meanwhile. */
export async function timeCalls({ calls, gap }) {
  const long = [];
  const observer = new PerformanceObserver((list) => long.push(...list.getEntries().map(({ duration }) => duration)));
  observer.observe({ type: "longtask" });
  const times = [];
  const whole = performance.now();
  for (let number = 0; number < calls; number++) {
    if (gap) await new Promise((resolve) => setTimeout(resolve, gap));
    const start = performance.now();
    globalThis.contender.track(number, "");
    times.push(performance.now() - start);
  }
  const all = performance.now() - whole;
  await new Promise((resolve) => setTimeout(resolve, 1500));
  observer.disconnect();
  return { times, all, long };
}

/** Counts what is written to localStorage and IndexedDB, in characters of text, and how often a call of track() touches them or cookies. */
export function countStorage() {
  const counts = { bytes: 0, writes: 0, inCall: 0 };
  let calling = false;
  globalThis.stored = counts;
  globalThis.during = (work) => {
    calling = true;
    work();
    calling = false;
  };
  const size = (value) => (typeof value === "string" ? value.length : (JSON.stringify(value)?.length ?? 0));
  const watch = (prototype, name, measure) => {
    const original = prototype[name];
    prototype[name] = function (...given) {
      if (calling) counts.inCall += 1;
      if (measure) {
        counts.bytes += measure(given);
        counts.writes += 1;
      }
      return original.apply(this, given);
    };
  };
  watch(Storage.prototype, "setItem", ([key, value]) => String(key).length + String(value).length);
  watch(Storage.prototype, "getItem");
  watch(IDBObjectStore.prototype, "put", ([value]) => size(value));
  watch(IDBObjectStore.prototype, "add", ([value]) => size(value));
  watch(IDBObjectStore.prototype, "delete", () => 0);
  const cookie = Object.getOwnPropertyDescriptor(Document.prototype, "cookie");
  Object.defineProperty(document, "cookie", {
    get() {
      if (calling) counts.inCall += 1;
      return cookie.get.call(document);
    },
    set(text) {
      if (calling) counts.inCall += 1;
      counts.bytes += text.length;
      counts.writes += 1;
      cookie.set.call(document, text);
    },
  });
}

/** Characters written by the time of each count of events, one event every `gap` ms; nothing is delivered meanwhile. */
export async function storeEvents({ counts, gap }) {
  const before = globalThis.stored.bytes;
  const written = [];
  for (let number = 0; number < counts.at(-1); number++) {
    globalThis.during(() => globalThis.contender.track(number, ""));
    await new Promise((resolve) => setTimeout(resolve, gap));
    if (counts.includes(number + 1)) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      written.push(globalThis.stored.bytes - before);
    }
  }
  return { written, inCall: globalThis.stored.inCall };
}

/** From when on interactions are measured: https://web.dev/articles/inp */
export function watchInteractions() {
  globalThis.interactions = new Map();
  new PerformanceObserver((list) => {
    for (const { interactionId, duration } of list.getEntries())
      if (interactionId)
        globalThis.interactions.set(interactionId, Math.max(globalThis.interactions.get(interactionId) ?? 0, duration));
  }).observe({ type: "event", durationThreshold: 16, buffered: true });
}

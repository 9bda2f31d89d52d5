/** Vario as a page would have it, before its own collector. */
import { RealStore } from "../real-store.mjs";

/** @type {import("./index.mjs").Contender} */
export const vario = {
  name: "Vario",
  key: "vario",
  log: "indexeddb",
  queue: "indexeddb",
  store: () => new RealStore(),
  html: (endpoint) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Vario</title>
<script src="/vario/vario.iife.js"></script>
<script>
const vario = Vario.start({ endpoint: "${endpoint}", writeKey: "demo", consent: "granted", autoPage: false, capture: false });
globalThis.contender = {
  ready: vario.ready,
  track: (number, pad) => vario.track("Numbered", { number, pad }),
  queue: () => vario.debug().queue,
  dropped: () => vario.debug().dropped,
  logged: () => new Promise((resolve) => {
    const opening = indexedDB.open("vario");
    opening.onupgradeneeded = () => opening.transaction.abort();
    opening.onerror = () => resolve([]);
    opening.onsuccess = () => {
      const reading = opening.result.transaction("log").objectStore("log").getAll();
      reading.onsuccess = () => resolve(reading.result.map(({ bytes }) => bytes));
    };
  }),
};
</script></head><body><h1>A page</h1></body></html>`,
};

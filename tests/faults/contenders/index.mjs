/**
 * Who is driven.
 * @typedef {{ name: string, key: string, log: "indexeddb" | "localstorage", queue: "indexeddb" | "local_storage",
 *   store: () => any, html: (endpoint: string) => string, script?: string }} Contender
 *   `log`: the writes that count as "in the log"; `queue`: what of the browser's storage that is, in DevTools' words;
 *   `html`: sets `globalThis.contender = { ready, track(number, pad), queue?(), dropped?() }`; `script`: bundled, at /peer.js
 */
import { vario } from "./vario.mjs";

/** @type {Contender[]} */
export const CONTENDERS = [vario];

/**
 * Who is driven.
 * @typedef {{ name: string, key: string, log: "indexeddb" | "localstorage", queue: "indexeddb" | "local_storage",
 *   store: () => any, html: (endpoint: string) => string, script?: string }} Contender
 *   `log`: the writes that count as "in the log"; `queue`: what of the browser's storage that is, in DevTools' words;
 *   `html`: sets `globalThis.contender = { ready, track(number, pad), queue?(), dropped?(), logged?() }`; `script`: bundled, at /peer.js
 */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { PEERS } from "./peers.mjs";
import { vario } from "./vario.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export const PEER_NAMES = PEERS.map(({ key }) => key);

/** Vario, and the peers asked for, whose packages must be installed in benches/. @returns {Promise<Contender[]>} */
export async function contenders(peers) {
  const asked = PEERS.filter(({ key }) => peers.includes(key));
  return [vario, ...(await Promise.all(asked.map(async (peer) => ({ ...peer, script: await bundled(peer.key) }))))];
}

/** A peer as a page without a build of its own would have it: one classic script. */
async function bundled(key) {
  const { outputFiles } = await build({
    entryPoints: [here(`pages/${key}.mjs`)],
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    platform: "browser",
    target: "es2022",
    nodePaths: [here("../../../benches/node_modules")],
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "error",
  });
  return outputFiles[0].text;
}

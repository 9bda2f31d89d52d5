/**
 * Training sessions for the demo's recommendations: simulated visits with the planted affinities.
 * `node demo/sessions.mjs <file> [sessions] [seed]` writes one session a line, product ids separated by spaces, in order of viewing.
 */
import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { seededRandom, walkThroughShop } from "./planted.mjs";

/**
 * Sessions of two to six products, the same for the same seed.
 * @param {{ sessions?: number, seed?: number }} [options]
 * @returns {string[][]}
 */
export function generateSessions({ sessions = 3_000, seed = 20 } = {}) {
  const random = seededRandom(seed);
  /** @type {string[][]} */
  const generated = [];
  while (generated.length < sessions) {
    const session = walkThroughShop(random, 2 + Math.floor(random() * 5));
    if (session.length >= 2) generated.push(session);
  }
  return generated;
}

/**
 * Writes generated sessions to a text file, making its folder.
 * @param {string} file
 * @param {{ sessions?: number, seed?: number }} [options]
 */
export function writeSessions(file, options) {
  mkdirSync(dirname(file), { recursive: true });
  const lines = generateSessions(options).map((session) => session.join(" "));
  writeFileSync(file, `${lines.join("\n")}\n`);
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [file, sessions = "3000", seed = "20"] = process.argv.slice(2);
  if (file === undefined) {
    console.error("usage: node demo/sessions.mjs <file> [sessions] [seed]");
    process.exit(2);
  }
  writeSessions(file, { sessions: Number(sessions), seed: Number(seed) });
}

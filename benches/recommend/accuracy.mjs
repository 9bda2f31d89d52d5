/** Trains and evaluates with the command line, as anybody would, on the two data sets that the figures are of. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

export const FILES = {
  sessions: "retailrocket-train.sessions.gz",
  cases: "retailrocket-test.cases.gz",
  seen: "ml-100k-s42-train.tsv.gz",
  holdout: "ml-100k-s42-test.tsv.gz",
};

/** What is trained how, and asked what. */
const MODELS = [
  { name: "RetailRocket", by: "sessions", flags: [] },
  { name: "RetailRocket, at most 400 KB", by: "sessions", flags: ["--max-artifact-kb", "400"] },
  { name: "RetailRocket, pairs of 2 sessions and more", by: "sessions", flags: ["--min-support", "2"] },
  { name: "ML-100k, all weights", by: "interactions", flags: [] },
  { name: "ML-100k, the 200 largest as signed bytes", by: "interactions", flags: ["--top-k", "200"] },
];

/** The files that the figures need and the folder has not. */
export const missing = (data) => Object.values(FILES).filter((name) => !existsSync(join(data, name)));

/** The command line with all of its features: minutes to compile, once. @returns {string} its path */
export function buildCommandLine(root) {
  execFileSync("cargo", ["build", "--release", "--locked", "--features", "cli", "--bin", "vario"], {
    cwd: root,
    stdio: "inherit",
  });
  return join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "release", "vario");
}

/**
 * @param {{ vario: string, data: string, out: string, tick: (who: string) => void }} run `vario`: the command line's path
 * @returns what `vario evaluate --json` says of each, with the model's file and the seconds of its training
 */
export function accuracy({ vario, data, out, tick }) {
  const file = (name) => join(data, FILES[name]);
  const said = (args) => execFileSync(vario, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  return MODELS.map(({ name, by, flags }, at) => {
    tick(name);
    const model = join(out, `${at}.vario`);
    const input = by === "sessions" ? file("sessions") : file("seen");
    const start = performance.now();
    said(["train", `--${by}`, input, "--out", model, ...flags]);
    const seconds = (performance.now() - start) / 1000;
    const held =
      by === "sessions" ? ["--cases", file("cases")] : ["--seen", file("seen"), "--holdout", file("holdout")];
    return { name, by, model, seconds, ...JSON.parse(said(["evaluate", "--model", model, ...held, "--json"])) };
  });
}

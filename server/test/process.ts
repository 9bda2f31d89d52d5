import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { onTestFinished } from "vitest";
import { PACKAGE, PROJECT, temporaryFolder } from "./harness.ts";

/**
 * A project folder with the server built as a release builds it, the package's dist/node.js, and nothing else: no site, no
 * payload.
 */
export async function builtProject(): Promise<string> {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, "dist"));
  symlinkSync(path.join(PACKAGE, "node.js"), path.join(folder, "dist/node.js"));
  symlinkSync(path.join(PROJECT, "node_modules"), path.join(folder, "node_modules"));
  await build({
    entryPoints: ["main", "replay"].map((name) => path.join(PROJECT, `server/src/${name}.ts`)),
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    outdir: path.join(folder, "build/server"),
    outExtension: { ".js": ".mjs" },
    logLevel: "error",
  });
  return folder;
}

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  output: string;
}

export interface Running {
  child: ChildProcess;
  /** Resolves with the first output that matches. */
  says(pattern: RegExp): Promise<RegExpMatchArray>;
  ended: Promise<Ended>;
}

/** Starts a program of the built project in a process of its own, killed after the test if it still runs. */
export function run(folder: string, program: "main" | "replay", args: string[], env: Record<string, string>): Running {
  const entry = path.join(folder, `build/server/${program}.mjs`);
  return running(
    spawn(process.execPath, [entry, ...args], { cwd: folder, env: { PATH: process.env.PATH ?? "", ...env } }),
  );
}

/** The collector on a disk that is full once a file has grown to `blocks` of 512 bytes. */
export function runOnSmallDisk(folder: string, blocks: number, env: Record<string, string>): Running {
  const entry = path.join(folder, "build/server/main.mjs");
  const script = `trap '' XFSZ; ulimit -f ${blocks}; exec "$0" "$1"`;
  const options = { cwd: folder, env: { PATH: process.env.PATH ?? "", ...env } };
  return running(spawn("sh", ["-c", script, process.execPath, entry], options));
}

function running(child: ChildProcess): Running {
  let output = "";
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (bytes: Buffer) => {
      output += bytes;
      for (const listen of listeners) listen();
    });
  }
  const ended = once(child, "close").then(([code, signal]) => ({ code, signal, output }));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  const says = (pattern: RegExp): Promise<RegExpMatchArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = output.match(pattern);
        if (found) resolve(found);
      };
      listeners.add(look);
      look();
      ended.then(() => reject(new Error(`ended without saying ${pattern}: ${output}`)));
    });
  return { child, says, ended };
}

/** Running other programs during set-up: found on PATH, quiet while they work, their last words shown when they fail. */
import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { StepError } from "./steps.mjs";

/** The path of a program on PATH, or undefined. */
export function which(program) {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const path = join(folder, program);
    try {
      accessSync(path, constants.X_OK);
      if (statSync(path).isFile()) return path;
    } catch {
      // not in this folder
    }
  }
  return undefined;
}

/** What a program prints on standard output, trimmed; undefined when it is missing or fails. */
export function ask(program, args, options = {}) {
  const done = spawnSync(program, args, { encoding: "utf8", timeout: 60_000, ...options });
  return done.status === 0 ? done.stdout.trim() : undefined;
}

/**
 * Runs a program to its end and answers what it wrote to standard output. All output is kept back; its last lines are shown
 * when it fails.
 * @param {{ remedy: string, env?: Record<string, string>, cwd?: string, timeoutMs?: number }} options
 */
export async function run(program, args, options) {
  const env = { ...process.env, ...options.env };
  const child = spawn(program, args, { cwd: options.cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let first = "";
  let output = "";
  let answer = "";
  const keep = (chunk) => {
    if (first.length < 1_000) first += chunk;
    output = (output + chunk).slice(-8_000);
  };
  child.stdout.on("data", keep).on("data", (chunk) => {
    answer += chunk;
  });
  child.stderr.on("data", keep);
  const timer = options.timeoutMs ? setTimeout(() => child.kill("SIGKILL"), options.timeoutMs) : undefined;
  const failure = await new Promise((resolve) => {
    child.on("error", (error) =>
      resolve(error.code === "ENOENT" ? `the program ${program} is not installed` : error.message),
    );
    child.on("close", (code, signal) => resolve(code === 0 ? undefined : `it ended with ${signal ?? `code ${code}`}`));
  });
  clearTimeout(timer);
  if (failure !== undefined) {
    const lines = (text) => text.trim().split("\n");
    const shown =
      output.length > 2_000 ? [...lines(first).slice(0, 6), "…", ...lines(output).slice(-10)] : lines(output);
    const last = shown
      .map((line) => `      ${line}`)
      .join("\n")
      .trimEnd();
    throw new StepError(`\`${program} ${args.join(" ")}\`: ${failure}${last ? `\n${last}` : ""}`, options.remedy);
  }
  return answer;
}

let listsFresh = false;

/** Installs Debian packages, through sudo where we are not root and sudo asks no password. */
export async function aptInstall(packages) {
  const remedy = `install these yourself, then run the command again: sudo apt-get update && sudo apt-get install -y ${packages.join(" ")}`;
  if (!which("apt-get")) {
    throw new StepError(
      `this system has no apt-get, and ${packages.join(", ")} ${packages.length > 1 ? "are" : "is"} missing`,
      `install the equivalent of: ${packages.join(" ")} (it must be on PATH), then run the command again`,
    );
  }
  const root = process.getuid?.() === 0;
  if (!root && ask("sudo", ["-n", "true"]) === undefined) {
    throw new StepError("installing system packages needs root, and sudo would ask for a password", remedy);
  }
  const apt = (args) =>
    run(root ? "apt-get" : "sudo", root ? args : ["-n", "apt-get", ...args], {
      remedy,
      env: { DEBIAN_FRONTEND: "noninteractive" },
    });
  if (!listsFresh) {
    await apt(["update"]);
    listsFresh = true;
  }
  await apt(["install", "-y", "--no-install-recommends", ...packages]);
}

/** `npm run check`: format, lint, types, licences. The last line is `N passed, M failed`. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ask } from "./setup/shell.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const tsc = (project) => ["node", "node_modules/typescript/bin/tsc", "-p", `${project}/tsconfig.json`, "--noEmit"];

/** Cargo with a toolchain that has the component: Debian's, where it is linked in, lacks some. */
function cargo(component) {
  const works = (toolchain) => ask("cargo", [...toolchain, component, "--version"], { cwd: root }) !== undefined;
  const others = (ask("rustup", ["toolchain", "list", "--quiet"]) ?? "").split("\n").filter(Boolean);
  const toolchain = [[], ...others.map((name) => [`+${name}`])].find(works) ?? [];
  return ["cargo", ...toolchain, component];
}

const CHECKS = [
  ["Rust format", [...cargo("fmt"), "--check"]],
  ["Rust lint", [...cargo("clippy"), "--locked", "--all-targets", "--features", "cli", "--", "-D", "warnings"]],
  ["JavaScript format and lint", ["node", "node_modules/@biomejs/biome/bin/biome", "ci", "--colors=off", "."]],
  ...["js", "server", "studio", "demo", "examples", "tests/e2e"].map((project) => [
    `types of ${project}`,
    tsc(project),
  ]),
];

/** Licences that a dependency may have: those that ask no more than naming it. */
const FREE =
  /^(MIT|MIT-0|Apache-2\.0|Apache-2\.0 WITH LLVM-exception|BSD-[123]-Clause|0BSD|ISC|Zlib|Unicode-3\.0|Unlicense|CC0-1\.0|CC-BY-4\.0|BlueOak-1\.0\.0|BSL-1\.0|Python-2\.0)$/;
/** Used by the tests only, never shipped: file-level copyleft is fine there. */
const TEST_ONLY = /^(MPL-2\.0)$/;

/** An SPDX expression: one of an OR, all of an AND. */
function allowed(licence) {
  const parts = (text, word) =>
    text
      .replaceAll(/[()]/g, "")
      .split(word)
      .map((part) => part.trim());
  return parts(licence.replaceAll("/", " OR "), " OR ").some((choice) =>
    parts(choice, " AND ").every((name) => FREE.test(name) || TEST_ONLY.test(name)),
  );
}

function licenceFaults() {
  const faults = [];
  const lock = JSON.parse(readFileSync(`${root}package-lock.json`, "utf8"));
  for (const [path, { license, version }] of Object.entries(lock.packages)) {
    if (path && !allowed(license ?? ""))
      faults.push(`${path.replace(/^.*node_modules\//, "")} ${version}: ${license ?? "no licence named"}`);
  }
  const metadata = spawnSync("cargo", ["metadata", "--format-version", "1", "--locked", "--all-features"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (metadata.status !== 0) return [...faults, `cargo metadata: ${metadata.stderr}`];
  for (const { name, version, license } of JSON.parse(metadata.stdout).packages) {
    if (!allowed(license ?? "")) faults.push(`${name} ${version}: ${license ?? "no licence named"}`);
  }
  return faults;
}

let failed = 0;
for (const [name, command] of CHECKS) {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(command[0], command.slice(1), {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const ok = status === 0;
  if (!ok) {
    failed += 1;
    console.log(`${stdout}${stderr}`.split("\n").slice(-120).join("\n"));
  }
  console.log(`${ok ? "ok    " : "FAILED"} ${name} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
}
const faults = licenceFaults();
if (faults.length > 0) failed += 1;
console.log(faults.length > 0 ? `FAILED licences\n  ${faults.join("\n  ")}` : "ok     licences");
process.exitCode = failed > 0 ? 1 : 0;
console.log(`${CHECKS.length + 1 - failed} passed, ${failed} failed`);

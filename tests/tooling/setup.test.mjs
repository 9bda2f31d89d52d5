/** Set-up and build: a failure names its step and remedy, a second run does nothing. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "vario-tooling-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a module's text with the project's set-up modules at hand. */
function program(text, env = {}) {
  const file = join(folder, "program.mjs");
  writeFileSync(file, text.replaceAll("@scripts", join(root, "scripts")));
  return spawnSync(process.execPath, [file], { encoding: "utf8", env: { ...process.env, ...env } });
}

test("a step that fails is named, with cause and remedy, without a stack trace", () => {
  const { status, stdout, stderr } = program(`
    import { run } from "@scripts/setup/shell.mjs";
    import { runSteps } from "@scripts/setup/steps.mjs";
    await runSteps([{ name: "a tool", does: "builds it", ready: () => false,
      run: () => run("sh", ["-c", "echo no room left >&2; exit 3"], { remedy: "make room, then run the command again" }) }]);`);
  assert.equal(status, 1);
  assert.match(stdout, /a tool: builds it/);
  assert.match(stderr, /Set-up stopped at the step "a tool"/);
  assert.match(stderr, /code 3\s+no room left/);
  assert.match(stderr, /What to do:\s+make room/);
  assert.doesNotMatch(stderr, /\n\s+at /);
});

test("a missing program is said to be missing", () => {
  const { status, stderr } = program(`
    import { run } from "@scripts/setup/shell.mjs";
    import { runSteps } from "@scripts/setup/steps.mjs";
    await runSteps([{ name: "x", does: "y", ready: () => false, run: () => run("no-such-program", [], { remedy: "install it" }) }]);`);
  assert.equal(status, 1);
  assert.match(stderr, /the program no-such-program is not installed/);
});

test("where apt-get is missing or needs a password, the packages to install are named", () => {
  const text = `
    import { aptInstall } from "@scripts/setup/shell.mjs";
    import { runSteps } from "@scripts/setup/steps.mjs";
    process.getuid = () => 1000;
    await runSteps([{ name: "browser", does: "installs it", ready: () => false, run: () => aptInstall(["chromium", "chromium-driver"]) }]);`;
  const bin = join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  const without = program(text, { PATH: bin });
  assert.match(without.stderr, /has no apt-get[\s\S]*install the equivalent of: chromium chromium-driver/);
  writeFileSync(join(bin, "apt-get"), "#!/bin/sh\nexit 100\n", { mode: 0o755 });
  const asking = program(text, { PATH: bin });
  assert.match(asking.stderr, /needs root[\s\S]*sudo apt-get install -y chromium chromium-driver/);
  assert.equal(asking.status, 1);
});

test("what is there already is left alone, and a step that did not bring what it promised is an error", () => {
  const ready = program(`
    import { runSteps } from "@scripts/setup/steps.mjs";
    await runSteps([{ name: "x", does: "y", ready: () => true, run: () => { throw new Error("ran"); } }]);`);
  assert.equal(ready.status, 0);
  assert.match(ready.stdout, /everything is there/);
  const hollow = program(`
    import { runSteps } from "@scripts/setup/steps.mjs";
    await runSteps([{ name: "x", does: "y", ready: () => false, run: () => {} }]);`);
  assert.equal(hollow.status, 1);
  assert.match(hollow.stderr, /was not found afterwards/);
});

test("a build step runs again only when what it reads has changed or what it writes is gone", () => {
  const project = join(folder, "project");
  mkdirSync(join(project, "src"), { recursive: true });
  writeFileSync(join(project, "src", "a"), "1");
  const build = () =>
    program(`
      import { runBuildSteps } from "@scripts/build/steps.mjs";
      import { appendFileSync } from "node:fs";
      const root = ${JSON.stringify(`${project}/`)};
      await runBuildSteps(root, [{ name: "copy", reads: ["src"], writes: ["out"], run: () => appendFileSync(root + "out", "x") }], { force: false });`);
  const runs = () => (existsSync(join(project, "out")) ? readFileSync(join(project, "out"), "utf8").length : 0);
  build();
  build();
  assert.equal(runs(), 1);
  writeFileSync(join(project, "src", "a"), "2");
  build();
  assert.equal(runs(), 2);
  rmSync(join(project, "out"));
  build();
  assert.equal(runs(), 1);
});

test("wasm-bindgen's version has one source", async () => {
  const { wasmBindgenVersion } = await import("../../scripts/setup/rust.mjs");
  const lock = readFileSync(join(root, "Cargo.lock"), "utf8");
  assert.match(lock, new RegExp(`name = "wasm-bindgen"\\nversion = "${wasmBindgenVersion(root)}"`));
});

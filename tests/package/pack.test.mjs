/** The packed tarball, installed into an empty project, as `npm install vario` would. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "vario-package-"));
const installed = join(folder, "node_modules", "vario");
/** @type {string[]} */
let files = [];

before(() => {
  const packed = JSON.parse(
    execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
      cwd: root,
      encoding: "utf8",
    }),
  );
  // npm 11 answers a list, newer ones an object by name.
  const [{ filename, files: listed }] = Object.values(packed);
  files = listed.map(({ path }) => path);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "fixture", private: true, type: "module" }));
  execFileSync("npm", ["install", "--offline", "--no-audit", "--no-fund", join(folder, filename)], {
    cwd: folder,
    stdio: "pipe",
  });
});
after(() => rmSync(folder, { recursive: true, force: true }));

test("the tarball holds every entry, every module, their types and the licences", () => {
  const entries = ["vario", "vario.inline", "vario.iife", "node", "insights", "engine"].map(
    (name) => `dist/${name}.js`,
  );
  const modules = ["decide", "engine", "insights"].map((name) => `dist/${name}.wasm`);
  const types = ["index", "inline", "iife", "node", "insights"].map((name) => `dist/types/${name}.d.ts`);
  for (const file of [...entries, ...modules, ...types, "README.md", "LICENSE-MIT", "LICENSE-APACHE", "package.json"]) {
    assert.ok(files.includes(file), file);
  }
  assert.deepEqual(
    files.filter((file) => !file.startsWith("dist/") && !/^(README\.md|LICENSE-\w+|package\.json)$/.test(file)),
    [],
  );
});

test("every address in exports is a file of the tarball, its types first", () => {
  const { exports, dependencies } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  assert.equal(dependencies, undefined);
  for (const [name, target] of Object.entries(exports)) {
    const paths = typeof target === "string" ? [target] : Object.values(target);
    if (typeof target !== "string") assert.equal(Object.keys(target)[0], "types", name);
    for (const path of paths) assert.ok(path === "./package.json" || files.includes(path.slice(2)), `${name}: ${path}`);
  }
});

test("no file of the package names a folder of the machine that built it", () => {
  for (const file of files) {
    const text = readFileSync(join(installed, file), "latin1");
    assert.ok(!text.includes(root.replace(/\/$/, "")), file);
    assert.ok(!/\/(root|home)\/[\w.]+\/\.cargo/.test(text), file);
  }
});

test("in Node it decides, tracks and delivers", async () => {
  const batches = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      batches.push(JSON.parse(body));
      response.end("{}");
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const program = `
    import { createVario, version } from "vario/node";
    const payload = { features: { offer: { rules: [{ key: "offer", variations: [1, 2], weights: [0, 1] }] } } };
    const vario = await createVario({ endpoint: process.argv[2], writeKey: "demo", payload, consent: "granted" });
    console.log(vario.variant("offer"), vario.value("offer", 0), version);
    vario.track("Order Completed", { revenue: 42.5 });
    await vario.flush();`;
  writeFileSync(join(folder, "program.mjs"), program);
  const { spawn } = await import("node:child_process");
  const child = spawn(process.execPath, ["program.mjs", `http://127.0.0.1:${server.address().port}`], { cwd: folder });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  child.stderr.pipe(process.stderr);
  const code = await new Promise((resolve) => child.on("close", resolve));
  server.close();
  assert.equal(code, 0);
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  assert.equal(output.trim(), `1 2 ${version}`);
  const events = batches.flatMap(({ batch }) => batch).map(({ event }) => event);
  assert.deepEqual(events, ["Experiment Viewed", "Order Completed"]);
});

test("TypeScript finds the types of every entry, with bundler and with Node resolution", () => {
  const source = `
    import { createVario, type Vario } from "vario";
    import { createVarioSync } from "vario/inline";
    import { checkMessage } from "vario/node";
    import { loadInsights } from "vario/insights";
    const one: Promise<Vario> = createVario({ endpoint: "local:", writeKey: "demo" });
    const two: Vario = createVarioSync({ endpoint: "local:", writeKey: "demo" });
    const three: string = checkMessage("{}");
    // @ts-expect-error: a write key is needed
    createVario({ endpoint: "local:" });
    export { one, two, three, loadInsights };`;
  mkdirSync(join(folder, "typed"), { recursive: true });
  writeFileSync(join(folder, "typed", "use.ts"), source);
  for (const [module, moduleResolution] of [
    ["ESNext", "bundler"],
    ["NodeNext", "nodenext"],
  ]) {
    const options = [
      "--noEmit",
      "--strict",
      "--target",
      "ES2022",
      "--lib",
      "ES2022,DOM",
      "--types",
      "",
      "--module",
      module,
      "--moduleResolution",
      moduleResolution,
    ];
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    execFileSync(process.execPath, [tsc, ...options, "typed/use.ts"], { cwd: folder, stdio: "inherit" });
  }
});

test("a bundler resolves the default entry from the installed package", async () => {
  writeFileSync(join(folder, "page.js"), 'import { createVario } from "vario"; globalThis.createVario = createVario;');
  const { errors, outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: ["page.js"],
    bundle: true,
    splitting: true,
    format: "esm",
    outdir: "out",
    write: false,
    logLevel: "silent",
  });
  assert.deepEqual(errors, []);
  assert.ok(outputFiles.length >= 2, "the engine's glue is a chunk of its own");
});

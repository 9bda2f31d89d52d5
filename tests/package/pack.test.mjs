/** The packed tarball, installed into an empty project, as `npm install vario` would. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
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

/** Puts what a site brings itself beside the package: React, OpenFeature and their types. */
function installPeers() {
  for (const name of [
    "react",
    "react-dom",
    "@types/react",
    "@types/react-dom",
    "csstype",
    "@openfeature/web-sdk",
    "@openfeature/core",
  ]) {
    const place = join(folder, "node_modules", name);
    mkdirSync(join(place, ".."), { recursive: true });
    symlinkSync(join(root, "node_modules", name), place);
  }
}
after(() => rmSync(folder, { recursive: true, force: true }));

test("the tarball holds every entry, every module, their types and the licences", () => {
  const names = [
    "vario",
    "vario.inline",
    "vario.iife",
    "node",
    "edge",
    "react",
    "openfeature",
    "share",
    "insights",
    "dialog",
    "commerce",
    "engine",
  ];
  const entries = names.map((name) => `dist/${name}.js`);
  const modules = [
    "decide",
    "engine",
    "heatmap",
    "plan",
    "profile",
    "recommend",
    "recommend.simd",
    "insights",
    "node",
  ].map((name) => `dist/${name}.wasm`);
  const types = [
    "index",
    "inline",
    "iife",
    "node",
    "edge",
    "react",
    "openfeature",
    "share",
    "insights",
    "dialog",
    "commerce",
  ].map((name) => `dist/types/${name}.d.ts`);
  for (const file of [...entries, ...modules, ...types, "README.md", "LICENSE-MIT", "LICENSE-APACHE", "package.json"]) {
    assert.ok(files.includes(file), file);
  }
  assert.deepEqual(
    files.filter((file) => !file.startsWith("dist/") && !/^(README\.md|LICENSE-\w+|package\.json)$/.test(file)),
    [],
  );
});

test("every address in exports is a file of the tarball, its types first", () => {
  const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  const { exports, dependencies, peerDependencies, peerDependenciesMeta } = manifest;
  assert.equal(dependencies, undefined);
  for (const name of Object.keys(peerDependencies)) assert.ok(peerDependenciesMeta[name].optional, name);
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

test("in Node it evaluates for a server, and at the edge with a module handed over", () => {
  const program = `
    import { readFileSync } from "node:fs";
    import { createRequire } from "node:module";
    import { createEvaluator } from "vario/edge";
    import { evaluate, inlineJson } from "vario/node";
    const wasm = new WebAssembly.Module(readFileSync(createRequire(import.meta.url).resolve("vario/decide.wasm")));
    const request = {
      payload: { features: { offer: { rules: [{ variations: ["</script>", 2], weights: [1, 0] }] } } },
      visitorId: "0192a9c0-1111-7222-8333-444455556666",
    };
    const here = evaluate(request);
    const there = createEvaluator(wasm)(request);
    console.log(here.features.offer.value, inlineJson(here) === inlineJson(there), inlineJson(here).includes("<"));`;
  writeFileSync(join(folder, "evaluate.mjs"), program);
  const output = execFileSync(process.execPath, ["evaluate.mjs"], { cwd: folder, encoding: "utf8" });
  assert.equal(output.trim(), "</script> true false");
});

test("without React and OpenFeature the other entries run, and theirs say what is missing", () => {
  const load = (name) =>
    execFileSync(process.execPath, ["--input-type=module", "-e", `await import("${name}"); console.log("ok");`], {
      cwd: folder,
      encoding: "utf8",
      stdio: "pipe",
    });
  for (const name of ["vario/node", "vario/edge", "vario/insights"]) assert.equal(load(name).trim(), "ok", name);
  assert.throws(() => load("vario/react"), /Cannot find package 'react'/);
  assert.throws(() => load("vario/openfeature"), /Cannot find package '@openfeature\/web-sdk'/);
});

test("TypeScript finds the types of every entry, with bundler and with Node resolution", () => {
  installPeers();
  const source = `
    import { OpenFeature } from "@openfeature/web-sdk";
    import { createElement } from "react";
    import { createVario, type Vario } from "vario";
    import { createEvaluator, type Evaluate } from "vario/edge";
    import { createVarioSync } from "vario/inline";
    import { checkMessage, createVario as createOnServer, evaluate, inlineJson } from "vario/node";
    import { VarioWebProvider } from "vario/openfeature";
    import { typedHooks, useFeature, useVariant, VarioProvider } from "vario/react";
    import { loadInsights } from "vario/insights";
    interface Features { "price-badge": "none" | "save"; "free-shipping-from": number }
    interface Experiments { "hero-headline": "control" | "bold" }
    export async function typed() {
      const options = { endpoint: "local:", writeKey: "demo" };
      const varios = [
        await createVario<Features, Experiments>(options),
        createVarioSync<Features, Experiments>(options),
        await createOnServer<Features, Experiments>(options),
      ];
      for (const vario of varios) {
        const headline: "control" | "bold" = vario.variant("hero-headline");
        const from: number = vario.value("free-shipping-from", 280);
        // @ts-expect-error: no such experiment
        vario.variant("hero-hedline");
        // @ts-expect-error: no such variation
        if (headline === "bolt") return from;
        // @ts-expect-error: no such feature
        vario.isOn("price-bagde");
        // @ts-expect-error: the fallback is not one of its values
        vario.value("price-badge", 1);
      }
      const untyped: Vario = varios[0]!;
      OpenFeature.setProvider(new VarioWebProvider(untyped));
      const { bootstrap } = evaluate({ payload: {}, cookie: null });
      return createElement(VarioProvider, { vario: varios[0], bootstrap }, inlineJson(bootstrap));
    }
    export function Page() {
      const hooks = typedHooks<Features, Experiments>();
      // @ts-expect-error: no such experiment
      hooks.useVariant("nothing");
      const headline: string = useVariant("anything");
      const on: boolean = useFeature("anything", false);
      return [headline, on, hooks.useFeature("price-badge", "none")].join();
    }
    export const edge: (module: WebAssembly.Module) => Evaluate = createEvaluator;
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

test("a bundler leaves React and OpenFeature to the site, and takes nothing of Node's into a page or an edge function", async () => {
  for (const [name, outside] of [
    ["react", ["react"]],
    ["openfeature", ["@openfeature/web-sdk"]],
    ["edge", []],
  ]) {
    writeFileSync(join(folder, `use-${name}.js`), `export * from "vario/${name}";`);
    const { metafile, outputFiles } = await build({
      absWorkingDir: folder,
      entryPoints: [`use-${name}.js`],
      bundle: true,
      format: "esm",
      outdir: "out",
      external: outside,
      metafile: true,
      write: false,
      logLevel: "silent",
    });
    const [output] = Object.values(metafile.outputs);
    assert.deepEqual(
      output.imports.map(({ path }) => path),
      outside,
    );
    assert.doesNotMatch(outputFiles[0].text, /node:|import\.meta/, name);
  }
  // React's server components take a module for a client's that says so in its first line.
  assert.match(readFileSync(join(installed, "dist/react.js"), "utf8"), /^"use client";/);
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

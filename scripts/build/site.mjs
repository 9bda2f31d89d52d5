/** What is served: the command line and the demo's model, the collector, the landing page, the Studio. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { run } from "../setup/shell.mjs";

const RUST_SOURCES = ["Cargo.toml", "Cargo.lock", "src"];
const MODEL = "build/demo.model";

/** The package's files that a page loads; the rest of dist/ is for Node and for bundlers. */
const PAGE_FILES = [
  "vario.iife.js",
  "engine.js",
  "engine.wasm",
  "source.js",
  "panel.js",
  "delivery.js",
  "destinations.js",
  "companions.js",
  "dialog.js",
  "frame.js",
  "layout.js",
  "origin.js",
  "plan.js",
  "plan.wasm",
  "heatmap.js",
  "heatmap.wasm",
  "personal.js",
  "profile.wasm",
  "recommend.wasm",
  "recommend.simd.wasm",
  "behaviour.js",
  "vitals.js",
  "local.js",
];

async function server(root) {
  const { build } = await import("esbuild");
  const outdir = join(root, "build/server");
  rmSync(outdir, { recursive: true, force: true });
  await build({
    entryPoints: {
      main: join(root, "server/src/main.ts"),
      replay: join(root, "server/src/replay.ts"),
      traffic: join(root, "demo/traffic/main.ts"),
    },
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    sourcemap: true,
    logLevel: "warning",
  });
}

/** Landing page and Studio with the same code, for the collector or for any static host. */
async function pages(root, outdir, mode) {
  const load = (file) => import(pathToFileURL(join(root, file)).href);
  const [{ buildDemo }, { buildStudio }] = await Promise.all([load("demo/build.mjs"), load("studio/build.mjs")]);
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(join(outdir, "assets"), { recursive: true });
  await buildDemo({ outdir, mode });
  await buildStudio({ outdir: join(outdir, "studio"), source: mode === "server" ? "server" : "local", minify: true });
  cpSync(join(root, MODEL), join(outdir, "assets/model.vario"));
}

async function staticFolder(root) {
  const outdir = join(root, "demo-dist");
  await pages(root, outdir, "static");
  for (const file of PAGE_FILES) cpSync(join(root, "dist", file), join(outdir, "assets", file));
  cpSync(join(root, "demo/payload.json"), join(outdir, "payload.json"));
}

/** Which category each product is of: what is bought again and again is told by it. */
function writeItems(root, file) {
  const products = JSON.parse(readFileSync(join(root, "demo/products.json"), "utf8"));
  const lines = products.map(({ id, category }) => `${id},${category}`);
  writeFileSync(file, `id,category\n${lines.join("\n")}\n`);
}

export function siteSteps(root, { staticDemo }) {
  const cli = join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "tool", "vario");
  const steps = [
    {
      name: "command line",
      reads: RUST_SOURCES,
      writes: ["target/tool/vario"],
      run: () =>
        run("cargo", ["build", "--profile", "tool", "--locked", "--features", "tool", "--bin", "vario"], {
          cwd: root,
          remedy: "read the compiler's words above",
        }),
    },
    {
      name: "demo model",
      reads: ["demo/sessions.mjs", "demo/planted.mjs", "demo/products.json", "src/recommend", "scripts/build/site.mjs"],
      writes: [MODEL],
      run: async () => {
        await run("node", [join(root, "demo/sessions.mjs"), join(root, "build/demo.sessions")], {
          remedy: "read the words above",
        });
        const [sessions, items] = [join(root, "build/demo.sessions"), join(root, "build/demo.items.csv")];
        writeItems(root, items);
        const input = ["--sessions", sessions, "--items", items, "--popularity-decay", "1"];
        await run(cli, ["train", ...input, "--out", join(root, MODEL)], { remedy: "read the words above" });
      },
    },
    {
      name: "collector and traffic",
      reads: ["server/src", "demo/traffic", "demo/src", "demo/planted.mjs", "demo/products.json", "demo/payload.json"],
      writes: ["build/server/main.mjs", "build/server/replay.mjs", "build/server/traffic.mjs"],
      run: () => server(root),
    },
    {
      name: "landing page and Studio",
      reads: ["demo", "studio", "dist", MODEL],
      writes: ["build/site/index.html", "build/site/studio/index.html"],
      run: () => pages(root, join(root, "build/site"), "server"),
    },
  ];
  if (staticDemo) {
    steps.push({
      name: "serverless demo",
      reads: ["demo", "studio", "dist", MODEL],
      writes: ["demo-dist/index.html", "demo-dist/studio/index.html"],
      run: () => staticFolder(root),
    });
  }
  return steps;
}

/** Builds the demo: index.html and its assets, for the collector's site or for a folder that any static host can serve. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const TARGET = ["chrome111", "firefox114", "safari16.4"];

/**
 * Writes `index.html`, `assets/decide.js`, `assets/demo.js`, `assets/demo.css` and `assets/mark.svg`; `assets/known.js` and
 * `assets/known.css` are the drawer, which the page loads when it is opened.
 * With "server" the page starts Vario by `/v.js`; with "static" by `assets/vario.iife.js`, which the caller puts there
 * together with the engine and the model, the payload inline and the events kept in the browser; `assets/published.js`
 * puts in its place what the Studio has published in this browser.
 * @param {{ outdir: string, mode: "server" | "static", minify?: boolean }} options
 */
export async function buildDemo({ outdir, mode, minify = true }) {
  const assets = join(outdir, "assets");
  await mkdir(assets, { recursive: true });
  const shared = {
    outdir: assets,
    bundle: true,
    charset: "utf8",
    target: TARGET,
    minify,
    legalComments: "none",
    logLevel: "warning",
  };
  await build({
    ...shared,
    format: "iife",
    entryPoints: [
      ...(mode === "static" ? [{ in: join(HERE, "src/published.ts"), out: "published" }] : []),
      { in: join(HERE, "src/decide.ts"), out: "decide" },
      { in: join(HERE, "src/demo.ts"), out: "demo" },
      { in: join(HERE, "styles/demo.css"), out: "demo" },
    ],
  });
  await build({
    ...shared,
    format: "esm",
    entryPoints: [
      { in: join(HERE, "src/known/drawer.ts"), out: "known" },
      { in: join(HERE, "styles/known.css"), out: "known" },
    ],
  });
  const { fillTemplate, slots } = await markup();
  const template = await readFile(join(HERE, "index.html"), "utf8");
  await writeFile(join(outdir, "index.html"), fillTemplate(template, await varioScript(mode)));
  await writeFile(join(assets, "mark.svg"), slots.mark.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" '));
}

async function varioScript(mode) {
  if (mode === "server") return '<script src="/v.js"></script>';
  const payload = JSON.stringify(JSON.parse(await readFile(join(HERE, "payload.json"), "utf8")));
  return `<script type="application/json" id="vario-payload">${payload.replaceAll("<", "\\u003c")}</script>
<script src="./assets/published.js"></script>
<script src="./assets/vario.iife.js" data-endpoint="local:" data-write-key="demo" data-payload="vario-payload" data-model="./assets/model.vario" data-consent="granted" data-heatmap></script>`;
}

/** The build-time part of the demo's TypeScript, bundled in memory. */
async function markup() {
  const { outputFiles } = await build({
    entryPoints: [join(HERE, "src/markup.ts")],
    bundle: true,
    format: "esm",
    platform: "node",
    write: false,
    logLevel: "warning",
  });
  const source = Buffer.from(outputFiles[0].contents).toString("base64");
  return import(`data:text/javascript;base64,${source}`);
}

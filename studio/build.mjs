/** Builds the Studio: a static folder that works at any address, one folder below the landing page. */
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const INSIGHTS = fileURLToPath(new URL("../dist/", import.meta.url));

/** The package's own entry is not bundled: insights.js and its module are shipped beside the page. */
const insightsBeside = {
  name: "insights-beside",
  setup(bundler) {
    bundler.onResolve({ filter: /^vario\/insights$/ }, () => ({ path: "./insights.js", external: true }));
  },
};

/**
 * @param {object} options
 * @param {string} options.outdir
 * @param {"server" | "local"} options.source what the Studio reads unless `?source=` says otherwise
 * @param {boolean} [options.minify]
 * @param {string} [options.insights] the folder of insights.js and insights.wasm; the package's dist/ unless given
 */
export async function buildStudio({ outdir, source, minify = false, insights = INSIGHTS }) {
  await mkdir(outdir, { recursive: true });
  await build({
    absWorkingDir: HERE,
    entryPoints: { studio: "src/main.ts" },
    outdir,
    bundle: true,
    format: "esm",
    splitting: true,
    chunkNames: "studio-[name]-[hash]",
    target: "es2022",
    minify,
    legalComments: "linked",
    define: { STUDIO_SOURCE: JSON.stringify(source) },
    plugins: [insightsBeside],
    logLevel: "warning",
  });
  await build({
    absWorkingDir: HERE,
    entryPoints: { studio: "src/style/studio.css" },
    outdir,
    bundle: true,
    target: "es2022",
    minify,
    logLevel: "warning",
  });
  await copyFile(join(HERE, "index.html"), join(outdir, "index.html"));
  await copyFile(join(HERE, "src/icon.svg"), join(outdir, "icon.svg"));
  for (const name of ["insights.js", "insights.wasm"]) await copyFile(join(insights, name), join(outdir, name));
}

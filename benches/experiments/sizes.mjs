/** What each costs a visitor: minified, brotli of quality 11. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const brotli = (text) => brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

/** The whole of a package, as a bundler would put all of it into a page. */
async function bundled(benches, name) {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    stdin: { contents: `export * from "${name}"`, resolveDir: benches },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    logLevel: "error",
    define: { "process.env.NODE_ENV": '"production"' },
  });
  return brotli(outputFiles[0].contents);
}

/** @returns {Promise<{ what: string, bytes: number }[]>} */
export async function sizes(root, peers) {
  const benches = join(root, "benches");
  const file = (...path) => brotli(readFileSync(join(...path)));
  const found = [
    { what: "Vario, decide module", bytes: file(root, "dist/decide.wasm") },
    { what: "Vario, synchronous script", bytes: file(root, "dist/vario.iife.js") },
  ];
  if (!peers) return found;
  const modules = join(benches, "node_modules");
  const script = join(modules, "@growthbook/growthbook/dist/bundles/index.min.js");
  if (existsSync(script)) found.push({ what: "GrowthBook, its script", bytes: brotli(readFileSync(script)) });
  for (const [what, name] of [
    ["GrowthBook, bundled", "@growthbook/growthbook"],
    ["Amplitude core, bundled", "@amplitude/experiment-core"],
    ["flagd core, bundled", "@openfeature/flagd-core"],
    ["Unleash proxy client, bundled", "unleash-proxy-client"],
    ["PostHog, bundled", "posthog-js"],
  ])
    found.push({ what, bytes: await bundled(benches, name) });
  return found;
}

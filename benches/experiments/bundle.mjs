/** Puts the bench together for Node and for the page: the evaluator's source, and the package as it is shipped. */
import { join } from "node:path";

/** @param {{ root: string, platform: "node" | "browser", outfile: string }} to */
export async function bundleBench({ root, platform, outfile }) {
  const { build } = await import("esbuild");
  await build({
    entryPoints: [join(root, `benches/experiments/${platform === "node" ? "in-node" : "in-page"}.mjs`)],
    outfile,
    bundle: true,
    format: "esm",
    platform,
    target: "es2022",
    logLevel: "warning",
    absWorkingDir: root,
    define: { "process.env.NODE_ENV": '"production"' },
    // The package is measured as shipped, and in Node the others are as well.
    external: ["/dist/*"],
    plugins: [
      {
        name: "packages-as-installed",
        setup(plugin) {
          if (platform === "node")
            plugin.onResolve({ filter: /^(@growthbook|@amplitude|@openfeature|unleash|posthog)/ }, ({ path }) => ({
              path,
              external: true,
            }));
        },
      },
    ],
  });
}

/** The npm package: dist/. */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { run } from "../setup/shell.mjs";
import { StepError } from "../setup/steps.mjs";
import { BUDGETS } from "./budgets.mjs";
import { moduleText } from "./module-text.mjs";

const SOURCES = [
  "js/src",
  "js/tsconfig.json",
  "js/tsconfig.build.json",
  "scripts/build/package.mjs",
  "scripts/build/budgets.mjs",
  "scripts/build/module-text.mjs",
  "package.json",
];
const MODULES = ["decide", "engine", "heatmap", "plan", "profile", "recommend", "recommend.simd", "insights", "node"];
const WASM = MODULES.map((name) => `build/wasm/${name}`);

/** Size as a browser fetches it. */
export function brotliSize(path) {
  const bytes = readFileSync(path);
  return brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  }).length;
}

/** `import text from "vario:decide-wasm"`: the decide module as text. */
function decideBytes(root) {
  return {
    name: "decide-bytes",
    setup(build) {
      build.onResolve({ filter: /^vario:decide-wasm$/ }, () => ({ path: "decide", namespace: "decide-bytes" }));
      build.onLoad({ filter: /.*/, namespace: "decide-bytes" }, () => ({
        contents: `export default "${moduleText(readFileSync(join(root, "build/wasm/decide/decide_bg.wasm")))}"`,
        loader: "js",
      }));
    },
  };
}

/** Properties that no page, stored text or browser knows: they get short names. */
const OWN_NAMES = new RegExp(
  `^(${[
    "beaconed|busy|calls|decider|degrade|depart|elements|expose|feed|gates|generation|hashes|hide|lay|layers|leave|lift",
    "living|loops|moved|mutations|nextEntry|onChange|onMessage|policy|rebase|renewed|reopen|report",
    "__wbg_ptr|retryAfterMs|settle|takeOver|tracker|triggered|undone",
  ].join("|")})$`,
);

/** One order of letters for all: counted anew for each bundle, as terser does by itself, they pack worse. */
const LETTERS = "etnrisouaflchpdvmgybwESxTNCkLAOM_DPHBjFIqRUzWXV$JKQGYZ0516372984";
const SHORT_NAMES = {
  get(number) {
    let [name, rest] = [LETTERS[number % 54], Math.floor(number / 54)];
    for (; rest > 0; rest = Math.floor(rest / 64)) name += LETTERS[--rest % 64];
    return name;
  },
};

async function bundle(root) {
  const { build } = await import("esbuild");
  const dist = join(root, "dist");
  const shared = {
    bundle: true,
    minifySyntax: true,
    target: "es2022",
    legalComments: "none",
    logLevel: "warning",
    absWorkingDir: root,
    external: ["node:*", "react", "@openfeature/web-sdk"],
    plugins: [decideBytes(root)],
  };
  /** Parts that the entry imports when a page needs them: files of their own beside it. */
  const apart = (...parts) => ({ external: [...shared.external, ...parts.map((part) => `./${part}.js`)] });
  const { minify } = await import("terser");
  /** esbuild puts an entry together; terser packs what a browser fetches 5 % tighter than esbuild does. */
  const entry = async (source, out, more = {}) => {
    const outfile = join(dist, out);
    const { readable, notice, ...options } = more;
    await build({
      ...shared,
      format: "esm",
      entryPoints: [join(root, source)],
      outfile,
      ...options,
      minifySyntax: !readable,
    });
    if (readable) return;
    // Chunks hand each other objects: one name is the same in all of them. A bundle's variables are its own.
    const names = { vars: {}, props: properties };
    const { code } = await minify(readFileSync(outfile, "utf8"), {
      ecma: 2020,
      module: more.format !== "iife",
      compress: {
        passes: 3,
        directives: false,
        pure_getters: true,
        unsafe_arrows: true,
        unsafe_methods: true,
        keep_fargs: false,
      },
      mangle: { properties: { regex: OWN_NAMES }, nth_identifier: SHORT_NAMES },
      nameCache: names,
      format: { ascii_only: false, preamble: notice },
    });
    properties = names.props;
    writeFileSync(outfile, code);
  };
  let properties = {};
  const entries = [
    // The fullest first: it gets the shortest names.
    () =>
      entry("js/src/iife.ts", "vario.iife.js", {
        format: "iife",
        // The glue's default address, which no entry uses: they name the module's.
        logOverride: { "empty-import-meta": "silent" },
      }),
    () => entry("js/src/engine.ts", "engine.js"),
    () =>
      entry(
        "js/src/index.ts",
        "vario.js",
        apart("variants", "source", "panel", "delivery", "companions", "local", "frame", "personal"),
      ),
    () =>
      entry(
        "js/src/inline.ts",
        "vario.inline.js",
        apart("engine", "source", "panel", "delivery", "companions", "local", "frame", "personal"),
      ),
    () =>
      entry("js/src/node.ts", "node.js", {
        platform: "node",
        readable: true,
        ...apart("behaviour", "heatmap", "vitals"),
      }),
    () => entry("js/src/variants.ts", "variants.js"),
    () => entry("js/src/source.ts", "source.js"),
    () => entry("js/src/local.ts", "local.js"),
    () => entry("js/src/delivery.ts", "delivery.js", apart("destinations")),
    () => entry("js/src/destinations.ts", "destinations.js"),
    () => entry("js/src/frame.ts", "frame.js"),
    () => entry("js/src/layout.ts", "layout.js"),
    () =>
      entry(
        "js/src/companions.ts",
        "companions.js",
        apart("behaviour", "dialog", "heatmap", "origin", "plan", "vitals"),
      ),
    () => entry("js/src/dialog.ts", "dialog.js", { charset: "utf8" }),
    () => entry("js/src/origin.ts", "origin.js"),
    () => entry("js/src/plan.ts", "plan.js"),
    () => entry("js/src/heatmap.ts", "heatmap.js", apart("behaviour", "layout")),
    () => entry("js/src/personal.ts", "personal.js"),
    () => entry("js/src/share.ts", "share.js"),
    () => entry("js/src/behaviour.ts", "behaviour.js"),
    () => entry("js/src/vitals.ts", "vitals.js", { notice: "/* web-vitals, Copyright Google LLC, Apache-2.0 */" }),
    () => entry("js/src/panel.ts", "panel.js", { charset: "utf8" }),
    () => entry("js/src/insights.ts", "insights.js"),
    () => entry("js/src/edge.ts", "edge.js"),
    () => entry("js/src/react.ts", "react.js"),
    () => entry("js/src/openfeature.ts", "openfeature.js"),
    () => entry("js/src/commerce.ts", "commerce.js"),
  ];
  for (const build of entries) await build();
}

async function declarations(root) {
  await run("node", [join(root, "node_modules/typescript/bin/tsc"), "-p", join(root, "js/tsconfig.build.json")], {
    remedy: "mend the type errors above",
    cwd: root,
  });
}

/** Prints every size beside its budget; over budget, the build fails. */
function checkSizes(root) {
  let over = 0;
  for (const { what, files, kilobytes } of BUDGETS) {
    const size = files.reduce((sum, file) => sum + brotliSize(join(root, "dist", file)), 0);
    const fits = size <= kilobytes * 1024;
    if (!fits) over += 1;
    console.log(
      `        ${fits ? "ok  " : "OVER"} ${(size / 1024).toFixed(1).padStart(5)} of ${String(kilobytes).padStart(2)} KB brotli  ${what}`,
    );
  }
  if (over > 0)
    throw new StepError(
      `${over} of ${BUDGETS.length} sizes are over budget`,
      "make them smaller; the budgets stand in scripts/build/budgets.mjs",
    );
}

export function packageSteps(root) {
  return [
    {
      name: "npm package",
      reads: [...SOURCES, ...WASM],
      writes: [
        "vario.js",
        "vario.inline.js",
        "vario.iife.js",
        "node.js",
        "insights.js",
        "edge.js",
        "variants.js",
        "source.js",
        "delivery.js",
        "destinations.js",
        "companions.js",
        "dialog.js",
        "frame.js",
        "layout.js",
        "origin.js",
        "plan.js",
        "heatmap.js",
        "personal.js",
        "share.js",
        "behaviour.js",
        "vitals.js",
        "local.js",
        "panel.js",
        "react.js",
        "openfeature.js",
        "commerce.js",
        "engine.js",
        "decide.wasm",
        "engine.wasm",
        "plan.wasm",
        "heatmap.wasm",
        "profile.wasm",
        "recommend.wasm",
        "recommend.simd.wasm",
        "insights.wasm",
        "node.wasm",
        "types/index.d.ts",
      ].map((file) => `dist/${file}`),
      run: async () => {
        const dist = join(root, "dist");
        rmSync(dist, { recursive: true, force: true });
        mkdirSync(dist, { recursive: true });
        for (const name of MODULES)
          cpSync(join(root, `build/wasm/${name}/${name}_bg.wasm`), join(dist, `${name}.wasm`));
        await bundle(root);
        await declarations(root);
        checkSizes(root);
        console.log(`        ${readdirSync(dist).length} files in dist/`);
      },
    },
  ];
}

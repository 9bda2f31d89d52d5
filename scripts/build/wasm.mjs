/** The wasm modules, cut from the one crate by its features. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hasLibrarySources } from "../setup/rust.mjs";
import { run } from "../setup/shell.mjs";
import { StepError } from "../setup/steps.mjs";
import { renamed, shortenGlue, usedExports } from "./glue.mjs";

const RUST_SOURCES = ["Cargo.toml", "Cargo.lock", "src", "scripts/build/wasm.mjs", "scripts/build/glue.mjs"];
const TARGET_FEATURES =
  "-C target-feature=+bulk-memory,+sign-ext,+nontrapping-fptoint,+mutable-globals,+reference-types,+multivalue";

/**
 * For the visitor's modules the standard library is built too, for size and without the words of panics that nobody would
 * read: 7 % less. `RUSTC_BOOTSTRAP` lets a stable compiler do that. Without the library's sources the modules are built
 * with the library as it comes.
 */
const OWN_LIBRARY = {
  flags: ["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"],
  rustflags: "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none",
};
const REMEDY = "read the compiler's words above; `cargo clippy` shows more";

const SIZE = ["-Oz", "--converge", "--reorder-functions", "--reorder-locals"];

/** Functions called once stay functions: with fewer locals each, they pack better. */
const WITH_CALLS = ["--one-caller-inline-max-function-size=0", ...SIZE];

const SHORT_NAMES = "--minify-imports-and-exports-and-modules";
const STRIPPED = ["--strip-debug", "--strip-producers", "--strip-target-features"];
const ENABLED = [
  "--enable-bulk-memory",
  "--enable-sign-ext",
  "--enable-nontrapping-float-to-int",
  "--enable-mutable-globals",
  "--enable-reference-types",
  "--enable-multivalue",
];

/**
 * Calls in wasm cost more than what most small functions do, and functions cost bytes: a little is put in place. Measured
 * with `npm run bench -- experiments`: without it decisions take half as long again, at the default twice the bytes.
 */
const INLINE = "-Cllvm-args=-inline-threshold=30";

/** All browsers since Safari 16.4 have it: the marketer's module asks for it, where painting takes two thirds of the time. */
const SIMD = { flag: ",+simd128", enabled: "--enable-simd" };

/**
 * Which jobs a module holds, for what it is optimized, and whether a trap is answered by a fresh instance. `level`: rustc's, instead of
 * "z"; "s" loads an artifact of 750 KB in 45 ms instead of 53 and costs a hundred bytes.
 */
const MODULES = [
  { name: "decide", features: "experiments", profile: "engine", optimize: SIZE, resets: true },
  {
    name: "engine",
    features: "experiments,tracking",
    profile: "engine",
    optimize: SIZE,
    resets: true,
  },
  // For pages that give a plan of their events: the engine has no room for it.
  { name: "plan", features: "plan", profile: "engine", optimize: SIZE, resets: true },
  // For pages that give a model, in two forms with the same glue: the page takes the one that its browser can run.
  { name: "recommend", features: "recommend", profile: "engine", level: "s", optimize: WITH_CALLS, resets: true },
  {
    name: "recommend.simd",
    features: "recommend",
    profile: "engine",
    level: "s",
    optimize: [SIMD.enabled, ...WITH_CALLS],
    resets: true,
    simd: true,
    glueOf: "recommend",
  },
  // For pages that keep a profile.
  { name: "profile", features: "profile", profile: "engine", optimize: WITH_CALLS, resets: true },
  // For pages that capture their heatmap.
  { name: "heatmap", features: "heatmap", profile: "engine", optimize: SIZE, resets: true },
  {
    name: "insights",
    features: "insights",
    profile: "release",
    optimize: ["-O3", SIMD.enabled],
    resets: false,
    simd: true,
  },
  { name: "node", features: "partial", profile: "release", optimize: ["-O3"], resets: true },
];

export function wasmSteps(root) {
  return MODULES.map(({ name, features, profile, optimize, resets, simd = false, level, glueOf }) => ({
    name: `wasm module ${name}`,
    reads: RUST_SOURCES,
    writes: [`build/wasm/${name}/${glueOf ?? name}.js`, `build/wasm/${name}/${name}_bg.wasm`],
    run: async () => {
      const target = "wasm32-unknown-unknown";
      const cargoTarget = process.env.CARGO_TARGET_DIR ?? join(root, "target");
      const own = profile === "engine" && hasLibrarySources(root) ? OWN_LIBRARY : { flags: [], rustflags: "" };
      await run(
        "cargo",
        [
          "build",
          "--lib",
          "--locked",
          "--target",
          target,
          "--profile",
          profile,
          "--no-default-features",
          "--features",
          features,
          ...own.flags,
        ],
        {
          cwd: root,
          remedy: REMEDY,
          env: {
            RUSTFLAGS: `${TARGET_FEATURES}${simd ? SIMD.flag : ""} ${profile === "engine" ? INLINE : ""} ${own.rustflags}`,
            ...(own.rustflags && { RUSTC_BOOTSTRAP: "1" }),
            ...(level && { CARGO_PROFILE_ENGINE_OPT_LEVEL: level }),
          },
        },
      );
      const out = join(root, "build", "wasm", name);
      mkdirSync(out, { recursive: true });
      await run(
        "wasm-bindgen",
        [
          "--target",
          "web",
          "--omit-default-module-path",
          "--out-dir",
          out,
          "--out-name",
          glueOf ?? name,
          "--remove-name-section",
          "--remove-producers-section",
          ...(resets ? ["--experimental-reset-state-function"] : []),
          join(cargoTarget, target, profile, "vario.wasm"),
        ],
        { remedy: "wasm-bindgen must be of the version in Cargo.toml: node scripts/setup.mjs" },
      );
      const wasm = join(out, `${glueOf ?? name}_bg.wasm`);
      const binaryen = (tool, from, ...args) =>
        run(
          "node",
          [join(root, "node_modules", "binaryen", "bin", tool), from, "-o", `${wasm}.opt`, ...args, ...ENABLED],
          {
            remedy: "run `npm ci`, then build again",
          },
        );
      if (profile !== "engine") {
        await binaryen("wasm-opt", wasm, ...optimize, ...STRIPPED);
      } else {
        const glue = join(out, `${glueOf ?? name}.js`);
        const shorter = shortenGlue(readFileSync(glue, "utf8"));
        writeFileSync(join(out, "used.json"), usedExports(shorter));
        const graph = ["--graph-file", join(out, "used.json")];
        await binaryen("wasm-metadce", wasm, ...graph, ...(simd ? [SIMD.enabled] : []));
        await binaryen("wasm-opt", `${wasm}.opt`, ...optimize, ...STRIPPED);
        const names = await binaryen("wasm-opt", `${wasm}.opt`, ...(simd ? [SIMD.enabled] : []), SHORT_NAMES);
        const short = renamed(shorter, names);
        writeFileSync(glue, short);
        if (glueOf && short !== readFileSync(join(root, "build", "wasm", glueOf, `${glueOf}.js`), "utf8"))
          throw new StepError(
            `the glue of ${name} is not the one of ${glueOf}`,
            "both must export the same, in the same order",
          );
      }
      cpSync(`${wasm}.opt`, join(out, `${name}_bg.wasm`));
    },
  }));
}

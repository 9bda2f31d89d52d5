/** Rust for wasm32, and the tools that turn the crate into wasm modules. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { aptInstall, ask, run, which } from "./shell.mjs";
import { StepError } from "./steps.mjs";

const TARGET = "wasm32-unknown-unknown";
const WASM_PACK_VERSION = "0.15.1";
const GECKODRIVER_VERSION = "0.37.1";
/** The name under which Debian's Rust is linked into rustup where rustup itself cannot download a target. */
const LINKED_TOOLCHAIN = "debian";
const RUST_REMEDY =
  "install Rust from https://rustup.rs (or Debian's packages rustc-web and cargo-web), then run the command again";

/** True when the compiler that cargo will use in `root` has a standard library for wasm32. */
function hasWasmTarget(root) {
  const folder = ask("rustc", ["--print", "target-libdir", "--target", TARGET], { cwd: root });
  return folder !== undefined && existsSync(folder) && readdirSync(folder).some((name) => name.startsWith("libstd-"));
}

function librarySources(root) {
  return join(ask("rustc", ["--print", "sysroot"], { cwd: root }) ?? "", "lib/rustlib/src/rust");
}

/** True when the compiler that cargo will use in `root` has the standard library's sources beside it. */
export function hasLibrarySources(root) {
  return existsSync(join(librarySources(root), "library", "Cargo.lock"));
}

/** rustup downloads them; Debian's lie elsewhere and are linked. */
async function installLibrarySources(root) {
  if (which("rustup")) {
    try {
      await run("rustup", ["component", "add", "rust-src"], { remedy: "", cwd: root, timeoutMs: 180_000 });
      if (hasLibrarySources(root)) return;
    } catch {
      console.log("        rustup cannot download here; Debian's sources are used instead");
    }
  }
  const version = ask("rustc", ["--version"], { cwd: root })?.split(" ")[1];
  const debians = `/usr/src/rustc-${version}`;
  if (!existsSync(debians)) await aptInstall(["rust-web-src"]);
  const folder = librarySources(root);
  mkdirSync(dirname(folder), { recursive: true });
  if (existsSync(debians) && !existsSync(folder)) symlinkSync(debians, folder);
}

function linkedToolchainReady() {
  const folder = ask("rustc", [`+${LINKED_TOOLCHAIN}`, "--print", "target-libdir", "--target", TARGET]);
  return folder !== undefined && existsSync(folder) && readdirSync(folder).some((name) => name.startsWith("libstd-"));
}

/**
 * Debian's rustc with a wasm32 standard library built from Debian's own sources.
 * Needed only where rustup has no network; the flags are those of Rust's bootstrap for a stable standard library.
 */
async function installDebianRust() {
  await aptInstall(["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld-22"]);
  const version = ask("/usr/bin/rustc", ["--version"])?.split(" ")[1];
  const sources = `/usr/src/rustc-${version}/library`;
  if (version === undefined || !existsSync(sources)) {
    throw new StepError(
      `Debian's Rust sources were not found for version ${version ?? "unknown"}`,
      "run: rustup target add wasm32-unknown-unknown, with network access",
    );
  }
  const scratch = mkdtempSync(join(tmpdir(), "vario-std-"));
  try {
    cpSync(sources, scratch, { recursive: true, dereference: true });
    await run(
      "/usr/bin/cargo",
      [
        "build",
        "--release",
        "--target",
        TARGET,
        "--manifest-path",
        join(scratch, "sysroot", "Cargo.toml"),
        "--features",
        "panic-unwind,compiler-builtins-mem",
      ],
      {
        remedy: "check that the crates registry can be reached, then run the command again",
        cwd: scratch,
        env: {
          RUSTC: "/usr/bin/rustc",
          RUSTC_BOOTSTRAP: "1",
          RUSTFLAGS: "-Zforce-unstable-if-unmarked -Cembed-bitcode=yes",
          __CARGO_DEFAULT_LIB_METADATA: "stablestd",
          CARGO_TARGET_DIR: join(scratch, "target"),
        },
      },
    );
    const built = join(scratch, "target", TARGET, "release", "deps");
    const libdir = `/usr/lib/rustlib/${TARGET}/lib`;
    mkdirSync(libdir, { recursive: true });
    for (const name of readdirSync(built).filter((file) => file.endsWith(".rlib")))
      cpSync(join(built, name), join(libdir, name));
  } catch (error) {
    if (error?.code === "EACCES")
      throw new StepError(
        `no permission to write under /usr/lib/rustlib (${error.path})`,
        "run the command once as root, or run: rustup target add wasm32-unknown-unknown",
      );
    throw error;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  if (which("rustup")) await run("rustup", ["toolchain", "link", LINKED_TOOLCHAIN, "/usr"], { remedy: RUST_REMEDY });
}

async function installWasmTarget(root) {
  if (which("rustup")) {
    try {
      await run("rustup", ["target", "add", TARGET], { remedy: "", cwd: root, timeoutMs: 180_000 });
      if (hasWasmTarget(root)) return;
    } catch {
      console.log("        rustup cannot download here; Debian's packages are used instead");
    }
  }
  if (!linkedToolchainReady()) await installDebianRust();
  // An override in rustup's own settings, so that a bare `wasm-pack build` in this folder finds the target too.
  if (which("rustup") && !hasWasmTarget(root)) {
    await run("rustup", ["override", "set", LINKED_TOOLCHAIN, "--path", root], { remedy: RUST_REMEDY });
  }
}

/** Cargo's bin folder comes on the PATH of this process and its children, where a shell has not put it there. */
export function findCargoTools() {
  const folder = join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "bin");
  const path = process.env.PATH ?? "";
  if (!path.split(delimiter).includes(folder)) process.env.PATH = `${path}${delimiter}${folder}`;
}

/** `cargo install`, in the quick-to-build dev profile, into cargo's own bin folder (which is on PATH). */
function cargoTool(root, name, version, { crate = name, reason }) {
  const installed = () =>
    which(name) !== undefined && (ask(name, ["--version"]) ?? "").split("\n")[0].includes(version);
  return {
    name: `${name} ${version}`,
    does: `builds it from the crates registry, ${reason}`,
    ready: installed,
    run: async () => {
      const remedy = `check that the crates registry can be reached and that cargo's bin folder is on PATH; by hand: cargo install ${crate} --version ${version}`;
      const shared = join(root, "target", "tools");
      const args = ["install", crate, "--version", version, "--debug", "--force"];
      // Locked first: reproducible. A lock file may name a crate that the registry no longer has; then without.
      const env = { CARGO_TARGET_DIR: shared, CARGO_PROFILE_DEV_DEBUG: "0", CARGO_PROFILE_DEV_OPT_LEVEL: "1" };
      try {
        await run("cargo", [...args, "--locked"], { remedy, env });
      } catch {
        await run("cargo", args, { remedy, env });
      }
    },
  };
}

/** The exact wasm-bindgen version that Cargo.toml pins: the one source for crate and command. */
export function wasmBindgenVersion(root) {
  const pin = /^wasm-bindgen\s*=\s*(?:"=|\{[^}]*version\s*=\s*"=)([\d.]+)"/m.exec(
    readFileSync(join(root, "Cargo.toml"), "utf8"),
  );
  if (!pin)
    throw new StepError("Cargo.toml does not pin wasm-bindgen with =", 'write wasm-bindgen = "=X.Y.Z" in Cargo.toml');
  return pin[1];
}

export function rustSteps(root) {
  return [
    {
      name: "Rust",
      does: "installs Debian's compiler and cargo",
      ready: () => which("cargo") !== undefined && ask("cargo", ["--version"], { cwd: root }) !== undefined,
      run: () => aptInstall(["rustc-web", "cargo-web"]),
    },
    {
      name: "C compiler",
      does: "installs gcc, which links native Rust programs",
      ready: () => which("cc") !== undefined,
      run: () => aptInstall(["gcc", "libc6-dev"]),
    },
    {
      name: "Rust's wasm32 standard library",
      does: "asks rustup for it; where rustup cannot download, builds it from Debian's sources",
      ready: () => hasWasmTarget(root),
      run: () => installWasmTarget(root),
    },
    {
      name: "Rust's library sources",
      does: "asks rustup for them, else takes Debian's: the visitor's modules are built with a library made for size",
      ready: () => hasLibrarySources(root),
      run: () => installLibrarySources(root),
    },
    cargoTool(root, "wasm-bindgen", wasmBindgenVersion(root), {
      crate: "wasm-bindgen-cli",
      reason: "the same version as in Cargo.toml",
    }),
  ];
}

/** What only tests and QA need. */
export function rustTestSteps(root) {
  return [
    cargoTool(root, "wasm-pack", WASM_PACK_VERSION, { reason: "which runs the wasm tests" }),
    cargoTool(root, "geckodriver", GECKODRIVER_VERSION, { reason: "which drives Firefox" }),
  ];
}

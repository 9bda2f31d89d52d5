/** `npm start`: sets up what is missing, builds what changed, serves landing page, Studio and collector on one port. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build } from "./build.mjs";
import { setUp } from "./setup.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

if (process.argv.includes("--help")) {
  console.log(`npm start   serves on http://127.0.0.1:8787
  PORT              another port
  VARIO_DB          the DuckDB file (default .vario/vario.duckdb)
  VARIO_WRITE_KEYS  keys that may write, comma separated (default demo)
  VARIO_ADMIN_KEY   asks a bearer key of those who read
  VARIO_PAYLOAD     the experiments (default demo/payload.json)
  VARIO_CONSENT     consent before the visitor decides: granted (default here), pending, denied`);
  process.exit(0);
}

await setUp({ tests: false });
await build({ site: true });
// The demo shop needs no asking: it is this machine's own. A site would leave consent pending.
const env = { VARIO_CONSENT: "granted", ...process.env };
const server = spawn(process.execPath, [`${root}build/server/main.mjs`], { stdio: "inherit", cwd: root, env });
// Ctrl+C reaches the server by itself; a signal to this process is passed on.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => server.kill(signal));
server.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));

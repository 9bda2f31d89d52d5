/** `npm run replay` and `npm run demo:traffic`: sets up and builds what is missing, quietly when nothing is, then runs the program. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build } from "./build.mjs";
import { setUp } from "./setup.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const [program, ...words] = process.argv.slice(2);

await setUp({ tests: false });
await build({ site: true });
const { status } = spawnSync(process.execPath, [`${root}build/server/${program}.mjs`, ...words], { stdio: "inherit" });
process.exit(status ?? 1);

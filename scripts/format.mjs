/** `npm run format`: formats Rust and JavaScript. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
for (const command of [
  ["cargo", "fmt"],
  ["node", "node_modules/@biomejs/biome/bin/biome", "check", "--write", "."],
]) {
  const { status } = spawnSync(command[0], command.slice(1), { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}

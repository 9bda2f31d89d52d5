/** The packages that Vario is compared with, in benches/: installed when a bench or the fault harness needs them, never with the package. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const benches = fileURLToPath(new URL("../benches/", import.meta.url));

/** Installs them as benches/package-lock.json has them, where they are not. @returns {boolean} whether they are there */
export function installPeers() {
  const installed = `${benches}node_modules/.package-lock.json`;
  const versions = (file) =>
    JSON.stringify(
      Object.entries(JSON.parse(readFileSync(file, "utf8")).packages)
        .filter(([path]) => path)
        .map(([path, { version }]) => [path, version]),
    );
  if (existsSync(installed) && versions(installed) === versions(`${benches}package-lock.json`)) return true;
  console.log("packages to compare with: installs them into benches/");
  const { status } = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: benches,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  return status === 0;
}

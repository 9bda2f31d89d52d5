/** The npm packages of package-lock.json. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./shell.mjs";

export function npmStep(root) {
  const stamp = join(root, "node_modules", ".vario-lock-hash");
  const hash = () =>
    createHash("sha256")
      .update(readFileSync(join(root, "package-lock.json")))
      .digest("hex");
  return {
    name: "npm packages",
    does: "installs what package-lock.json names",
    ready: () => existsSync(stamp) && readFileSync(stamp, "utf8") === hash(),
    run: async () => {
      await run("npm", ["ci", "--no-audit", "--no-fund"], {
        cwd: root,
        remedy: "check that the npm registry can be reached and that this folder can be written, then run: npm ci",
      });
      writeFileSync(stamp, hash());
    },
  };
}

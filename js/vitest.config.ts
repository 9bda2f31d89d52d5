import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { moduleText } from "../scripts/build/module-text.mjs";

const decide = fileURLToPath(new URL("../build/wasm/decide/decide_bg.wasm", import.meta.url));

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  plugins: [
    {
      name: "decide-wasm",
      resolveId: (id) => (id === "vario:decide-wasm" ? id : undefined),
      load: (id) =>
        id === "vario:decide-wasm"
          ? `export default "${existsSync(decide) ? moduleText(readFileSync(decide)) : ""}"`
          : undefined,
    },
  ],
  test: { include: ["test/**/*.test.ts"], environment: "node", restoreMocks: true },
});

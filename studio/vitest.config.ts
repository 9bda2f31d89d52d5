import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: {
    alias: { "vario/insights": `${import.meta.dirname}/test/fixture/insights.ts` },
  },
  test: {
    root: import.meta.dirname,
    environment: "happy-dom",
    include: ["test/**/*.test.ts"],
    restoreMocks: true,
  },
});

import { defineConfig } from "@playwright/test";
import { chromiumPath } from "../../scripts/setup/browsers.mjs";

/** Real Chromium, the system's; one worker, so that pages are not starved while their first frame is watched. */
export default defineConfig({
  testDir: ".",
  outputDir: "../../test-results",
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 60_000,
  reporter: [["list"], ["json", { outputFile: "../../build/results-e2e.json" }]],
  use: {
    browserName: "chromium",
    viewport: { width: 1280, height: 900 },
    locale: "en-US",
    launchOptions: {
      executablePath: chromiumPath(),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});

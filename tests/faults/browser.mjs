/** A real Chromium on a profile of its own, which can be killed and started again on it. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { chromiumPath } from "../../scripts/setup/browsers.mjs";
import { probe } from "./probe.mjs";
import { seeded } from "./random.mjs";

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class Browser {
  #profile = mkdtempSync(join(tmpdir(), "vario-faults-"));
  #context;
  #log;

  /** @param {"indexeddb" | "localstorage"} log where the contender keeps what waits */
  constructor(log) {
    this.#log = log;
  }

  /** Starts it, or again after `kill` or `quit`. */
  async start() {
    this.#context = await chromium.launchPersistentContext(this.#profile, {
      executablePath: chromiumPath(),
      // Its pages count as seen, all of them: headless Chromium has no covered tabs.
      headless: true,
      // Whoever stops the harness stops all of it: Playwright would close its browsers and go on.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"],
    });
    const given = { log: this.#log, seededSource: seeded.toString() };
    await this.#context.addInitScript({ content: `(${probe})(${JSON.stringify(given)})` });
  }

  get version() {
    return this.#context.browser()?.version();
  }

  /** A new tab; `hear` gets the probe's lines. @returns {Promise<{ page: import("@playwright/test").Page, devtools: any }>} */
  async tab(url, hear) {
    const page = await this.#context.newPage();
    const devtools = await this.#context.newCDPSession(page);
    devtools.on("Runtime.bindingCalled", ({ name, payload }) => name === "faultsTell" && hear(payload));
    await devtools.send("Runtime.enable");
    await devtools.send("Runtime.addBinding", { name: "faultsTell" });
    await page.goto(url, { waitUntil: "load" });
    return { page, devtools };
  }

  offline(whether) {
    return this.#context.setOffline(whether);
  }

  /** SIGKILL to the browser and all its processes, in the middle of whatever they do. */
  async kill() {
    const context = this.#context;
    const closed = new Promise((resolve) => context.once("close", resolve));
    const { stdout } = spawnSync("ps", ["-eo", "pid=,args="], { encoding: "utf8", maxBuffer: 1 << 26 });
    const pids = stdout
      .split("\n")
      .filter((line) => line.includes(this.#profile))
      .map((line) => Number.parseInt(line, 10));
    for (const pid of pids) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // it went with its parent
      }
    }
    await closed;
    // What it had reported by then is still in the pipe.
    await pause(100);
    await context.close().catch(() => {});
  }

  /** Closes it as somebody would who has finished. */
  quit() {
    return this.#context.close();
  }

  async remove() {
    await this.#context?.close().catch(() => {});
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

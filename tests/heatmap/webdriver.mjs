/** A small client of W3C WebDriver (https://www.w3.org/TR/webdriver2/), the one protocol that all three browsers speak. */
import { spawn } from "node:child_process";
import { createServer } from "node:net";

const START_MS = 30_000;

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export class WebDriver {
  #child;
  #base;
  #session = "";

  /** @param {{ command: string[], capabilities: object, env?: Record<string, string>, port(port: number): string[] }} browser */
  static async start({ command, capabilities, env, port }) {
    const driver = new WebDriver();
    const chosen = await freePort();
    const [program, ...given] = [...command, ...port(chosen)];
    driver.#child = spawn(program, given, { env: { ...process.env, ...env }, stdio: "ignore", detached: true });
    driver.#child.on("error", () => {});
    driver.#base = `http://127.0.0.1:${chosen}`;
    const end = Date.now() + START_MS;
    while (!(await driver.#ask("GET", "/status").catch(() => undefined))?.ready) {
      if (Date.now() > end) throw new Error(`${program} did not come up`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const { sessionId } = await driver.#ask("POST", "/session", { capabilities: { alwaysMatch: capabilities } });
    driver.#session = `/session/${sessionId}`;
    await driver.#post("/timeouts", { script: 30_000, pageLoad: 30_000 });
    return driver;
  }

  async #ask(method, path, body) {
    const headers = { "content-type": "application/json" };
    const response = await fetch(this.#base + path, { method, headers, body: body && JSON.stringify(body) });
    const { value } = await response.json();
    if (value?.error) throw new Error(`${path}: ${value.error} ${value.message}`);
    return value;
  }
  #post(path, body = {}) {
    return this.#ask("POST", this.#session + path, body);
  }

  go(url) {
    return this.#post("/url", { url });
  }

  /** Runs a function in the page, which is handed over as text; a promise is waited for. */
  async run(work, ...args) {
    const script = `const done = arguments[arguments.length - 1];
      Promise.resolve().then(() => (${work})(...Array.from(arguments).slice(0, -1))).then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    const { value, error } = await this.#post("/execute/async", { script, args });
    if (error) throw new Error(error);
    return value;
  }

  /** Makes the viewport so large, as far as the browser lets it. */
  async resize(width, height) {
    for (let attempt = 0, more = [0, 0]; attempt < 3; attempt++) {
      await this.#post("/window/rect", { width: width + more[0], height: height + more[1] });
      await new Promise((resolve) => setTimeout(resolve, 200));
      const inner = await this.run("() => [innerWidth, innerHeight]");
      if (inner[0] === width && inner[1] === height) return;
      more = [more[0] + width - inner[0], more[1] + height - inner[1]];
    }
  }

  /** Moves the pointer to each place of the viewport, CSS px, and clicks; `gap` ms between. */
  async click(places, gap = 30) {
    const actions = places.flatMap(({ x, y }) => [
      { type: "pointerMove", x, y, duration: 0, origin: "viewport" },
      { type: "pointerDown", button: 0 },
      { type: "pointerUp", button: 0 },
      { type: "pause", duration: gap },
    ]);
    const mouse = { type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions };
    await this.#post("/actions", { actions: [mouse] });
  }

  /** Presses a key on what has the focus. */
  async press(key) {
    const actions = [
      { type: "keyDown", value: key },
      { type: "keyUp", value: key },
    ];
    await this.#post("/actions", { actions: [{ type: "key", id: "keys", actions }] });
  }

  async stop() {
    if (this.#session) await this.#ask("DELETE", this.#session).catch(() => {});
    try {
      process.kill(-this.#child.pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
}

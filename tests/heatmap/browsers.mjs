/** Chromium, Firefox and WebKitGTK as WebDriver starts them. */
import { chromiumPath } from "../../scripts/setup/browsers.mjs";
import { which } from "../../scripts/setup/shell.mjs";

const MINI_BROWSER = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";

export const BROWSERS = {
  chromium: () => ({
    command: [which("chromedriver") ?? "chromedriver"],
    port: (port) => [`--port=${port}`],
    capabilities: {
      browserName: "chrome",
      "goog:chromeOptions": {
        binary: chromiumPath(),
        args: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1280,900"],
      },
    },
  }),
  firefox: () => ({
    command: [which("geckodriver") ?? "geckodriver"],
    port: (port) => ["--port", String(port), "--websocket-port", "0"],
    capabilities: {
      browserName: "firefox",
      "moz:firefoxOptions": { binary: which("firefox-esr") ?? which("firefox"), args: ["-headless"] },
    },
  }),
  /** Safari's engine. It has no headless mode: a virtual screen stands in. */
  webkit: () => ({
    command: ["xvfb-run", "-a", "-s", "-screen 0 1920x1400x24", which("WebKitWebDriver") ?? "WebKitWebDriver"],
    port: (port) => [`--port=${port}`],
    env: { WEBKIT_DISABLE_COMPOSITING_MODE: "1", LIBGL_ALWAYS_SOFTWARE: "1" },
    capabilities: { "webkitgtk:browserOptions": { binary: MINI_BROWSER, args: ["--automation"] } },
  }),
};

/** The real browsers that the tests run in, and the driver of each. */
import { aptInstall, ask, which } from "./shell.mjs";

/** Chromium's path: Debian's, or a Google Chrome that is there already; `CHROMIUM_PATH` overrides. */
export function chromiumPath() {
  return process.env.CHROMIUM_PATH ?? which("chromium") ?? which("google-chrome") ?? which("chromium-browser");
}

export function browserSteps() {
  return [
    {
      name: "Chromium and ChromeDriver",
      does: "installs them",
      ready: () => chromiumPath() !== undefined && which("chromedriver") !== undefined,
      run: () => aptInstall(["chromium", "chromium-driver"]),
    },
    {
      name: "Firefox",
      does: "installs it",
      ready: () => which("firefox") !== undefined || which("firefox-esr") !== undefined,
      run: () => aptInstall(["firefox-esr"]),
    },
    {
      name: "WebKitGTK, Safari's engine, and a virtual screen",
      does: "installs them",
      ready: () => which("WebKitWebDriver") !== undefined && which("xvfb-run") !== undefined,
      run: () => aptInstall(["webkit2gtk-driver", "xvfb"]),
    },
    {
      name: "Chinese fonts",
      does: "installs a font, so that the pages in Chinese can be looked at",
      ready: () => which("fc-list") !== undefined && hasChineseFont(),
      run: () => aptInstall(["fontconfig", "fonts-noto-cjk"]),
    },
  ];
}

function hasChineseFont() {
  return (ask("fc-list", [":lang=zh", "family"]) ?? "") !== "";
}

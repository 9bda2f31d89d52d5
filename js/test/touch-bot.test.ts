import { expect, test } from "vitest";
import { botOf } from "../src/touch/bot.js";

const CHROME =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";
const PHONE =
  "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36";
const SAFARI =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15";
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";

/** An ordinary browser, but for what is given. */
function browser(userAgent: string, navigator: object = {}, window: object = {}): Window {
  return {
    outerWidth: 1200,
    outerHeight: 800,
    screen: { width: 1920 },
    isSecureContext: true,
    ...(userAgent.includes("Chrome") ? { chrome: {} } : {}),
    ...window,
    navigator: {
      userAgent,
      webdriver: false,
      languages: ["en"],
      plugins: userAgent.includes("Android") ? [] : [1, 2],
      ...(userAgent.includes("Chrome") ? { userAgentData: {} } : {}),
      ...navigator,
    },
  } as unknown as Window;
}

test.each([
  ["Chrome", browser(CHROME)],
  ["Chrome on a telephone", browser(PHONE)],
  ["Safari", browser(SAFARI)],
  ["Firefox", browser(FIREFOX)],
  [
    "a browser inside an app",
    browser(`${PHONE} MicroMessenger/8.0`, { userAgentData: undefined }, { chrome: undefined }),
  ],
  ["Chrome without plugins and languages", browser(CHROME, { languages: [], plugins: [] })],
  [
    "Chrome in a window of no size, as restored in the background",
    browser(CHROME, {}, { outerWidth: 0, outerHeight: 0 }),
  ],
  [
    "the browser inside WeChat for Windows",
    browser(
      `${CHROME} MicroMessenger/7.0 WindowsWechat`,
      { plugins: [], userAgentData: undefined },
      { chrome: undefined },
    ),
  ],
  ["Chrome on plain HTTP", browser(CHROME, { userAgentData: undefined }, { isSecureContext: false })],
  ["a Cubot telephone", browser(PHONE.replace("Pixel 8", "CUBOT_X18"))],
  [
    "a browser that refuses to say anything",
    {
      get navigator(): never {
        throw new Error("no");
      },
    } as unknown as Window,
  ],
])("%s is a visitor's", (_, window) => {
  expect(botOf(window)).toBeUndefined();
});

test.each([
  ["webdriver", browser(CHROME, { webdriver: true })],
  ["agent", browser("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)")],
  ["agent", browser("Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)")],
  [
    "agent",
    browser("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)"),
  ],
  ["agent", browser("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)")],
  ["agent", browser(CHROME.replace("Chrome", "HeadlessChrome"))],
  ["headless", browser(CHROME, { languages: [], plugins: [] }, { outerWidth: 0, outerHeight: 0 })],
])("%s is the reason why a browser is marked", (reason, window) => {
  expect(botOf(window)).toEqual({ reason });
});

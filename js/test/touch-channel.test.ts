import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { listed, originOf, outside, siteOf } from "../src/touch/channel.js";
import { inApp } from "../src/touch/in-app.js";
import { codeOf, sharedBy } from "../src/touch/referral.js";
import { entriesOf, HOSTS, PASSED } from "../src/touch/referrers.js";

const HERE = "https://www.tea.example/teas";
const origin = (query: string, referrer = "") => {
  const { channel, source, medium, traffic } = originOf(`${HERE}${query}`, referrer);
  return [channel, source, medium, traffic].join(" ");
};

test.each([
  ["https://www.google.co.uk/", "search google organic public"],
  ["https://cn.bing.com/search?q=tea", "search bing organic public"],
  ["https://www.baidu.com/link?url=x", "search baidu organic public"],
  ["https://m.so.com/s", "search 360 organic public"],
  ["https://m.sm.cn/", "search shenma organic public"],
  ["https://www.sogou.com/web", "search sogou organic public"],
  ["https://yandex.com.tr/", "search yandex organic public"],
  ["https://search.naver.com/", "search naver organic public"],
  ["https://duckduckgo.com/", "search duckduckgo organic public"],
  ["https://so.toutiao.com/", "search toutiao organic public"],
  ["android-app://com.google.android.googlequicksearchbox/", "search google organic public"],
  ["https://l.facebook.com/l.php", "social facebook social public"],
  ["https://t.co/abc", "social x social public"],
  ["https://mp.weixin.qq.com/s/1", "social wechat social public"],
  ["https://m.weibo.cn/u/1", "social weibo social public"],
  ["https://www.iesdouyin.com/share", "social douyin social public"],
  ["https://v.kuaishou.com/1", "social kuaishou social public"],
  ["https://www.xiaohongshu.com/explore", "social xiaohongshu social public"],
  ["https://b23.tv/1", "social bilibili social public"],
  ["https://link.zhihu.com/?target=x", "social zhihu social public"],
  ["https://www.toutiao.com/", "social toutiao social public"],
  ["https://tieba.baidu.com/p/1", "social tieba social public"],
  ["https://www.pinterest.de/pin/1", "social pinterest social public"],
  ["https://detail.tmall.com/item", "shop tmall shop public"],
  ["https://item.jd.com/1.html", "shop jd shop public"],
  ["https://mobile.yangkeduo.com/", "shop pinduoduo shop public"],
  ["https://h5.youzan.com/", "shop youzan shop public"],
  ["https://www.amazon.com.au/", "shop amazon shop public"],
  ["https://mail.google.com/", "mail gmail mail owned"],
  ["https://mail.yahoo.com/", "mail yahoo mail owned"],
  ["https://wx.mail.qq.com/", "mail qq mail owned"],
  ["https://chatgpt.com/", "ai chatgpt ai public"],
  ["https://www.perplexity.ai/", "ai perplexity ai public"],
  ["https://gemini.google.com/app", "ai gemini ai public"],
  ["https://copilot.microsoft.com/", "ai copilot ai public"],
  ["https://claude.ai/chat", "ai claude ai public"],
  ["https://chat.deepseek.com/", "ai deepseek ai public"],
  ["https://www.kimi.com/", "ai kimi ai public"],
  ["https://www.doubao.com/chat", "ai doubao ai public"],
  ["https://yuanbao.tencent.com/", "ai yuanbao ai public"],
  ["https://www.tongyi.com/", "ai tongyi ai public"],
  ["https://work.weixin.qq.com/", "owned wecom owned owned"],
  ["https://servicewechat.com/wx123/1/page-frame.html", "owned miniprogram owned owned"],
  ["https://www.blog.example.org/tea", "referral blog.example.org referral public"],
  ["https://notgoogle.example/google.com", "referral notgoogle.example referral public"],
  ["https://google.com.evil.example/", "referral google.com.evil.example referral public"],
  ["", "direct direct  owned"],
  ["https://shop.tea.example/cart", "direct direct  owned"],
  ["https://www.paypal.com/checkout", "direct direct  owned"],
  ["https://accounts.google.com/", "direct direct  owned"],
  ["about:blank", "direct direct  owned"],
  ["no address", "direct direct  owned"],
])("a visit led here by %s is %s", (referrer, expected) => {
  expect(origin("", referrer)).toBe(expected);
});

test.each([
  ["?utm_source=google&utm_medium=cpc", "search google cpc paid"],
  ["?utm_source=fb&utm_medium=cpc", "social facebook cpc paid"],
  ["?utm_source=partner&utm_medium=display", "referral partner display paid"],
  ["?utm_source=ads&utm_medium=ppc", "search ads ppc paid"],
  ["?utm_source=spring&utm_medium=email", "mail spring email owned"],
  ["?utm_source=weixin&utm_medium=social", "social wechat social public"],
  ["?utm_source=wecom&utm_medium=group", "owned wecom group owned"],
  ["?utm_source=poster&utm_medium=QR", "owned poster QR owned"],
  ["?utm_source=chatgpt.com", "ai chatgpt ai public"],
  ["?utm_source=xiaohongshu&utm_medium=kol", "social xiaohongshu kol public"],
  ["?utm_campaign=spring", "referral unknown referral public"],
  ["?gclid=a", "search google cpc paid"],
  ["?msclkid=a", "search bing cpc paid"],
  ["?bd_vid=a", "search baidu cpc paid"],
  ["?qhclickid=a", "search 360 cpc paid"],
  ["?ttclid=a", "social tiktok cpc paid"],
  ["?fbclid=a", "social facebook social public"],
  ["?gdt_vid=a", "referral tencent cpc paid"],
])("a link with %s is %s", (query, expected) => {
  expect(origin(query)).toBe(expected);
});

test("a link's own words win over the page that led here, and both are kept", () => {
  const found = originOf(
    `${HERE}?utm_source=news&utm_medium=email&utm_campaign=spring&gclid=g1`,
    "https://www.google.com/",
  );
  expect(found).toMatchObject({
    channel: "mail",
    source: "news",
    referrer: "google.com",
    click_id: { name: "gclid", value: "g1" },
    campaign: { name: "spring", source: "news", medium: "email" },
  });
});

test("the entries of a table name hosts that no other entry hides", () => {
  for (const [channel, table] of Object.entries(HOSTS))
    for (const [entry, name] of entriesOf(table))
      expect(listed(entry.includes(".") ? entry : `www.${entry}.com`)).toEqual([channel, name]);
  expect(entriesOf(PASSED).every(([entry]) => outside(HERE, `https://${entry}/`) === "")).toBe(true);
});

test("sites are told apart by what stands before a public suffix", () => {
  expect(
    ["www.tea.co.uk", "a.b.tea.example", "localhost", "127.0.0.1", "one.github.io", "shop.tea.com.cn"].map(siteOf),
  ).toEqual(["tea.co.uk", "tea.example", "localhost", "127.0.0.1", "one.github.io", "tea.com.cn"]);
});

const AGENTS: [app: string | undefined, userAgent: string][] = [
  [
    "wechat",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0.44(0x18002c2d) NetType/WIFI Language/zh_CN",
  ],
  ["wecom", "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148 wxwork/4.1.10 MicroMessenger/7.0.1"],
  ["miniprogram", "Mozilla/5.0 (Linux; Android 13) Chrome/107 MMWEBID/1 MicroMessenger/8.0.30 miniProgram/wx123"],
  [
    "weibo",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/21A329 Weibo (iPhone15,2__weibo__13.9.2__iphone__os17.0)",
  ],
  ["douyin", "Mozilla/5.0 (Linux; Android 12) Chrome/89 Mobile Safari/537.36 aweme_230400 JsSdk/1.0 NetType/WIFI"],
  [
    "tiktok",
    "Mozilla/5.0 (Linux; Android 12) Chrome/110 Mobile Safari/537.36 musical_ly_2022803040 JsSdk/1.0 BytedanceWebview/d8a21c6",
  ],
  ["xiaohongshu", "Mozilla/5.0 (Linux; Android 13) Chrome/109 Mobile Safari/537.36 xhsdiscover/8.9.0 NetType/WiFi"],
  [
    "qq",
    "Mozilla/5.0 (Linux; Android 12) Chrome/98 MQQBrowser/6.2 TBS/046 Mobile Safari/537.36 V1_AND_SQ_8.9.5 QQ/8.9.5.8845 NetType/WIFI",
  ],
  [
    "zhihu",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) Mobile/15E148 ZhihuHybrid osee2unifiedRelease/4.50",
  ],
  ["alipay", "Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) Mobile/20A362 AlipayClient/10.3.20 Nebula"],
  [
    "bilibili",
    "Mozilla/5.0 (Linux; Android 13) Chrome/110 Mobile Safari/537.36 os/android model/x mobi_app/android BiliApp/7220300",
  ],
  ["baidu", "Mozilla/5.0 (Linux; Android 12) Chrome/97 Mobile Safari/537.36 T7/13.28 baiduboxapp/13.28.0.10"],
  ["facebook", "Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) Mobile/20A362 [FBAN/FBIOS;FBAV/400.0]"],
  ["instagram", "Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) Mobile/20A362 Instagram 270.0"],
  [
    undefined,
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
  ],
  [undefined, "Mozilla/5.0 (Linux; U; Android 12; zh-cn) Chrome/89 MQQBrowser/13.6 Mobile Safari/537.36"],
  [
    undefined,
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15",
  ],
];

test.each(AGENTS)("the browser inside %s is known by its user agent", (app, userAgent) => {
  expect(inApp(userAgent)).toBe(app);
});

describe("referral codes", () => {
  test("a link names the sharer and their place; whoever comes by it is one deeper", () => {
    expect(sharedBy("https://t.example/?ref=ann-1")).toEqual({ by: "ann-1", depth: 1 });
    expect(sharedBy("https://t.example/?a=1&ref=x9.4#top")).toEqual({ by: "x9", depth: 5 });
    for (const bad of ["?ref=", "?ref=a b", "?ref=a.b", `?ref=${"x".repeat(65)}`, "?ref=a.1234", "#?ref=a", "?ref=<i>"])
      expect(sharedBy(`https://t.example/${bad}`), bad).toBeUndefined();
  });

  test("a visitor's code is always the same, fits into a link, and no two of 20,000 are alike", () => {
    const ids = Array.from({ length: 20_000 }, (_, n) => `0192a9c0-1111-7222-8333-${n.toString(16).padStart(12, "0")}`);
    const codes = ids.map(codeOf);
    expect(new Set(codes).size).toBe(ids.length);
    expect(codes.every((code) => /^[\da-z]{14}$/.test(code))).toBe(true);
    expect(codeOf(ids[7]!)).toBe(codes[7]);
  });
});

test("any address, referrer and user agent is classed without an exception, and no text grows long", () => {
  const part = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.webUrl({ withQueryParameters: true }),
    fc.constant("https://x.com/?utm_source=%E0%A4%A"),
  );
  const query = fc.tuple(
    fc.constantFrom("utm_source", "utm_medium", "utm_campaign", "gclid", "fbclid", "ref"),
    fc.string({ unit: "binary", maxLength: 400 }),
  );
  fc.assert(
    fc.property(part, part, fc.array(query), part, (href, referrer, pairs, agent) => {
      const search = pairs
        .map(([name, value]) => `${name}=${encodeURIComponent(value.replace(/[\ud800-\udfff]/g, ""))}`)
        .join("&");
      const found = originOf(`https://tea.example/?${search}`, referrer);
      // Six of 200 characters each, which as JSON may be six times as long.
      expect(JSON.stringify(found.campaign ?? "").length).toBeLessThan(7500);
      expect(found.click_id?.value.length ?? 0).toBeLessThanOrEqual(200);
      originOf(href, referrer);
      sharedBy(href);
      inApp(agent);
    }),
    { numRuns: 60 },
  );
}, 30_000);

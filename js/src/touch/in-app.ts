/** Browsers inside other apps, by what their user agent says; the narrower name first. */
const APPS = [
  "miniprogram:miniProgram|MiniProgramEnv",
  "wecom:wxwork",
  "wechat:MicroMessenger",
  "weibo:weibo",
  "tiktok:musical_ly|TikTok|trill_",
  "douyin:aweme|Douyin",
  "toutiao:NewsArticle|NewsLite",
  "xiaohongshu:xhsdiscover|xiaohongshu|XYWebView",
  "zhihu:zhihu|osee2unified",
  "alipay:AlipayClient",
  "bilibili:BiliApp|bili-(universal|inter|blue)",
  "baidu:baiduboxapp",
  "kuaishou:Kwai|ksNebula|kuaishou",
  "dingtalk:DingTalk",
  "taobao:AliApp\\((TB|TM)",
  "jd:jdapp",
  "qq:QQ\\/[\\d.]+",
  "instagram:Instagram",
  "facebook:FBAN|FBAV|FB_IAB",
  "line: Line\\/",
  "linkedin:LinkedInApp",
  "pinterest:\\[Pinterest",
  "snapchat:Snapchat",
  "x:Twitter for",
].map((entry) => {
  const at = entry.indexOf(":");
  return [entry.slice(0, at), new RegExp(entry.slice(at + 1), "i")] as const;
});

/** The app in whose browser the page is seen; undefined in a browser of its own. */
export const inApp = (userAgent: string): string | undefined => APPS.find(([, told]) => told.test(userAgent))?.[0];

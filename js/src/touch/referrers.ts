/**
 * Where visits come from, by host. An entry: a host with all below it ("so.com"), or a bare name under any public suffix
 * ("google": google.co.uk); behind "=" what it is called, else its name. The longest entry that fits wins, so
 * "mail.google.com" is mail and not search. The Studio makes its audiences of the same table.
 */
export const HOSTS = {
  search:
    "google bing yahoo yandex ecosia qwant baidu sogou naver duckduckgo.com so.com=360 haosou.com=360 sm.cn=shenma quark.cn " +
    "so.toutiao.com=toutiao search.brave.com=brave startpage.com daum.net seznam.cz kagi.com coccoc.com " +
    "com.google.android.googlequicksearchbox=google",
  social:
    "facebook.com fb.com=facebook instagram.com twitter.com=x x.com t.co=x linkedin.com lnkd.in=linkedin reddit.com pinterest " +
    "youtube.com youtu.be=youtube tiktok.com threads.net threads.com snapchat.com t.me=telegram whatsapp.com wa.me=whatsapp " +
    "vk.com quora.com discord.com line.me bsky.app=bluesky weixin.qq.com=wechat weibo.com weibo.cn t.cn=weibo douyin.com " +
    "iesdouyin.com=douyin kuaishou.com gifshow.com=kuaishou xiaohongshu.com xhslink.com=xiaohongshu bilibili.com b23.tv=bilibili " +
    "zhihu.com toutiao.com douban.com qzone.qq.com=qq tieba.baidu.com=tieba",
  shop:
    "amazon ebay shopee lazada etsy.com tmall.com taobao.com jd.com pinduoduo.com yangkeduo.com=pinduoduo youzan.com weidian.com " +
    "1688.com aliexpress.com suning.com vip.com dangdang.com jinritemai.com=douyin rakuten.co.jp=rakuten walmart.com",
  mail:
    "mail.google.com=gmail com.google.android.gm=gmail outlook.live.com=outlook outlook.office.com=outlook mail.yahoo.com=yahoo " +
    "mail.163.com=163 mail.126.com=126 mail.qq.com=qq exmail.qq.com=qq mail.sina.com.cn=sina qiye.aliyun.com=aliyun " +
    "mail.aliyun.com=aliyun mail.proton.me=proton mail.zoho.com=zoho mail.yandex.ru=yandex e.mail.ru=mail.ru gmx.net web.de " +
    "mail.naver.com=naver",
  ai:
    "chatgpt.com chat.openai.com=chatgpt perplexity.ai gemini.google.com=gemini copilot.microsoft.com=copilot claude.ai " +
    "deepseek.com kimi.com kimi.moonshot.cn=kimi doubao.com yuanbao.tencent.com=yuanbao tongyi.com tongyi.aliyun.com=tongyi " +
    "qianwen.com=tongyi qwen.ai=tongyi yiyan.baidu.com=yiyan metaso.cn chatglm.cn grok.com meta.ai chat.mistral.ai=mistral " +
    "poe.com you.com phind.com",
  owned: "work.weixin.qq.com=wecom servicewechat.com=miniprogram",
};

/** Pages that a visitor is sent to and comes back from, to pay or to sign in: no visit begins there. */
export const PASSED =
  "paypal.com stripe.com alipay.com tenpay.com unionpay.com 95516.com klarna.com adyen.com accounts.google.com " +
  "appleid.apple.com login.microsoftonline.com login.live.com open.weixin.qq.com graph.qq.com";

export type Listed = keyof typeof HOSTS;

/** What `utm_medium` says whatever the source is called. */
export const MEDIUMS = {
  mail: ["email", "e-mail", "mail", "newsletter", "edm"],
  owned: ["sms", "push", "wecom", "group", "miniprogram", "qr", "qrcode", "app", "follow", "member", "subscription"],
  shop: ["marketplace"],
};
/** What it says where the source is not known by name. */
export const WEAK_MEDIUMS = {
  search: ["cpc", "ppc", "sem", "paidsearch", "organic"],
  social: ["social", "paidsocial", "paid_social"],
};

/** Entry and name of each in a table's text. */
export const entriesOf = (table: string): [entry: string, name: string][] =>
  table.split(" ").map((text) => {
    const [entry = "", name = entry.split(".").at(-2) ?? entry] = text.split("=");
    return [entry, name];
  });

/**
 * Where a visit comes from, told on the device by the page that led here (`referrer`) and the link's own words
 * (`campaign.medium`): the rules stand in the payload, so that they can change without a new script on the page.
 */

export type Condition = Record<string, unknown>;

export const CHANNELS = ["search", "social", "shop", "owned", "referral", "direct"] as const;
export type Channel = (typeof CHANNELS)[number];

/** A link of the site itself tells nothing of a channel; its host is not known here, so such visits count as `referral`. */
const from = (hosts: string): Condition => ({ referrer: { $regex: `^https?://([^/]*\\.)?(${hosts})(/|$)` } });
const named = (...mediums: string[]): Condition => ({ "campaign.medium": { $in: mediums } });

const ANY = "[a-z.]+";
const RULES: Record<"search" | "social" | "shop" | "owned", Condition[]> = {
  search: [
    named("cpc", "ppc", "sem", "paidsearch"),
    from(`(google|bing|yahoo|yandex|ecosia|qwant|baidu|sogou)\\.${ANY}|duckduckgo\\.com|so\\.com`),
  ],
  social: [
    named("social", "paidsocial", "paid_social"),
    from(
      "(facebook|instagram|twitter|x|linkedin|youtube|pinterest|reddit|tiktok|weibo|douyin|kuaishou|xiaohongshu|bilibili|zhihu|toutiao)\\.com|t\\.co|weixin\\.qq\\.com",
    ),
  ],
  shop: [named("marketplace"), from(`(amazon|ebay)\\.${ANY}|(etsy|tmall|taobao|jd|pinduoduo|yangkeduo|youzan)\\.com`)],
  owned: [named("email", "newsletter", "sms", "push", "wecom", "group", "miniprogram")],
};

const told = Object.values(RULES).flat();

/** What a visitor of the channel meets. */
const CONDITIONS: Record<Channel, Condition> = {
  search: { $or: RULES.search },
  social: { $or: RULES.social },
  shop: { $or: RULES.shop },
  owned: { $or: RULES.owned },
  referral: { referrer: { $ne: "" }, $nor: told },
  direct: { referrer: "", $nor: told },
};

export const conditionsOf = (channels: readonly Channel[]): Condition[] =>
  channels.map((channel) => CONDITIONS[channel]);

/** The channels that such conditions stand for; undefined where one is none of them. */
export function channelsOf(conditions: unknown): Channel[] | undefined {
  if (!Array.isArray(conditions)) return undefined;
  const found = conditions.map((one) =>
    CHANNELS.find((channel) => JSON.stringify(CONDITIONS[channel]) === JSON.stringify(one)),
  );
  return found.every((channel) => channel !== undefined) ? found : undefined;
}

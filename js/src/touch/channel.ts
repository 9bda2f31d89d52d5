/** Where a visit comes from: channel, source, medium and kind of traffic, by its address and the page that led here. */
import { clipped, queryOf } from "./query.js";
import { entriesOf, HOSTS, type Listed, MEDIUMS, PASSED, WEAK_MEDIUMS } from "./referrers.js";

export type Channel = Listed | "referral" | "direct";
/** Public: others' audiences. Paid: bought. Owned: followers, groups, mail, and who comes by themselves. */
export type Traffic = "public" | "paid" | "owned";

/** Segment's `context.campaign`. */
export interface Campaign {
  name?: string;
  source?: string;
  medium?: string;
  term?: string;
  content?: string;
}

export interface Origin {
  channel: Channel;
  source: string;
  medium?: string | undefined;
  traffic: Traffic;
  /** Host of the page that led here, where it is another site's. */
  referrer?: string | undefined;
  click_id?: { name: string; value: string } | undefined;
  /** The link's own words; undefined where it has none. */
  campaign?: Campaign | undefined;
}

const LONGEST_CLICK_ID = 200;

/**
 * Ids that advertisements put into a link, and whose they are; "!": that of links nobody paid for, too. Google, Microsoft,
 * Meta, TikTok, X, LinkedIn, Yandex, Snapchat, Reddit, Pinterest, Baidu, 360, Tencent, Kuaishou.
 */
const CLICK_IDS =
  "gclid=google gbraid=google wbraid=google dclid=google msclkid=bing fbclid=facebook! ttclid=tiktok twclid=x li_fat_id=linkedin " +
  "yclid=yandex ScCid=snapchat rdt_cid=reddit epik=pinterest! bd_vid=baidu qhclickid=360 gdt_vid=tencent ks_click_id=kuaishou";

const PAID = /^(cp[acmv]|ppc|sem|paid.*|display|banner|retargeting|ads?)$/;
/** What a source is called by some. */
const ALIASES: Record<string, string> = {
  fb: "facebook",
  ig: "instagram",
  twitter: "x",
  weixin: "wechat",
  wx: "wechat",
  xhs: "xiaohongshu",
  dy: "douyin",
  openai: "chatgpt",
};

const byHost = new Map<string, [Listed, string]>();
const byName = new Map<string, Listed>();
for (const [channel, table] of Object.entries(HOSTS) as [Listed, string][])
  for (const [entry, name] of entriesOf(table)) {
    byHost.set(entry, [channel, name]);
    if (!byName.has(name)) byName.set(name, channel);
  }
const passed = new Set(entriesOf(PASSED).map(([entry]) => entry));
const mediums = new Map(
  (Object.entries(MEDIUMS) as [Listed, string[]][]).flatMap(([channel, all]) => all.map((one) => [one, channel])),
);
const weakMediums = new Map(
  (Object.entries(WEAK_MEDIUMS) as [Listed, string[]][]).flatMap(([channel, all]) => all.map((one) => [one, channel])),
);

/** A host and what is above it, longest first; the last of each pair what stands behind the first label. */
const above = (host: string) => {
  const labels = host.split(".");
  return labels.map((label, at) => [labels.slice(at).join("."), label, labels.slice(at + 1).join(".")] as const);
};

/** A host's channel and name; undefined for one that the table does not hold. */
export function listed(host: string): [Listed, string] | undefined {
  for (const [suffix, label, rest] of above(host)) {
    const found = byHost.get(suffix) ?? (/^[a-z]{2,3}(\.[a-z]{2})?$/.test(rest) ? byHost.get(label) : undefined);
    if (found) return found;
  }
  return undefined;
}

/** What a site is, of a host: one label more than the public suffix. Good for the common ones, without the list of 10,000. */
export function siteOf(host: string): string {
  if (/^[\d.]+$|:|^[^.]*$/.test(host)) return host;
  const deep =
    /(^|\.)((com?|org|net|gov|edu|ac|ne|or)\.[a-z]{2}|(github|gitlab)\.io|(vercel|netlify|web)\.app|(pages|workers)\.dev)$/;
  return host
    .split(".")
    .slice(deep.test(host) ? -3 : -2)
    .join(".");
}

/** The host of another site's page that led here; "" where there is none, or one that does not count. */
export function outside(href: string, referrer: string): string {
  try {
    const { hostname, protocol } = new URL(referrer);
    if (!/^(https?|android-app):$/.test(protocol) || siteOf(hostname) === siteOf(new URL(href).hostname)) return "";
    return above(hostname).some(([suffix]) => passed.has(suffix)) ? "" : hostname.replace(/^www\./, "");
  } catch {
    return "";
  }
}

function campaignOf(given: URLSearchParams): Campaign | undefined {
  const campaign: Campaign = {};
  for (const key of ["source", "medium", "term", "content"] as const) {
    const value = clipped(given.get(`utm_${key}`));
    if (value) campaign[key] = value;
  }
  const name = clipped(given.get("utm_campaign"));
  if (name) campaign.name = name;
  return Object.keys(campaign).length > 0 ? campaign : undefined;
}

/** Where a visit that begins at `href`, led there from `referrer`, comes from. Never throws. */
export function originOf(href: string, referrer: string): Origin {
  const given = queryOf(href);
  const campaign = campaignOf(given);
  const host = outside(href, referrer);
  const [clicked, owner] = entriesOf(CLICK_IDS).find(([name]) => given.get(name)) ?? [];
  const value = clicked && clipped(given.get(clicked), LONGEST_CLICK_ID);
  const medium = campaign?.medium?.toLowerCase();
  const said = campaign?.source?.toLowerCase();
  const source = (said && ALIASES[said]) ?? said;
  const known = source ? (listed(source) ?? named(source)) : undefined;
  const led = host ? listed(host) : undefined;
  const network = owner?.replace("!", "");

  const [channel, name] = ((): [Channel, string | undefined] => {
    const strong = medium && mediums.get(medium);
    if (strong) return [strong as Listed, known?.[1]];
    if (known) return known;
    const weak = medium && weakMediums.get(medium);
    if (weak) return [weak as Listed, undefined];
    if (led) return led;
    if (network) return named(network) ?? ["referral", network];
    return campaign || host ? ["referral", undefined] : ["direct", undefined];
  })();
  const paid = (medium && PAID.test(medium)) || (owner && !owner.endsWith("!"));
  return {
    channel,
    source: name ?? campaign?.source ?? led?.[1] ?? (host || (channel === "direct" ? channel : "unknown")),
    medium:
      campaign?.medium ??
      (paid ? "cpc" : channel === "search" ? "organic" : channel === "direct" ? undefined : channel),
    traffic: paid ? "paid" : /^(owned|mail|direct)$/.test(channel) ? "owned" : "public",
    referrer: host || undefined,
    click_id: clicked && value ? { name: clicked, value } : undefined,
    campaign,
  };
}

function named(name: string): [Listed, string] | undefined {
  const channel = byName.get(name);
  return channel && [channel, name];
}

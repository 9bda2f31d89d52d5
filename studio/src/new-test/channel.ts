/**
 * Where a visit comes from, told on the device by the page that led here (`referrer`) and the link's own words
 * (`campaign.medium`): the rules stand in the payload, so that they can change without a new script on the page. Hosts and
 * words are those by which the visitor's script classes its touchpoints; a campaign's source is not asked, since all
 * sources by name would take kilobytes in every payload.
 */
import { entriesOf, HOSTS, type Listed, MEDIUMS, WEAK_MEDIUMS } from "../../../js/src/touch/referrers.ts";

export type Condition = Record<string, unknown>;

export const CHANNELS = ["search", "social", "shop", "ai", "mail", "owned", "referral", "direct"] as const;
export type Channel = (typeof CHANNELS)[number];

/** Under any public suffix. */
const ANY = "[a-z.]+";
const LISTED = Object.keys(HOSTS) as Listed[];
const literal = (text: string) => text.replaceAll(".", "\\.");
/** Hosts and bare names; apps that led here have no address of their own on the web. */
const hostsOf = (channel: Listed) =>
  entriesOf(HOSTS[channel])
    .map(([entry]) => entry)
    .filter((entry) => !entry.startsWith("com."));

/** A regular expression of hosts, as short as it can be said. */
function alternatives(hosts: string[]): string {
  const bare = hosts.filter((host) => !host.includes("."));
  const com = hosts.filter((host) => host.endsWith(".com")).map((host) => literal(host.slice(0, -4)));
  const others = hosts.filter((host) => host.includes(".") && !host.endsWith(".com")).map(literal);
  const grouped = [
    [bare, ANY],
    [com, "com"],
  ] as const;
  return [
    ...grouped.flatMap(([names, suffix]) => (names.length > 0 ? `(${names.join("|")})\\.${suffix}` : [])),
    ...others,
  ].join("|");
}

/** Hosts of other channels that stand below one of this channel's: a search engine's mail, an assistant of its. */
function carvedOut(channel: Listed): string[] {
  const own = hostsOf(channel);
  const below = (host: string) =>
    own.some((entry) => (entry.includes(".") ? host.endsWith(`.${entry}`) : `.${host}`.includes(`.${entry}.`)));
  return LISTED.filter((other) => other !== channel).flatMap((other) => hostsOf(other).filter(below));
}

/** A link of the site itself tells nothing of a channel; its host is not known here, so such visits count as `referral`. */
function from(channel: Listed): Condition {
  const others = carvedOut(channel);
  const not = others.length > 0 ? `(?!([^/]*\\.)?(${alternatives(others)})(/|$))` : "";
  return { referrer: { $regex: `^https?://${not}([^/]*\\.)?(${alternatives(hostsOf(channel))})(/|$)` } };
}

const RULES = Object.fromEntries(
  LISTED.map((channel): [Listed, Condition[]] => {
    const words: Partial<Record<Listed, string[]>> = { ...MEDIUMS, ...WEAK_MEDIUMS };
    const $in = words[channel];
    return [channel, [...($in ? [{ "campaign.medium": { $in } }] : []), from(channel)]];
  }),
) as Record<Listed, Condition[]>;

const told = LISTED.flatMap((channel) => RULES[channel]);

/** What a visitor of the channel meets. */
function conditionOf(channel: Channel): Condition {
  if (channel === "referral") return { referrer: { $ne: "" }, $nor: told };
  if (channel === "direct") return { referrer: "", $nor: told };
  return { $or: RULES[channel] };
}

export const conditionsOf = (channels: readonly Channel[]): Condition[] => channels.map(conditionOf);

/** The channels that such conditions stand for; undefined where one is none of them. */
export function channelsOf(conditions: unknown): Channel[] | undefined {
  if (!Array.isArray(conditions)) return undefined;
  const found = conditions.map((one) =>
    CHANNELS.find((channel) => JSON.stringify(conditionOf(channel)) === JSON.stringify(one)),
  );
  return found.every((channel) => channel !== undefined) ? found : undefined;
}

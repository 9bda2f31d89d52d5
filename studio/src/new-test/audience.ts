/**
 * Who sees a test, as GrowthBook's targeting: patterns of the page's address, and a condition on attributes that Vario
 * provides: `device`, `referrer` and `campaign.medium` (the channel), `campaign.term`, `language`.
 */
import { type Channel, type Condition, channelsOf, conditionsOf } from "./channel.ts";

export const DEVICES = ["phone", "tablet", "desktop"] as const;
export type DeviceClass = (typeof DEVICES)[number];

export interface UrlPattern {
  include: boolean;
  type: "simple" | "regex";
  pattern: string;
}

export interface Audience {
  /** Pattern of the page's address; `*` stands for anything. */
  pages: string;
  /** Empty: all. */
  devices: DeviceClass[];
  /** Empty: all. */
  channels: Channel[];
  /** Words of which the search word holds one; empty: any search, or none. */
  terms: string[];
}

export function everybody(path: string): Audience {
  return { pages: path, devices: [], channels: [], terms: [] };
}

export function isEverybody({ devices, channels, terms }: Audience): boolean {
  return devices.length + channels.length + terms.length === 0;
}

/** The words of a field, separated by commas, Chinese ones too, or line breaks. */
export function termsOf(text: string): string[] {
  const words = text.split(/[,，、;；\n]/).map((word) => word.trim());
  return [...new Set(words.filter((word) => word !== ""))];
}

export function urlPatterns({ pages }: Audience): UrlPattern[] {
  return [{ include: true, type: "simple", pattern: pages }];
}

/** GrowthBook's condition; undefined when everybody is meant. */
export function conditionOf({ devices, channels, terms }: Audience): Condition | undefined {
  const condition: Condition = {};
  if (devices.length > 0) condition.device = { $in: devices };
  if (channels.length > 0) condition.$or = conditionsOf(channels);
  if (terms.length > 0) condition["campaign.term"] = { $regexi: terms.map(escaped).join("|") };
  return Object.keys(condition).length > 0 ? condition : undefined;
}

/** The audience that a payload's experiment has; undefined where another hand wrote more than the Studio can show. */
export function readAudience(patterns: readonly UrlPattern[] = [], condition: Condition = {}): Audience | undefined {
  const [first, ...more] = patterns;
  if (more.length > 0 || (first && (first.type !== "simple" || !first.include))) return undefined;
  const audience = everybody(first?.pattern ?? "*");
  for (const [attribute, wanted] of Object.entries(condition)) {
    const { $in, $regexi } = (wanted ?? {}) as { $in?: unknown; $regexi?: unknown };
    if (attribute === "device" && isSome($in, DEVICES)) audience.devices = $in;
    else if (attribute === "$or" && channelsOf(wanted)) audience.channels = channelsOf(wanted) ?? [];
    else if (attribute === "campaign.term" && typeof $regexi === "string") audience.terms = wordsOf($regexi);
    else return undefined;
  }
  return audience;
}

function isSome<T extends string>(value: unknown, of: readonly T[]): value is T[] {
  return Array.isArray(value) && value.every((one) => of.includes(one));
}

function escaped(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

function wordsOf(pattern: string): string[] {
  const words = pattern.match(/(?:\\.|[^|\\])+/g) ?? [];
  return words.map((word) => word.replace(/\\(.)/g, "$1"));
}

/** Why the pattern of addresses cannot be used; undefined when it can. */
export function pagesFault(pages: string): "empty" | "space" | undefined {
  if (pages.trim() === "") return "empty";
  return /\s/.test(pages.trim()) ? "space" : undefined;
}

/** The profile as figures and words for reading: pure. */
import type { Language } from "../texts";
import type { Consent, Profile } from "../vario-api";
import { type KnownKey, knownName, knownText } from "./texts";

/** How the drawer stands: whether there is anything to show, and if not, why. */
export type State = "known" | "empty" | "denied" | "unavailable";

export function stateOf(profile: Profile, consent: Consent): State {
  if (consent.personalization === "denied") return "denied";
  if (profile.rfm === undefined) return "unavailable";
  const orders = profile.rfm.orders ?? 0;
  return profile.viewed.length > 0 || orders > 0 || (profile.interests?.length ?? 0) > 0 ? "known" : "empty";
}

export interface Score {
  key: "recency" | "frequency" | "monetary";
  /** 1 to 5, 0 without an order. */
  score: number;
  words: string;
}

export interface Forecast {
  key: KnownKey;
  words: string;
  /** 0 to 1, for a bar; missing where the figure is none of a share, or not known. */
  share?: number;
}

const LOCALES: Record<Language, string> = { en: "en-US", zh: "zh-CN" };

export class Facts {
  constructor(
    private readonly language: Language,
    private readonly profile: Profile,
  ) {}

  text(key: KnownKey, values?: Record<string, string>): string {
    return knownText(this.language, key, values);
  }

  name(name: string): string {
    return knownName(this.language, name);
  }

  number(value: number, digits = 0): string {
    return new Intl.NumberFormat(LOCALES[this.language], { maximumFractionDigits: digits }).format(value);
  }

  date(ms: number): string {
    return new Intl.DateTimeFormat(LOCALES[this.language], { dateStyle: "medium" }).format(ms);
  }

  money(amount: number): string {
    const currency = this.profile.rfm?.currency;
    if (!currency) return this.number(amount, 2);
    return new Intl.NumberFormat(LOCALES[this.language], {
      style: "currency",
      currency,
      currencyDisplay: "narrowSymbol",
      ...(Number.isInteger(amount) && { minimumFractionDigits: 0 }),
    }).format(amount);
  }

  percent(share: number): string {
    return new Intl.NumberFormat(LOCALES[this.language], { style: "percent", maximumFractionDigits: 0 }).format(share);
  }

  /** Why a segment or a stage holds. */
  why(rule: string | null | undefined): string {
    return rule ? this.text("why", { rule: this.name(rule) }) : "";
  }

  scores(): Score[] {
    const { r, f, m, recencyDays, orders, amount } = this.profile.rfm ?? {};
    const hasOrder = (orders ?? 0) > 0;
    const none = this.text("no.order");
    const days = Math.floor(recencyDays ?? 0);
    const when = days > 1 ? "recency.days" : days === 1 ? "recency.one" : "recency.today";
    const often = orders === 1 ? "orders.one" : "orders.more";
    return [
      { key: "recency", score: r ?? 0, words: hasOrder ? this.text(when, { days: this.number(days) }) : none },
      { key: "frequency", score: f ?? 0, words: this.text(often, { orders: this.number(orders ?? 0) }) },
      {
        key: "monetary",
        score: m ?? 0,
        words: hasOrder ? this.text("amount", { amount: this.money(amount ?? 0) }) : none,
      },
    ];
  }

  /** `isValued`: whether amounts of the visitor's currency may be set beside the fleet's. */
  forecasts(isValued: boolean): Forecast[] {
    const { churnRisk, activityRisk, pAlive, expectedPurchases, lifetimeValue, propensity, cluster } = this.profile;
    const share = (key: KnownKey, value: number | null | undefined): Forecast =>
      value == null ? this.#unknown(key) : { key, words: this.percent(value), share: value };
    const figure = (key: KnownKey, value: number | null | undefined, write: (value: number) => string): Forecast =>
      value == null ? this.#unknown(key) : { key, words: write(value) };
    return [
      share("activityRisk", activityRisk),
      share("churnRisk", churnRisk),
      share("pAlive", pAlive),
      share("propensity", propensity),
      figure("expectedPurchases", expectedPurchases, (value) => this.number(value, 1)),
      figure("lifetimeValue", isValued ? lifetimeValue : null, (value) => this.money(Math.round(value))),
      ...(cluster ? [{ key: "cluster" as const, words: cluster.name ?? `#${cluster.number}` }] : []),
    ];
  }

  #unknown(key: KnownKey): Forecast {
    return { key, words: this.text("unknown") };
  }

  /** Bytes for reading. */
  size(bytes: number): string {
    return bytes < 1024 ? `${this.number(bytes)} B` : `${this.number(bytes / 1024, 1)} KB`;
  }
}

/** What the device keeps of the profile, bytes: the encrypted history and the last facts. */
export function keptBytes(storage: Pick<Storage, "getItem">): number {
  return ["vario.history", "vario.traits"].reduce((sum, key) => sum + (storage.getItem(key)?.length ?? 0), 0);
}

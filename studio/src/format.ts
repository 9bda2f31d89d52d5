import { locale } from "./i18n.ts";

const MISSING = "–";
const COMPACT_FROM = 1_000_000;

/** 12,345; from a million on 1.2M or 123万. */
export function count(value: number): string {
  if (value >= COMPACT_FROM) return number(value, { notation: "compact", maximumFractionDigits: 1 });
  return number(value, { maximumFractionDigits: 0 });
}

/** An average with one decimal. */
export function average(value: number): string {
  return Number.isFinite(value) ? number(value, { maximumFractionDigits: 1 }) : MISSING;
}

/** A share, 0 to 1, as percent: two digits that matter under 10%. */
export function percent(share: number | null): string {
  if (share === null || !Number.isFinite(share)) return MISSING;
  return number(share, { style: "percent", maximumFractionDigits: share > 0 && share < 0.0995 ? 1 : 0 });
}

/** A rate with one decimal throughout, for columns that are compared. */
export function rate(share: number | null): string {
  if (share === null || !Number.isFinite(share)) return MISSING;
  return number(share, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
}

/** A relative change with its sign: +38%, −4.2%. */
export function change(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return MISSING;
  return number(value, {
    style: "percent",
    signDisplay: "exceptZero",
    maximumFractionDigits: Math.abs(value) < 0.0995 ? 1 : 0,
  });
}

/** The size of a relative change, without its sign. */
export function size(value: number): string {
  return percent(Math.abs(value));
}

/** An amount in the data's currency; a plain number where the data names none. */
export function money(amount: number, currency: string): string {
  if (!Number.isFinite(amount)) return MISSING;
  const digits = amount >= 1000 ? 0 : 2;
  const fraction = { maximumFractionDigits: digits, minimumFractionDigits: Number.isInteger(amount) ? 0 : digits };
  const size = amount >= COMPACT_FROM ? ({ notation: "compact", maximumFractionDigits: 1 } as const) : fraction;
  if (!/^[A-Z]{3}$/.test(currency)) return number(amount, size);
  return number(amount, { style: "currency", currency, currencyDisplay: "narrowSymbol", ...size });
}

/** A p-value with its sign of comparison: "= 0.59", and "< 0.001" below that. */
export function probability(value: number): string {
  const least = 0.001;
  if (value < least) return `< ${number(least, { maximumFractionDigits: 3 })}`;
  return `= ${number(value, { maximumSignificantDigits: 2 })}`;
}

/** 14:03:22 */
export function clockTime(iso: string): string {
  return date(iso, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
}

/** Date and time in full. */
export function fullTime(iso: string): string {
  return date(iso, { dateStyle: "medium", timeStyle: "short" });
}

/** A day of the chart, e.g. "12 Mar"; days are calendar days and know no time zone. */
export function shortDay(day: string): string {
  return date(day, { month: "short", day: "numeric", timeZone: "UTC" });
}

export function longDay(day: string): string {
  return date(day, { weekday: "short", month: "long", day: "numeric", timeZone: "UTC" });
}

/** The end of an id, enough to tell visitors apart: the start of a UUIDv7 is only its time. */
export function shortId(id: string): string {
  return id.slice(-6);
}

/** An item's id as a name: "jasmine-pearls" reads "Jasmine pearls". Other forms of id stay as they are. */
export function itemName(id: string): string {
  if (!/^[a-z]+(-[a-z]+)*$/.test(id)) return id;
  const words = id.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function number(value: number, options: Intl.NumberFormatOptions): string {
  return formatter(options).format(value).replace("-", "−");
}

function date(iso: string, options: Intl.DateTimeFormatOptions): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? MISSING : new Intl.DateTimeFormat(locale(), options).format(time);
}

const formatters = new Map<string, Intl.NumberFormat>();

function formatter(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale()} ${JSON.stringify(options)}`;
  const kept = formatters.get(key);
  if (kept !== undefined) return kept;
  const made = new Intl.NumberFormat(locale(), options);
  formatters.set(key, made);
  return made;
}

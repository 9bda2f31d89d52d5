import type { Localized } from "./source/types.ts";
import type { TextKey } from "./texts.ts";
import { TEXTS } from "./texts.ts";

export type Language = keyof typeof TEXTS;
export const LANGUAGES: Record<Language, { label: string; locale: string }> = {
  en: { label: "EN", locale: "en" },
  zh: { label: "中文", locale: "zh-CN" },
};

const REMEMBERED = "vario.studio.language";

let current: Language = "en";

export function language(): Language {
  return current;
}

export function locale(): string {
  return LANGUAGES[current].locale;
}

/** `?lang=` first, then what the reader chose before, then the browser's languages. */
export function firstLanguage(page: URL, preferred: readonly string[]): Language {
  const known = [page.searchParams.get("lang"), localStorage.getItem(REMEMBERED)].find(isLanguage);
  if (known !== undefined) return known;
  return preferred.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? "en";
}

export function setLanguage(next: Language, remember = true): void {
  current = next;
  if (remember) localStorage.setItem(REMEMBERED, next);
  document.documentElement.lang = locale();
}

/** The text of a key in the current language, its `{name}` marks filled in. */
export function t(key: TextKey, values: Record<string, string | number> = {}): string {
  return TEXTS[current][key].replace(/\{(\w+)\}/g, (mark, name: string) => String(values[name] ?? mark));
}

/** The text of `<prefix>.<name>` where the Studio has one, e.g. the words for a well-known event. */
export function known(prefix: string, name: string): string | undefined {
  const key = `${prefix}.${name}`;
  return key in TEXTS.en ? t(key as TextKey) : undefined;
}

/** The name that the payload gives, in the current language. */
export function named(name: Localized): string {
  return name[current] || name.en;
}

/** A name short enough for a button or a sentence: what stands before its colon. */
export function shortName(name: Localized): string {
  return (
    named(name)
      .split(/[:\uff1a]/)[0]
      ?.trim() ?? ""
  );
}

function isLanguage(value: string | null): value is Language {
  return value !== null && value in TEXTS;
}

import { beforeEach, describe, expect, test } from "vitest";
import { firstLanguage, known, named, setLanguage, shortName, t } from "../src/i18n.ts";
import { TEXTS } from "../src/texts.ts";

const PAGE = new URL("http://studio.test/studio/");

beforeEach(() => {
  localStorage.clear();
  setLanguage("en", false);
});

describe("texts", () => {
  test("both languages have the same keys", () => {
    expect(Object.keys(TEXTS.zh).sort()).toEqual(Object.keys(TEXTS.en).sort());
  });

  test.each(Object.keys(TEXTS.en) as (keyof typeof TEXTS.en)[])("%s has words and the same marks in both", (key) => {
    const marks = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
    expect(TEXTS.en[key]).not.toBe("");
    expect(TEXTS.zh[key]).not.toBe("");
    expect(marks(TEXTS.zh[key])).toEqual(marks(TEXTS.en[key]));
  });

  test("Chinese texts use Chinese punctuation", () => {
    const slips = Object.values(TEXTS.zh).filter((text) => /[\u4e00-\u9fff][,;:!?()]/.test(text));
    expect(slips).toEqual([]);
  });
});

describe("language", () => {
  test("the address comes before what was chosen, that before the browser's own", () => {
    expect(firstLanguage(PAGE, ["fr", "zh-TW"])).toBe("zh");
    expect(firstLanguage(PAGE, ["fr"])).toBe("en");
    setLanguage("zh");
    expect(firstLanguage(PAGE, ["en"])).toBe("zh");
    expect(firstLanguage(new URL("?lang=en", PAGE), ["zh"])).toBe("en");
    expect(firstLanguage(new URL("?lang=xx", PAGE), ["en"])).toBe("zh");
  });

  test("a choice marks the document", () => {
    setLanguage("zh");
    expect(document.documentElement.lang).toBe("zh-CN");
    expect(t("overview.title")).toBe("总览");
  });
});

describe("names", () => {
  test("values fill the marks, unknown marks stay", () => {
    expect(t("state.retryIn", { seconds: 3 })).toBe("Trying again in 3 s");
    expect(t("state.retryIn")).toBe("Trying again in {seconds} s");
  });

  test("an event that the Studio does not know has no words", () => {
    expect(known("event", "Product Added")).toBe("Added to cart");
    expect(known("event", "Newsletter Joined")).toBeUndefined();
  });

  test("a short name ends before the colon, Chinese or not", () => {
    const name = { en: "Bold: “In two days.”", zh: "直接版\uff1a“两日到家。”" };
    expect(shortName(name)).toBe("Bold");
    setLanguage("zh", false);
    expect(shortName(name)).toBe("直接版");
    expect(named({ en: "Only English", zh: "" })).toBe("Only English");
  });
});

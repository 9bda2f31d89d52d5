/** The drawer's parts, one for each kind of fact. */
import { missingWords } from "../member";
import { LEVELS, membershipOf } from "../membership";
import type { Page } from "../page";
import { products, teaCategories } from "../products";
import type { Consent, Profile } from "../vario-api";
import { art, bar, h } from "./elements";
import { type Facts, keptBytes } from "./facts";
import type { KnownKey } from "./texts";

const STAGES = ["introduction", "growth", "maturity", "decline", "churned"];
/** The currency in which the payload's model of lifetime value was fitted. */
const FITTED = "USD";
const MOST_VIEWED = 12;
const CATEGORIES: readonly string[] = [...teaCategories, "ware"];
const PURPOSES = ["analytics", "experiments", "personalization", "heatmap"] as const;

export function sections(page: Page, facts: Facts, profile: Profile, consent: Consent): HTMLElement[] {
  const section = (key: KnownKey, ...children: (Node | undefined)[]) =>
    h("section", { "data-fact": key }, h("h3", {}, facts.text(key)), ...children);
  return [
    section("segment", ...segment(facts, profile)),
    section("membership", ...membership(page, facts, profile)),
    section("lifecycle", ...lifecycle(facts, profile)),
    section("forecast", forecasts(facts, profile)),
    section("interests", ...interests(page, facts, profile)),
    section("viewed", viewed(page, facts, profile)),
    section("consent", agreed(facts, consent)),
    section("kept", ...kept(facts, profile)),
  ];
}

function segment(facts: Facts, { segment, rule, segmentB, ruleB }: Profile): HTMLElement[] {
  const head = segment
    ? [
        h("p", { class: "known-big", "data-testid": "known-segment" }, facts.name(segment)),
        h("p", { class: "known-why" }, facts.why(rule)),
      ]
    : [h("p", { class: "known-why", "data-testid": "known-segment" }, facts.text("segment.none"))];
  const second = segmentB ? [h("p", { class: "known-why" }, `${facts.name(segmentB)}. ${facts.why(ruleB)}`)] : [];
  const scores = facts.scores().map(({ key, score, words }) => {
    const dots = Array.from({ length: 5 }, (_, i) => h("i", i < score ? { class: "on" } : {}));
    const label = facts.text("score.of", { score: String(score) });
    return h(
      "li",
      { "data-score": String(score) },
      h("b", {}, facts.text(key)),
      h("span", { class: "known-dots", role: "img", "aria-label": label }, ...dots),
      h("small", {}, words),
    );
  });
  return [...head, ...second, h("ul", { class: "known-scores", "aria-label": facts.text("scores") }, ...scores)];
}

function membership(page: Page, facts: Facts, profile: Profile): HTMLElement[] {
  const known = membershipOf(profile);
  const { tier, rfm, points } = profile;
  const orders = rfm?.orders ?? 0;
  if (known === undefined) return [h("p", { class: "known-why" }, tier?.level ?? facts.text("unknown"))];
  const needed = LEVELS.find(({ name }) => name === known.next?.level)?.orders;
  const words = [
    missingWords(page, known),
    tier?.trial === true ? facts.text("trial") : undefined,
    tier?.until === undefined ? undefined : facts.text("until", { date: facts.date(tier.until) }),
    points ? facts.text("points", { points: facts.number(points) }) : undefined,
  ].filter((part) => part !== undefined);
  const label = needed && facts.text("progress", { orders: facts.number(orders), needed: facts.number(needed) });
  return [
    h("p", { class: "known-big", "data-testid": "known-level" }, page.text(`level.${known.level}`)),
    ...(needed && label ? [h("p", { class: "known-progress" }, bar(orders / needed), h("small", {}, label))] : []),
    h("p", { class: "known-why" }, words.join(" · ")),
  ];
}

function lifecycle(facts: Facts, { lifecycle, lifecycleB }: Profile): HTMLElement[] {
  const steps = STAGES.map((stage) => {
    const isHere = stage === lifecycle?.stage;
    return h("li", isHere ? { class: "here", "aria-current": "step" } : {}, facts.name(stage));
  });
  const second = lifecycleB?.stage
    ? [
        h(
          "p",
          { class: "known-why" },
          facts.text("second", { stage: facts.name(lifecycleB.stage), why: facts.why(lifecycleB.rule) }),
        ),
      ]
    : [];
  return [
    h("ol", { class: "known-steps", "data-testid": "known-stage" }, ...steps),
    h("p", { class: "known-why" }, facts.why(lifecycle?.rule)),
    ...second,
  ];
}

function forecasts(facts: Facts, profile: Profile): HTMLElement {
  const rows = facts.forecasts(profile.rfm?.currency === FITTED).map(({ key, words, share }) => {
    const value = h("dd", {}, share === undefined ? undefined : bar(share), h("span", {}, words));
    return h("div", { "data-fact": key }, h("dt", {}, facts.text(key)), value);
  });
  return h("dl", { class: "known-figures" }, ...rows);
}

function interests(page: Page, facts: Facts, { interests = [], interestClear }: Profile): HTMLElement[] {
  if (interests.length === 0) return [h("p", { class: "known-why" }, facts.text("interests.none"))];
  const name = (category: string) =>
    CATEGORIES.includes(category) ? page.text(`category.${category as "green"}`) : category;
  const most = Math.max(...interests.map(({ value }) => value));
  const rows = interests.map(({ name: category, value }) =>
    h(
      "li",
      { "data-interest": category },
      h("span", {}, name(category)),
      bar(value / most),
      h("small", {}, facts.number(value, 2)),
    ),
  );
  const first = interests[0]?.name ?? "";
  const clear = interestClear
    ? [h("p", { class: "known-why" }, facts.text("interests.clear", { name: name(first) }))]
    : [];
  return [h("ul", { class: "known-interests" }, ...rows), ...clear];
}

function viewed(page: Page, facts: Facts, profile: Profile): HTMLElement {
  const last = [...new Set([...profile.viewed].reverse())].filter((id) =>
    products.some((product) => product.id === id),
  );
  if (last.length === 0) return h("p", { class: "known-why" }, facts.text("viewed.none"));
  const items = last
    .slice(0, MOST_VIEWED)
    .map((id) => h("li", { "data-item": id }, art(id), h("span", {}, page.nameOf(id))));
  return h("ul", { class: "known-viewed" }, ...items);
}

function agreed(facts: Facts, consent: Consent): HTMLElement {
  const rows = PURPOSES.map((purpose) => {
    const state = consent[purpose];
    const words = facts.text(state === "denied" ? "denied_" : state);
    return h("div", { "data-consent": state }, h("dt", {}, facts.text(`consent.${purpose}`)), h("dd", {}, words));
  });
  return h("dl", { class: "known-figures" }, ...rows);
}

function kept(facts: Facts, { visitorId, sessions }: Profile): HTMLElement[] {
  let bytes = 0;
  try {
    bytes = keptBytes(localStorage);
  } catch {
    // storage is blocked: everything is in memory
  }
  const row = (key: KnownKey, words: string) =>
    h("div", { "data-fact": key }, h("dt", {}, facts.text(key)), h("dd", {}, words));
  return [
    h("p", { class: "known-why" }, facts.text(bytes > 0 ? "kept.here" : "kept.memory")),
    h(
      "dl",
      { class: "known-figures" },
      row("size", facts.text("size.of", { size: facts.size(bytes) })),
      row("sessions", facts.number(sessions)),
      row("number", visitorId),
    ),
  ];
}

import { el } from "../dom.ts";
import { t } from "../i18n.ts";

const DAY_MS = 86_400_000;
export const SPANS = [7, 28, 90] as const;

export interface Dates {
  from: string | undefined;
  to: string | undefined;
}

/** YYYY-MM-DD so many days ago, UTC, as the read API counts days. */
export function daysAgo(days: number, now = Date.now()): string {
  return new Date(now - days * DAY_MS).toISOString().slice(0, 10);
}

/** How many last days, today included, the dates mean; "any" for all, "own" for others. */
export function spanOf({ from, to }: Dates, now = Date.now()): `${(typeof SPANS)[number]}` | "any" | "own" {
  if (from === undefined && to === undefined) return "any";
  const span = SPANS.find((days) => from === daysAgo(days - 1, now) && to === undefined);
  return span === undefined ? "own" : `${span}`;
}

/** A choice of the last days, or of two dates. */
export function datesField({ from, to }: Dates, choose: (dates: Dates) => void): HTMLElement {
  const span = spanOf({ from, to });
  const select = el(
    "select",
    { "data-testid": "heatmap-dates" },
    ...(["any", ...SPANS, "own"] as const).map((one) =>
      el(
        "option",
        { value: one, selected: String(one) === span },
        typeof one === "number" ? t("heatmap.dates.last", { days: one }) : t(`heatmap.dates.${one}`),
      ),
    ),
  );
  select.addEventListener("change", () => {
    if (select.value === "any") choose({ from: undefined, to: undefined });
    else if (select.value === "own") choose({ from: from ?? daysAgo(6), to: to ?? daysAgo(0) });
    else choose({ from: daysAgo(Number(select.value) - 1), to: undefined });
  });
  const field = el("label", { class: "field" }, el("span", {}, t("heatmap.dates")), select);
  if (span !== "own") return field;
  const day = (name: "from" | "to", value: string | undefined) => {
    const input = el("input", { type: "date", value, max: daysAgo(0), "data-testid": `heatmap-${name}` });
    input.addEventListener("change", () => choose({ from, to, [name]: input.value || undefined }));
    return el("label", { class: "field" }, el("span", {}, t(`heatmap.dates.${name}`)), input);
  };
  return el("div", { class: "dates" }, field, day("from", from), day("to", to));
}

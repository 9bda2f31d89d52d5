/** What is printed at the end: the truth beside what the simulated visitors did. */
import type { Result } from "./run";
import { addRate, type Group, groupOrderRate, orderRate } from "./truth";
import type { Outcome } from "./visitor";

interface Row {
  variation: string;
  visitors: number;
  converted: number;
  truth: number;
}

export function report(result: Result, endpoint: string): string {
  const { outcomes } = result;
  const headline = (variation: "control" | "bold"): Row => {
    const own = outcomes.filter(({ assignment }) => assignment.headline === variation);
    return row(variation, own, ({ plan }) => plan.adds, addRate({ headline: variation }));
  };
  const offer = (variation: "buy-one-get-one" | "second-half-price"): Row => {
    const own = outcomes.filter(({ assignment }) => assignment.offer === variation);
    return row(variation, own, ({ plan }) => plan.orders, orderRate({ offer: variation }));
  };
  const group = (variation: Group): Row => {
    const own = outcomes.filter(({ assignment }) => assignment.group === variation);
    return row(variation, own, ({ plan }) => plan.orders, groupOrderRate({ group: variation }));
  };
  return [
    ...table("hero-headline: visitors who put something into the basket", headline("control"), headline("bold")),
    "",
    ...table("offer: visitors who ordered", offer("buy-one-get-one"), offer("second-half-price")),
    "",
    ...table("vario-personalization: visitors who ordered", group("holdout"), group("personal")),
    "",
    ...delivery(result),
    "",
    `See what Vario makes of it: ${endpoint}/studio/`,
    "The same seed sends the same visitors again; --seed with another number sends others.",
  ].join("\n");
}

function row(variation: string, own: readonly Outcome[], converts: (outcome: Outcome) => boolean, truth: number): Row {
  return { variation, visitors: own.length, converted: own.filter(converts).length, truth };
}

const percent = (part: number) => `${(part * 100).toFixed(1)} %`;
const signed = (part: number) => `${part < 0 ? "−" : "+"}${percent(Math.abs(part))}`;
const rate = ({ visitors, converted }: Row) => (visitors === 0 ? 0 : converted / visitors);

function table(title: string, control: Row, treatment: Row): string[] {
  const cells = [
    ["variation", "visitors", "converted", "rate", "true rate"],
    ...[control, treatment].map((own) => [
      own.variation,
      String(own.visitors),
      String(own.converted),
      percent(rate(own)),
      percent(own.truth),
    ]),
    [
      "lift",
      "",
      "",
      rate(control) === 0 ? "–" : signed(rate(treatment) / rate(control) - 1),
      signed(treatment.truth / control.truth - 1),
    ],
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  const lines = cells.map((line) =>
    line
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  "),
  );
  return [title, ...lines.map((line) => `  ${line.trimEnd()}`)];
}

function delivery({ messages, acknowledged, unsent, dropped, seconds }: Result): string[] {
  const lost = Object.entries(dropped).map(([code, count]) => `${code} ${count}`);
  return [
    `events: ${messages} made, ${acknowledged.ok} acknowledged, ${unsent} unsent, ${lost.length > 0 ? lost.join(", ") : "none"} dropped`,
    `time:   ${seconds.toFixed(1)} s, ${Math.round(acknowledged.ok / seconds)} events a second`,
  ];
}

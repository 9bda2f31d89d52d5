import { el } from "../dom.ts";
import { change, count, percent, probability } from "../format.ts";
import { t } from "../i18n.ts";
import { icon } from "../icons.ts";
import { funnelButton, funnelStep } from "./funnel-step.ts";
import type { Kind } from "./live-page.ts";
import type { ElementRow, Sort } from "./rows.ts";
import { SORTS, sorted } from "./rows.ts";

const FEW = 12;
const MOST = 200;

export interface TableData {
  rows: ElementRow[];
  /** All clicks of the page. */
  clicks: number;
  route: string;
  /** What the rows are compared with. */
  against: string | undefined;
}

export interface Table {
  node: HTMLElement;
  show(data: TableData): void;
}

export interface TableOptions {
  /** Rings an element; undefined none. `keep`: until another one is. */
  ring(row: ElementRow | undefined, keep: boolean): void;
  /** Where a test of an element begins; undefined where there can be none. */
  testOf(selector: string): string | undefined;
}

/** Every element that was clicked: how often, how angrily, whether it led anywhere, and against the other variation. */
export function table(options: TableOptions): Table {
  const body = el("tbody");
  const against = el("th", { scope: "col", hidden: true }, t("heatmap.column.difference"));
  const sort = el(
    "select",
    { "data-testid": "heatmap-sort" },
    ...SORTS.map((one) => el("option", { value: one }, t(`heatmap.sort.${one}`))),
  );
  const all = el("button", { type: "button", class: "button small quiet", hidden: true });
  const none = el(
    "div",
    { class: "no-clicks", hidden: true },
    el("strong", {}, t("heatmap.noClicks.title")),
    el("p", {}, t("heatmap.noClicks.text")),
  );
  const grid = el(
    "table",
    { class: "element-table" },
    el(
      "thead",
      {},
      el(
        "tr",
        {},
        el("th", { scope: "col" }, t("heatmap.column.element")),
        ...(["clicks", "share", "rage", "dead", "through"] as const).map((name) =>
          el("th", { scope: "col", title: t(`heatmap.column.${name}.about`) }, t(`heatmap.column.${name}`)),
        ),
        against,
        el("th", { scope: "col" }, el("span", { class: "visually-hidden" }, t("heatmap.column.actions"))),
      ),
    ),
    body,
  );
  let data: TableData | undefined;
  let shown = "";
  let isWhole = false;

  function draw(): void {
    if (data === undefined) return;
    const { rows, against: other } = data;
    const by = sort.value as Sort;
    const state = JSON.stringify([data, by, isWhole]);
    if (state === shown) return;
    shown = state;
    const focused = [...body.querySelectorAll("button, a")].indexOf(document.activeElement as HTMLElement);
    const first = sorted(rows, by).slice(0, isWhole ? MOST : FEW);
    const most = Math.max(1, ...rows.map(({ clicks }) => clicks));
    against.hidden = other === undefined;
    against.title = other === undefined ? "" : t("heatmap.column.difference.about", { name: other });
    sort.options[SORTS.indexOf("difference")]?.toggleAttribute("hidden", other === undefined);
    body.replaceChildren(...first.map((row) => rowOf(row, most, data as TableData, options)));
    [...body.querySelectorAll<HTMLElement>("button, a")][focused]?.focus({ preventScroll: true });
    grid.hidden = rows.length === 0;
    none.hidden = rows.length > 0;
    all.hidden = rows.length <= FEW;
    all.textContent = isWhole ? t("heatmap.fewer") : t("heatmap.all", { count: count(Math.min(MOST, rows.length)) });
  }

  sort.addEventListener("change", draw);
  all.addEventListener("click", () => {
    isWhole = !isWhole;
    draw();
  });
  return {
    node: el(
      "section",
      { class: "card elements-card" },
      el(
        "header",
        { class: "card-head" },
        el("h2", {}, t("heatmap.elements")),
        el("label", { class: "field inline compact" }, el("span", {}, t("heatmap.sort")), sort),
      ),
      none,
      grid,
      all,
    ),
    show: (next) => {
      data = next;
      if (next.against === undefined && sort.value === "difference") sort.value = "clicks";
      draw();
    },
  };
}

interface Label {
  kind: string;
  words: string;
}

/** What an element is called; its selector where the page does not tell, or does not show it. */
export function labelOf(row: Pick<ElementRow, "selector" | "box" | "name"> & { shown?: Kind }): Label {
  const { selector, box, name, shown = "frame" } = row;
  if (box === undefined) return { kind: t(shown === "blank" ? "heatmap.recorded" : "heatmap.hidden"), words: selector };
  if (name === undefined) return { kind: t("heatmap.captured"), words: selector };
  return { kind: [t(`kind.${name.kind}`), name.under].filter(Boolean).join(" · "), words: name.name || selector };
}

function rowOf(
  row: ElementRow,
  most: number,
  { clicks: total, route, against }: TableData,
  options: TableOptions,
): HTMLElement {
  const { selector, clicks, rage, dead, through, box } = row;
  const isAbsent = box === undefined;
  const { kind, words } = labelOf(row);
  const fill = el("div", { class: "bar-fill" });
  fill.style.width = `${(clicks / most) * 100}%`;
  const button = el(
    "button",
    { type: "button", class: isAbsent ? "element absent" : "element", title: selector },
    el("span", { class: "element-kind" }, kind),
    el("span", { class: "element-name" }, words),
    el("div", { class: "bar", "aria-hidden": "true" }, fill),
  );
  for (const event of ["mouseenter", "focus"]) button.addEventListener(event, () => options.ring(row, false));
  for (const event of ["mouseleave", "blur"]) button.addEventListener(event, () => options.ring(undefined, false));
  button.addEventListener("click", () => options.ring(row, true));
  const part = (of: number) => (clicks === 0 ? null : of / clicks);
  return el(
    "tr",
    { class: "element-row", "data-testid": "heatmap-element", "data-selector": selector, "data-clicks": clicks },
    el("th", { scope: "row" }, button),
    cell("clicks", count(clicks)),
    cell("share", percent(total === 0 ? null : clicks / total)),
    cell("rage", rage === 0 ? "–" : count(rage), rage > 0 ? "worry" : "", percent(part(rage))),
    cell("dead", dead === 0 ? "–" : count(dead), dead > 0 ? "worry" : "", percent(part(dead))),
    cell("through", percent(part(through))),
    ...(against === undefined ? [] : [differenceCell(row)]),
    el("td", { class: "element-actions" }, ...actionsOf(row, words, route, options, "icon-only")),
  );
}

/** What can be made of an element: a test, and a step of a funnel. */
export function actionsOf(
  { selector }: Pick<ElementRow, "selector">,
  words: string,
  route: string,
  { testOf }: Pick<TableOptions, "testOf">,
  style: "icon-only" | "wordy",
): HTMLElement[] {
  const href = testOf(selector);
  const title = t("heatmap.testOf", { name: words });
  const test =
    href === undefined
      ? []
      : [
          el(
            "a",
            { class: `test-link ${style}`, href, title, "aria-label": title, "data-testid": "test-this" },
            icon("experiments"),
            el("span", {}, t("heatmap.test")),
          ),
        ];
  return selector === "" ? [] : [...test, funnelButton(funnelStep(route, selector, words), style)];
}

function cell(
  name: "clicks" | "share" | "rage" | "dead" | "through",
  text: string,
  style = "",
  title = "",
): HTMLElement {
  return el("td", { "data-col": name, "data-label": t(`heatmap.column.${name}`), class: style, title }, text);
}

function differenceCell({ difference }: ElementRow): HTMLElement {
  const { lift = null, p = 1, significant = false } = difference ?? {};
  const tone = !significant ? "undecided" : (lift ?? 1) > 0 ? "up" : "down";
  const sure = significant ? t("heatmap.significant") : t("heatmap.notSignificant");
  return el(
    "td",
    {
      "data-col": "difference",
      "data-label": t("heatmap.column.difference"),
      "data-significant": String(significant),
      title: `${sure} (p ${probability(p)})`,
    },
    el(
      "span",
      { class: `difference tone-${tone}` },
      significant ? icon((lift ?? 1) > 0 ? "up" : "down") : undefined,
      lift === null && significant ? t("heatmap.new") : change(lift),
      el("span", { class: "visually-hidden" }, `, ${sure}`),
    ),
  );
}

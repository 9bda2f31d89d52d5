import type { ElementDifference } from "../insights.ts";
import type { Heatmap, HeatmapElement } from "../source/types.ts";
import type { Compared } from "./comparison.ts";
import type { Kind, Located } from "./live-page.ts";
import type { Box, ElementName } from "./placement.ts";

/** A row of the table of elements. */
export interface ElementRow
  extends Pick<HeatmapElement, "selector" | "clicks" | "visitors" | "rage" | "dead" | "through"> {
  box: Box | undefined;
  name: ElementName | undefined;
  difference: ElementDifference | undefined;
  /** How the page is shown that has, or has not, the element. */
  shown: Kind;
}

export const SORTS = ["clicks", "rage", "dead", "through", "difference"] as const;
export type Sort = (typeof SORTS)[number];

const NONE = { clicks: 0, visitors: 0, rage: 0, dead: 0, through: 0 };

/** The elements of the data, with what today's page says of them and, in a comparison, those that only the other side has. */
export function rowsOf(
  { elements }: Heatmap,
  { boxes, names }: Located,
  compared: Compared | undefined,
  shown: Kind = "frame",
): ElementRow[] {
  const selectors = compared?.selectors ?? elements.map(({ selector }) => selector);
  return selectors.map((selector, place) => ({
    ...(elements[place] ?? NONE),
    selector,
    box: boxes[place],
    name: names[place],
    difference: compared?.differences[place],
    shown,
  }));
}

/** Most first; what differs significantly before what does not. */
export function sorted(rows: ElementRow[], by: Sort): ElementRow[] {
  const value = ({ clicks, rage, dead, through, difference }: ElementRow) =>
    ({
      clicks,
      rage,
      dead,
      through: clicks === 0 ? 0 : through / clicks,
      difference: (difference?.significant ? 1e6 : 0) + Math.abs(difference?.lift ?? 0),
    })[by];
  return [...rows].sort((a, b) => value(b) - value(a) || b.clicks - a.clicks);
}

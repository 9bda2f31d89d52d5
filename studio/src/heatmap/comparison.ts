import type { ElementDifference, Insights } from "../insights.ts";
import type { Heatmap, HeatmapPoint } from "../source/types.ts";

/** Two variations' heatmaps brought to the same elements. */
export interface Compared {
  /** The variation's elements in their order, then those that only the other one has. */
  selectors: string[];
  /** The other one's points, by the places of `selectors`. */
  otherPoints: HeatmapPoint[];
  /** By the places of `selectors`. */
  differences: ElementDifference[];
}

/** Clicks a visitor on each element: the variation over the other one, with the false discoveries of all of them controlled. */
export function compare(core: Insights, data: Heatmap, other: Heatmap): Compared {
  const selectors = [...new Set([...data.elements, ...other.elements].map(({ selector }) => selector))];
  const places = new Map(selectors.map((selector, place) => [selector, place]));
  const visitorsOf = ({ elements }: Heatmap) => {
    const visitors = selectors.map(() => 0);
    for (const element of elements) visitors[places.get(element.selector) ?? 0] = element.visitors;
    return visitors;
  };
  return {
    selectors,
    otherPoints: other.points.map((point) => ({
      ...point,
      element: places.get(other.elements[point.element]?.selector ?? "") ?? -1,
    })),
    differences: core.compareElements({
      left: { clicks: visitorsOf(other) },
      leftVisitors: other.exposedVisitors,
      right: { clicks: visitorsOf(data) },
      rightVisitors: data.exposedVisitors,
    }),
  };
}

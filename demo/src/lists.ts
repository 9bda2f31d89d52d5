/** What the rows of recommendations show: pure, so that the page and its tests agree on what a title may claim. */
import type { Recommendation } from "./vario-api";

/** Products in the row "Recommended for you". */
export const FOR_YOU = 6;
/** Products in the row "Because you viewed": fewer than two are no row. */
export const BECAUSE = { least: 2, most: 4 };
/** The part of a product's score from which on one reason may be named as the reason. */
const MAIN_SHARE = 0.5;

export interface Lists {
  /** Best first. */
  forYou: string[];
  /** Whether anything that the visitor did speaks for one of them; else they are what is popular. */
  isPersonal: boolean;
  /** What one product, looked at before, leads to. */
  because?: { product: string; ids: string[] };
}

/** The product that by itself is the larger part of why another one is recommended. */
function mainReason({ reasons = [] }: Recommendation): string | undefined {
  const shares = new Map<string, number>();
  for (const { item, share } of reasons) if (item !== undefined) shares.set(item, (shares.get(item) ?? 0) + share);
  return [...shares].find(([, share]) => share >= MAIN_SHARE)?.[0];
}

const isExplained = ({ reasons = [] }: Recommendation) => reasons.some(({ item }) => item !== undefined);

/**
 * Parts a list, best first and explained, into the two rows; no product is in both. `viewed`: oldest first; of the products
 * that lead to enough others the one looked at last has the second row.
 */
export function partLists(list: readonly Recommendation[], viewed: readonly string[]): Lists {
  const ledBy = (product: string) => list.filter((item) => mainReason(item) === product).map(({ id }) => id);
  const product = [...viewed].reverse().find((id) => ledBy(id).length >= BECAUSE.least);
  const ids = product === undefined ? [] : ledBy(product).slice(0, BECAUSE.most);
  const rest = list.filter(({ id }) => !ids.includes(id)).slice(0, FOR_YOU);
  return {
    forYou: rest.map(({ id }) => id),
    isPersonal: rest.some(isExplained),
    ...(product !== undefined && { because: { product, ids } }),
  };
}

/** Of what goes with a product, what really does: the rest of such a list is popular and no more. */
export function companionsIn(list: readonly Recommendation[], most: number): string[] {
  return list
    .filter(isExplained)
    .slice(0, most)
    .map(({ id }) => id);
}
